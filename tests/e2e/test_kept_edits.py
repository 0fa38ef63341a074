"""Unsent edits when one leaves: the page asks, keeps them, and offers them where the task does not open."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.people import Annotator
from tests.e2e.strokes import PIXELS, check_saved, log_of, stroke_made
from tests.live_home import add_movies, app_of
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

EDITING = "Boolean(window.__prospero?.state().includes('editing'))"
SLOW_MS = 30_000


@pytest.fixture
def work(server: LiveServer) -> LiveServer:
    """A running server with one segmentation task."""
    with app_of(server) as app:
        add_movies(app, 1, 5, (PIXELS, PIXELS))
    server.start()
    return server


def never_arrives(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def downloaded(annotator: Annotator, button: str, folder: Path) -> list[str]:
    """The actions of the edits in the file that a button offers."""
    with annotator.page.expect_download() as download:
        annotator.page.get_by_role("button", name=button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return [edit["action"] for edit in json.loads(file.read_text())["edits"]]


def test_unsent_edits_stay_in_the_browser_and_in_reach(work: LiveServer, signed_in, tmp_path: Path) -> None:
    annotator, expert = Annotator(signed_in("annotator"), work), Annotator(signed_in("expert"), work)
    page = annotator.page
    task = annotator.ask_for_work()
    page.route("**/edits", never_arrives)
    for n in (0, 1):
        stroke_made(annotator, n)
    expect(page.get_by_text("2 edits are kept here")).to_be_visible(timeout=SLOW_MS)

    # Leaving for another page of Prospero asks.
    dialog = page.get_by_role("dialog", name="2 edits are not saved yet")
    to_my_work = page.get_by_role("banner").get_by_role("link").first
    to_my_work.click()
    expect(dialog).to_be_visible(timeout=SLOW_MS)
    expect(dialog).to_contain_text("They are kept in this browser")
    expect(dialog.get_by_role("button", name="Stay")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert annotator.see("undo()")["undo"] == 2
    to_my_work.click()
    dialog.get_by_role("button", name="Leave").click(timeout=SLOW_MS)
    page.wait_for_url(f"{work.url}/")

    # An expert takes the task over; where it does not open, the kept edits can be downloaded.
    expert.page.goto(f"{work.url}/tasks/{task}?debug")
    expert.page.get_by_role("button", name="Take over…").click(timeout=SLOW_MS)
    expert.page.get_by_role("button", name="Take over", exact=True).click()
    expert.wait(EDITING)
    page.goto(f"{work.url}/tasks/{task}?debug")
    expect(page.get_by_text("expert is working on this task")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text("2 edits were not sent. They are kept in this browser")).to_be_visible(
        timeout=SLOW_MS
    )
    assert downloaded(annotator, "Download my edits: 2 edits", tmp_path) == ["brush", "brush"]

    # With an edit the task is the expert's: the kept ones are not accepted any more, and stay.
    stroke_made(expert, 0)
    expert.saved()
    expert.leave()
    page.goto(f"{work.url}/tasks/{task}?debug")
    annotator.wait("window.__prospero !== undefined && window.__prospero.frame().shown !== null")
    notice = page.get_by_role("alert", name="Edits that were not accepted")
    expect(notice).to_contain_text("were not accepted. They are kept in this browser.", timeout=SLOW_MS)
    check_saved(annotator, work, task, 1)
    assert downloaded(annotator, "Download 2 edits", tmp_path) == ["brush", "brush"]
    notice.get_by_role("button", name="Discard 2 edits").click()
    notice.get_by_role("button", name="Discard", exact=True).click()
    expect(notice).to_be_hidden()
    assert len(log_of(page, work, task)) == 1
