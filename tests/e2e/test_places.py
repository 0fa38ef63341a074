"""The list of places on the real movie: going through it, mending, finding fine, and the review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import SIZE
from tests.e2e.hela_parts import Part, make_parts
from tests.e2e.people import Annotator, Expert
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def part(hela: Path, tmp_path_factory: pytest.TempPathFactory) -> Part:
    return make_parts(hela, tmp_path_factory.mktemp("hela"))["tracks"]


@pytest.fixture(scope="module")
def annotator(browser: Browser, server: LiveServer, part: Part) -> Iterator[Annotator]:
    """With the tracking task open; its id is `task`."""
    server.prospero("movies", "import", *part.options(), "--name", "tracks", "--open-tasks", "tracking")
    server.start()
    page = browser.new_context(viewport=SIZE).new_page()
    page.goto(server.login_link("annotator"))
    annotator = Annotator(page, server)
    annotator.task = annotator.ask_for_work()
    yield annotator
    page.context.close()


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Places to look at")


def current(page: Page) -> Locator:
    return panel(page).get_by_role("option", selected=True)


def step_to(page: Page, title: str) -> None:
    for _ in range(50):
        page.keyboard.press(".")
        if current(page).get_by_text(title).count():
            return
    raise AssertionError(f"the list has no {title!r}")


def seen(page: Page) -> tuple[int, int]:
    """How many of how many were seen."""
    text = panel(page).get_by_text(re.compile(r"^\d+ of \d+ seen$")).inner_text()
    n, of = re.findall(r"\d+", text)
    return int(n), int(of)


def test_what_the_list_suggests_mends_the_errors_and_they_leave_it(annotator: Annotator, part: Part) -> None:
    page, errors = annotator.page, {error.kind: error for error in part.errors}
    expect(panel(page).get_by_role("option").first).to_be_visible()
    before = seen(page)
    assert before[0] == 0

    step_to(page, "Two cells may have swapped")
    page.keyboard.press("/")
    annotator.wait("Boolean(window.__prospero.prompt()?.ready)")
    assert set(annotator.see("prompt()")["cells"]) == set(errors["swap"].cells)
    assert page.locator("[data-mode]").first.get_attribute("data-mode") == "future"
    page.keyboard.press("Enter")
    expect(current(page).get_by_text("Mended")).to_be_visible()

    step_to(page, "Missed division?")
    # The key of the tool itself takes the cells of the place, too.
    page.keyboard.press("Shift+L")
    annotator.wait("Boolean(window.__prospero.prompt()?.ready)")
    page.keyboard.press("Enter")
    expect(current(page).get_by_text("Mended")).to_be_visible()
    assert seen(page) == (2, before[1])

    annotator.saved()
    missed = errors["missed_division"]
    parent, *daughters = missed.cells
    divisions = annotator.lineage_on_server(annotator.task)["divisions"]
    assert {"parent": parent, "daughters": sorted(daughters), "t": missed.t} in divisions
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(panel(page).get_by_text(f"0 of {before[1]} seen")).to_be_visible()
    for _ in range(2):
        page.keyboard.press("Control+Shift+z")
    expect(panel(page).get_by_text(f"2 of {before[1]} seen")).to_be_visible()


def test_what_is_fine_is_kept_with_the_task_and_can_be_opened_again(annotator: Annotator) -> None:
    page, (n, of) = annotator.page, seen(annotator.page)
    page.keyboard.press(".")
    words = current(page).inner_text().split("\n")[1]
    page.keyboard.press("f")
    expect(panel(page).get_by_text(f"{n + 1} of {of} seen")).to_be_visible()
    page.reload()
    expect(panel(page).get_by_text(f"{n + 1} of {of} seen")).to_be_visible()
    panel(page).get_by_role("button", name=f"Show {n + 1} seen").click()
    fine = panel(page).get_by_role("option").filter(has_text="Fine ·")
    expect(fine).to_contain_text(words)
    fine.click()
    panel(page).get_by_role("button", name="Open again").click()
    expect(panel(page).get_by_text(f"{n} of {of} seen")).to_be_visible()


def test_the_expert_sees_what_was_found_fine_and_what_was_left(
    annotator: Annotator, server: LiveServer, browser: Browser
) -> None:
    page, (n, of) = annotator.page, seen(annotator.page)
    annotator.wait("window.__prospero.frame().shown !== null")
    page.keyboard.press(".")
    page.keyboard.press("f")
    expect(panel(page).get_by_text(f"{n + 1} of {of} seen")).to_be_visible()
    annotator.submit()

    desk = browser.new_context(viewport=SIZE).new_page()
    desk.goto(server.login_link("expert"))
    Expert(desk, server).look_at(annotator.task)
    left = of - n - 1
    if left:
        expect(desk.get_by_text(f"{left} place{'s' if left > 1 else ''} left open")).to_be_visible()
    desk.get_by_text("1 place found fine").click()
    desk.get_by_role("button", name=re.compile(r"^t \d+")).click()
    desk.context.close()
