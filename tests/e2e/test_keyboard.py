"""The labeling page without a mouse: a cursor on the canvas, the palette, keys of one's own, focus."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Annotator
from tests.e2e.practice_movie import EMPTY, LEFT, import_movie, open_task
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

WIDE, NARROW, ZOOMED = (1280, 720), (1000, 720), (640, 360)  # the last is 1280×720 at 200 %


@pytest.fixture(scope="module")
def movie(server: LiveServer, tmp_path_factory) -> None:
    import_movie(server, tmp_path_factory.mktemp("two"))


@pytest.fixture
def annotator(movie, server: LiveServer, signed_in) -> Annotator:
    annotator = Annotator(signed_in("annotator"), server)
    open_task(annotator, server)
    annotator.key("Escape", "Escape", "Shift+0")
    return annotator


def focused(page: Page) -> str:
    """The accessible region the focus is in, or its own name."""
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName"
    )


def test_a_cursor_paints_erases_and_selects_without_a_mouse(annotator: Annotator) -> None:
    page = annotator.page
    page.mouse.move(*annotator.screen(*EMPTY))
    size = page.evaluate("window.__prospero.undo().undo")
    annotator.key("b", "Shift+Space")
    annotator.key("Enter", *["ArrowRight"] * 3, "Shift+ArrowRight", "Enter")
    annotator.wait(f"window.__prospero.undo().undo === {size + 1}")
    y, x = EMPTY
    assert annotator.value(0, y, x) != 0
    assert annotator.value(0, y, x + 13) == annotator.value(0, y, x)
    # Arrows up and down moved the cursor, not the size; the live region said what was done.
    annotator.key("ArrowUp", "ArrowDown")
    expect(page.get_by_role("log").first).to_contain_text("pixels")
    annotator.key("Control+z")
    # A click by Enter: back over the cell 1.
    annotator.key("Escape", "Escape", "v")
    for _ in range((EMPTY[0] - LEFT[0]) // 10):
        annotator.key("Shift+ArrowUp")
    for _ in range((x + 13 - LEFT[1]) // 10):
        annotator.key("Shift+ArrowLeft")
    annotator.key("Enter")
    annotator.wait("window.__prospero.selected() === 1")
    annotator.key("Shift+Space", "Escape")


def test_space_with_arrows_pans(annotator: Annotator) -> None:
    page = annotator.page
    before = annotator.screen(*LEFT)
    page.keyboard.down("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.up("Space")
    after = annotator.screen(*LEFT)
    assert after[0] == pytest.approx(before[0] - 80, abs=1)
    assert annotator.see("frame()")["t"] == 0
    annotator.key("Shift+0")


def test_the_palette_finds_tools_commands_and_cells(annotator: Annotator) -> None:
    page = annotator.page
    annotator.key("Control+k")
    search = page.get_by_role("textbox", name="Find a tool")
    search.fill("flood")
    page.keyboard.press("Enter")
    annotator.wait("window.__prospero.tool() === 'flood'")
    annotator.key("Control+k")
    search.fill("2")
    expect(page.get_by_text("Go to cell 2")).to_be_visible()
    page.keyboard.press("Enter")
    annotator.wait("window.__prospero.selected() === 2")
    annotator.key("Control+k")
    search.fill("77")
    expect(page.get_by_text("There is no such cell in this task.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    annotator.key("v")
    annotator.wait("window.__prospero.tool() === 'select'")


def test_a_key_can_be_chosen_swapped_and_all_single_keys_switched_off(annotator: Annotator) -> None:
    page = annotator.page
    annotator.key("?")
    sheet = page.get_by_role("dialog", name="Keys")
    sheet.get_by_role("button", name="B: choose another for Brush").click()
    page.keyboard.press("e")
    expect(sheet.get_by_text("E is Eraser already.")).to_be_visible()
    sheet.get_by_role("button", name="Swap the two").click()
    expect(sheet.get_by_role("button", name="E: choose another for Brush")).to_be_visible()
    expect(sheet.get_by_role("button", name="B: choose another for Eraser")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    # At once on the buttons, too.
    brush = page.get_by_role("button", name="Brush", exact=True)
    expect(brush).to_have_attribute("aria-keyshortcuts", "E")
    expect(brush.get_by_text("E", exact=True)).to_be_visible()
    annotator.key("e")
    annotator.wait("window.__prospero.tool() === 'brush'")
    annotator.key("?")
    sheet.get_by_role("switch", name="Single keys").press("Space")
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    assert brush.get_attribute("aria-keyshortcuts") is None
    annotator.key("v")
    page.wait_for_timeout(200)
    assert annotator.see("tool()") == "brush"
    page.get_by_role("button", name="Keys", exact=True).click()
    sheet.get_by_role("switch", name="Single keys").press("Space")
    # By key: on a slow machine the sheet may still slide in, and a click would miss.
    sheet.get_by_role("button", name="All keys as they came").press("Enter")
    expect(sheet.get_by_role("button", name="B: choose another for Brush")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    annotator.key("v")
    annotator.wait("window.__prospero.tool() === 'select'")


def test_f6_goes_round_and_the_focus_is_seen(annotator: Annotator) -> None:
    page = annotator.page
    page.get_by_role("application").focus()
    seen = set()
    for _ in range(8):
        annotator.key("F6")
        ring = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()"
        )
        assert ring, f"no focus ring on {focused(page)}"
        seen.add(
            page.evaluate(
                "[...document.querySelectorAll('[data-region]')]"
                ".findIndex((region) => region.contains(document.activeElement))"
            )
        )
    assert len(seen) >= 5
    assert -1 not in seen


def test_f2_opens_the_panels_as_a_drawer_where_there_is_no_room(annotator: Annotator) -> None:
    page = annotator.page
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    panels = page.get_by_role("complementary", name="Panels")
    expect(panels).to_be_hidden()
    annotator.key("F2")
    expect(panels).to_be_visible()
    assert panels.evaluate("(panels) => panels.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(panels).to_be_hidden()
    expect(page.get_by_role("application")).to_be_focused()


@pytest.mark.parametrize("size", [WIDE, NARROW, ZOOMED], ids=["1280", "1000", "200 percent"])
def test_nothing_sticks_out_of_the_page(annotator: Annotator, size: tuple[int, int]) -> None:
    page = annotator.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(200)
    canvas = page.get_by_role("application").bounding_box()
    assert canvas is not None
    assert canvas["width"] > size[0] / 3
    assert canvas["height"] > size[1] / 4
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
