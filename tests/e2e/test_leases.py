"""Who may write: two tabs of one person, two people, a page that went away, a laptop that wakes up."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from backend.database import db, now
from backend.models import LeaseRecord
from tests.e2e.people import Annotator
from tests.e2e.strokes import PIXELS, check_saved, log_of, stroke_made
from tests.live_home import HomeServer, add_movies, app_of
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

EDITING = "Boolean(window.__prospero?.state().includes('editing'))"
PEOPLE = ("ada", "ben", "cleo", "dora", "emil")
SLOW_MS = 30_000


@pytest.fixture(scope="module")
def work(server: HomeServer) -> LiveServer:
    """A running server with a task and an annotator for each test."""
    server.add_people(dict.fromkeys(PEOPLE, "annotator"))
    with app_of(server) as app:
        add_movies(app, len(PEOPLE), 5, (PIXELS, PIXELS))
    server.start()
    return server


def never_arrives(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def go_to_task(annotator: Annotator, server: LiveServer, task: int) -> None:
    """The address of a task, whether it opens or not."""
    annotator.page.goto(f"{server.url}/tasks/{task}?debug")


def alert_says(annotator: Annotator, words: str) -> None:
    expect(annotator.page.get_by_role("alert")).to_contain_text(words, timeout=SLOW_MS)


def page_says(annotator: Annotator, words: str) -> None:
    expect(annotator.page.get_by_text(words)).to_be_visible(timeout=SLOW_MS)


def press(annotator: Annotator, button: str) -> None:
    annotator.page.get_by_role("button", name=button, exact=True).click(timeout=SLOW_MS)


def expire(server: LiveServer, task: int) -> None:
    """The term of a task's lease is over since a second ago, as after hours with a closed lid."""
    with app_of(server):
        lease = db.session.scalars(db.select(LeaseRecord).where(LeaseRecord.open_task_id == task)).one()
        lease.until = now() - timedelta(seconds=1)
        db.session.commit()


def wait_until_free(server: LiveServer, task: int) -> None:
    until = time.monotonic() + SLOW_MS / 1000
    while True:
        with app_of(server):
            held = db.session.scalars(db.select(LeaseRecord).where(LeaseRecord.open_task_id == task)).all()
        if not held:
            return
        assert time.monotonic() < until, f"the lease of task {task} was not given back"
        time.sleep(0.05)


def test_a_second_tab_takes_over_with_the_unsent_edits_and_the_first_says_so(
    work: LiveServer, signed_in
) -> None:
    first = Annotator(signed_in("ada"), work)
    task = first.ask_for_work()
    stroke_made(first, 0)
    first.saved()
    # What this tab makes from now on does not reach the server.
    first.page.route("**/edits", never_arrives)
    stroke_made(first, 1)
    page_says(first, "1 edit is kept here")

    second = Annotator(first.page.context.new_page(), work)
    go_to_task(second, work, task)
    page_says(second, "This task is open in another tab.")
    press(second, "Take over")
    second.wait(EDITING)
    second.saved()
    check_saved(second, work, task, 2)
    # The first tab hears of it from the second, without touching anything.
    alert_says(first, "This task is open in another tab.")
    first.page.unroute("**/edits")
    press(first, "Take over")
    first.wait(EDITING)
    alert_says(second, "This task is open in another tab.")
    stroke_made(first, 2)
    first.saved()
    check_saved(first, work, task, 3)


def test_a_duplicated_tab_is_another_tab(work: LiveServer, signed_in) -> None:
    first = Annotator(signed_in("ben"), work)
    first.ask_for_work()
    name = "sessionStorage.getItem('prospero.tab')"
    # As Chromium duplicates a tab: a page with the same session storage.
    with first.page.context.expect_page() as opened:
        first.page.evaluate("void window.open(location.href)")
    second: Page = opened.value
    expect(second.get_by_text("This task is open in another tab.")).to_be_visible(timeout=SLOW_MS)
    assert second.evaluate(name) != first.page.evaluate(name)


def test_an_expert_takes_a_task_over_and_the_annotator_sees_who_and_keeps_the_edits(
    work: LiveServer, signed_in, tmp_path: Path
) -> None:
    annotator, expert = Annotator(signed_in("cleo"), work), Annotator(signed_in("expert"), work)
    task = annotator.ask_for_work()
    stroke_made(annotator, 0)
    annotator.saved()
    go_to_task(expert, work, task)
    page_says(expert, "cleo is working on this task until")
    press(expert, "Take over…")
    page_says(expert, "the page of cleo stops saving at once")
    press(expert, "Take over")
    expert.wait(EDITING)
    stroke_made(annotator, 1)
    alert_says(annotator, "expert took this task over at")
    alert_says(annotator, "1 edit was not sent.")
    assert len(log_of(expert.page, work, task)) == 1
    with annotator.page.expect_download() as kept:
        press(annotator, "Download my edits")
    file = tmp_path / kept.value.suggested_filename
    kept.value.save_as(file)
    content = json.loads(file.read_text())
    assert content["person"] == "cleo"
    assert [edit["action"] for edit in content["edits"]] == ["brush"]


def test_closing_the_page_frees_the_task_at_once(work: LiveServer, signed_in) -> None:
    annotator, expert = Annotator(signed_in("dora"), work), Annotator(signed_in("expert"), work)
    task = annotator.ask_for_work()
    stroke_made(annotator, 0)
    annotator.saved()
    go_to_task(expert, work, task)
    page_says(expert, "dora is working on this task until")
    annotator.leave()
    page_says(expert, "This task is free again.")
    press(expert, "Open")
    expert.wait(EDITING)


def test_a_laptop_that_wakes_up_goes_on_unless_somebody_has_the_task(work: LiveServer, signed_in) -> None:
    annotator, expert = Annotator(signed_in("emil"), work), Annotator(signed_in("expert"), work)
    task = annotator.ask_for_work()
    stroke_made(annotator, 0)
    annotator.saved()
    expire(work, task)
    stroke_made(annotator, 1)
    annotator.saved()
    check_saved(annotator, work, task, 2)
    assert annotator.page.get_by_role("alert").count() == 0

    # The second time an expert opens it meanwhile; nothing needs to be taken over.
    expire(work, task)
    expert.open(task)
    stroke_made(annotator, 2)
    alert_says(annotator, "expert works on it until")
    alert_says(annotator, "1 edit was not sent.")
    check_saved(expert, work, task, 2)
    # The expert leaves: the kept edit is sent. What a closing page sends arrives when it arrives.
    expert.leave()
    wait_until_free(work, task)
    press(annotator, "Ask for it again")
    annotator.wait(EDITING)
    annotator.saved()
    check_saved(annotator, work, task, 3)
