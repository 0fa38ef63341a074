"""Who may write, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

LEASE_S = 15
SAVED = "window.__prospero.save().pending === 0"


@pytest.fixture(scope="module")
def brief(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running server whose leases end after a few seconds, with one task for each test."""
    folder = tmp_path_factory.mktemp("movie") / "nuclei"
    server.prospero("simulate", folder, "--frames", 5, "--size", 96, "--cells", 6, "--seed", 3)
    for name in ("one", "two", "three", "four"):
        server.prospero("movies", "import", folder, "--name", name, "--open-tasks", "segmentation")
    server.prospero("users", "add", "other", "--role", "annotator")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROSPERO_LEASE_SECONDS", str(LEASE_S))
        server.start()
        yield server


def stroke(annotator: Annotator, y: int, x: int) -> None:
    """One short stroke of the brush that paints a new cell."""
    before = annotator.see("undo()")["undo"]
    annotator.key("Escape", "Escape", "b")
    annotator.page.mouse.move(*annotator.screen(y, x))
    annotator.page.mouse.down()
    annotator.page.mouse.move(*annotator.screen(y, x + 3), steps=2)
    annotator.page.mouse.up()
    annotator.wait(f"window.__prospero.undo().undo === {before + 1}")


def edits(annotator: Annotator, task: int) -> list[dict]:
    url = f"{annotator._server.url}/api/v1/tasks/{task}/edits"
    return list(annotator.page.request.get(url).json()["edits"])


def test_a_second_tab_takes_over_with_the_unsent_edits_and_the_first_says_so(
    brief: LiveServer, signed_in
) -> None:
    first = Annotator(signed_in("annotator"), brief)
    task = first.ask_for_work()
    stroke(first, 12, 15)
    first.saved()
    # What this tab makes from now on does not reach the server.
    first.page.route(
        "**/edits", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    stroke(first, 12, 32)
    expect(first.page.get_by_text("1 edit is kept here")).to_be_visible()

    second = Annotator(first.page.context.new_page(), brief)
    second.page.goto(f"{brief.url}/tasks/{task}?debug")
    expect(second.page.get_by_text("This task is open in another tab.")).to_be_visible()
    second.page.get_by_role("button", name="Take over").click()
    second.wait("Boolean(window.__prospero?.state().includes('editing'))")
    second.wait(SAVED)
    assert [edit["sequence"] for edit in edits(second, task)] == [1, 2]
    # The first tab hears of it from the second, without touching anything.
    expect(first.page.get_by_role("alert")).to_contain_text("This task is open in another tab.")
    first.page.unroute("**/edits")
    first.page.get_by_role("button", name="Take over").click()
    first.wait("Boolean(window.__prospero?.state().includes('editing'))")
    expect(second.page.get_by_role("alert")).to_contain_text("This task is open in another tab.")
    stroke(first, 12, 52)
    first.saved()
    assert len(edits(first, task)) == 3
