"""axe, with all rules that it runs by itself, finds nothing on any page at any size."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import Annotator, Expert
from tests.e2e.practice_movie import import_movie
from tests.live_home import HomeServer
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"1280": (1280, 720), "1000": (1000, 720), "200 percent": (640, 360)}  # the last is 1280×720 at 200 %

# All that axe runs by itself, and the rule that a name holds what is printed, so that it is never left out.
RUN = """async () => {
  const { violations } = await axe.run(document, {
    resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } },
  });
  return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }));
}"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each."""
    # The page's policy lets no script in from outside; the browser's own evaluation is not bound by it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [json.dumps(each) for each in page.evaluate(RUN)]


def at_size(page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(100)


@pytest.fixture(scope="module")
def new_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A function -> page of a browser of its own, without motion: what opens is there at once."""
    contexts = []

    def open_page() -> Page:
        contexts.append(browser.new_context(reduced_motion="reduce"))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def annotator(server: LiveServer, new_page, tmp_path_factory) -> Annotator:
    """At the labeling page, with one task handed in and the next one open."""
    folder = tmp_path_factory.mktemp("two")
    import_movie(server, folder)
    for name, kind in (("again", "segmentation"), ("tracks", "tracking")):
        server.prospero(
            "movies", "import", folder / "two.npz", "--axes", "TYXC", "--name", name, "--open-tasks", kind
        )
    page = new_page()
    page.goto(server.login_link("annotator"))
    annotator = Annotator(page, server)
    annotator.ask_for_work()
    annotator.submit()
    annotator.ask_for_work()
    return annotator


@pytest.fixture(scope="module")
def expert(annotator: Annotator, server: LiveServer, new_page) -> Expert:
    page = new_page()
    page.goto(server.login_link("expert"))
    return Expert(page, server)


# What opens it, and what must be in view then.
STATES = {
    "plain": (None, "main"),
    "brush": ("b", "[data-tool=brush][aria-pressed=true]"),
    "help": ("?", "[role=dialog]"),
    "palette": ("Control+k", "[role=dialog]"),
    "instructions": ("F1", "[aria-label=Instructions]"),
    "panels": ("F2", "[aria-label=Panels]:not(button)"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("size", SIZES)
def test_the_labeling_page(annotator: Annotator, size: str, state: str) -> None:
    page = annotator.page
    at_size(page, size)
    opened_by, shown = STATES[state]
    if opened_by:
        annotator.key(opened_by)
    expect(page.locator(shown).first).to_be_attached()
    if state not in ("plain", "brush"):
        expect(page.locator(shown).first).to_be_visible()
    found = violations(page)
    annotator.key("F1" if state == "instructions" else "Escape")
    annotator.key("Escape", "Escape")
    assert found == []


@pytest.mark.parametrize("size", SIZES)
def test_the_tracking_page(expert: Expert, server: LiveServer, size: str) -> None:
    page = expert.page
    if "/tasks/" not in page.url:
        Annotator(page, server).ask_for_work()
    at_size(page, size)
    Annotator(page, server).key("]")
    assert violations(page) == []
    Annotator(page, server).key("b")
    assert violations(page) == []
    Annotator(page, server).key("Escape", "Escape")


def in_both_themes(page: Page) -> list[str]:
    """What axe finds at all sizes in the light and in the dark theme."""
    found = []
    for _ in range(2):
        for size in SIZES:
            at_size(page, size)
            found += violations(page)
        page.get_by_role("button", name="Switch to the").click()
    return found


def test_the_sign_in_page(annotator: Annotator, server: LiveServer, new_page) -> None:
    page = new_page()
    page.goto(f"{server.url}/sign-in?link=used")
    page.get_by_label("Name").wait_for()
    assert in_both_themes(page) == []


def test_the_work_page(annotator: Annotator, expert: Expert, server: LiveServer) -> None:
    page = expert.page
    page.goto(f"{server.url}/")
    page.get_by_role("button", name="Ask").wait_for()
    assert in_both_themes(page) == []


def test_the_pages_of_people(server: HomeServer, annotator: Annotator, new_page) -> None:
    server.add_people({"maya": "admin"})
    page = new_page()
    page.goto(server.login_link("maya"))
    page.goto(f"{server.url}/people")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link of the invitation").input_value()
    page.get_by_role("table", name="Invitations").wait_for()
    found = in_both_themes(page)
    page.get_by_role("button", name="Change annotator").click()
    page.get_by_role("dialog").get_by_role("table").wait_for()
    for size in SIZES:
        at_size(page, size)
        found += violations(page)
    page.goto(f"{server.url}/account")
    page.get_by_label("Name of the program").fill("script")
    page.get_by_role("button", name="Make token").click()
    page.get_by_role("table", name="API tokens").wait_for()
    found += in_both_themes(page)
    guest = new_page()
    guest.goto(link)
    guest.get_by_label("Public name").wait_for()
    found += in_both_themes(guest)
    guest.goto(f"{server.url}/join/made-up")
    guest.get_by_role("alert").wait_for()
    assert found + in_both_themes(guest) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_review_desk(expert: Expert, server: LiveServer, size: str) -> None:
    page = expert.page
    if "/review/" not in page.url:
        page.goto(f"{server.url}/review")
        page.wait_for_url("**/review/*")
        # It is this page's to judge: the buttons can be pressed.
        expect(page.get_by_role("button", name="Accept", exact=True)).to_be_enabled()
    at_size(page, size)
    found = violations(page)
    # What says what was done, and what a verdict lacks, is there before it has words: then they are read out.
    expect(page.get_by_role("banner").get_by_role("status").and_(page.locator(":empty"))).to_have_count(1)
    expect(page.get_by_label("Verdict").get_by_role("status")).to_have_count(1)
    page.keyboard.press("?")
    # The drawer gets its name from its title, one drawing after it is there.
    expect(page.get_by_role("dialog")).to_have_accessible_name(re.compile("."))
    found += violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("a")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    found += violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    assert found == []
