"""Nothing is lost without a network, with a slow one or without a session; undo goes on elsewhere."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.people import Annotator
from tests.e2e.strokes import PIXELS, check_saved, log_of, stroke_made
from tests.live_home import HomeServer, add_movies, app_of
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

EDITS = "**/api/v1/tasks/*/edits"
PEOPLE = ("ada", "ben", "cleo", "dora", "emil", "finn")


@pytest.fixture(scope="module")
def running(server: HomeServer) -> LiveServer:
    """A running server with a task and an annotator for each test."""
    server.add_people(dict.fromkeys(PEOPLE, "annotator"))
    with app_of(server) as app:
        add_movies(app, len(PEOPLE), 5, (PIXELS, PIXELS))
    server.start()
    return server


def test_a_hundred_edits_without_a_network_arrive_in_order_and_once(running: LiveServer, signed_in) -> None:
    annotator = Annotator(signed_in("ada"), running)
    task = annotator.ask_for_work()
    stroke_made(annotator, 0)
    annotator.saved()
    context = annotator.page.context
    context.set_offline(True)
    # Undo and redo are edits like any other.
    for _ in range(50):
        annotator.key("Control+z", "Control+Shift+z")
    annotator.wait("window.__prospero.save().pending === 100")
    for n in range(1, 11):
        stroke_made(annotator, n)
    expect(annotator.page.get_by_role("status").filter(has_text="Offline since")).to_be_visible(
        timeout=30_000
    )
    assert annotator.see("save()")["pending"] == 110
    context.set_offline(False)
    annotator.wait("window.__prospero.save().pending === 0")
    check_saved(annotator, running, task, 111)
    actions = [edit["action"] for edit in log_of(annotator.page, running, task)]
    assert actions == ["brush", *["undo", "redo"] * 50, *["brush"] * 10]


def test_strokes_do_not_wait_for_a_slow_server_and_none_is_dropped(running: LiveServer, signed_in) -> None:
    annotator = Annotator(signed_in("ben"), running)
    page = annotator.page
    task = annotator.ask_for_work()
    t = annotator.see("frame()")["t"]
    held: list[Route] = []
    slow = True

    def hold(route: Route) -> None:
        if slow and route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route(EDITS, hold)
    before = annotator.labels_on_server(task, t, (PIXELS, PIXELS))
    rows = [y for y in range(8, PIXELS - 8, 14) if not before[y - 6 : y + 7].any()][:3]
    assert len(rows) == 3
    for y in rows:
        annotator.key("Escape", "b", "n")
        page.mouse.move(*annotator.screen(y, 8))
        page.mouse.down()
        # One jump across the image: what lies between must be painted, too.
        page.mouse.move(*annotator.screen(y, PIXELS - 9))
        page.mouse.up()
    annotator.wait("window.__prospero.undo().undo === 3")
    assert annotator.see("save()")["pending"] == 3
    page.wait_for_timeout(500)
    assert len(held) == 1, "one batch is in flight"
    slow = False
    held[0].continue_()
    annotator.saved()
    check_saved(annotator, running, task, 3)
    image = annotator.labels_on_server(task, t, (PIXELS, PIXELS))
    values = set()
    for y in rows:
        line = set(image[y, 8 : PIXELS - 8].tolist())
        assert len(line) == 1, f"the stroke at row {y} has gaps"
        values |= line
    assert len(values - {0}) == 3


def test_closing_a_page_with_unsent_edits_warns(running: LiveServer, signed_in) -> None:
    annotator = Annotator(signed_in("cleo"), running)
    annotator.ask_for_work()
    annotator.page.context.set_offline(True)
    stroke_made(annotator, 0)
    with annotator.page.expect_event("dialog", timeout=30_000) as asked:
        annotator.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    annotator.page.context.set_offline(False)
    annotator.saved()


def test_signed_out_asks_to_sign_in_and_sends_as_nobody_else(running: LiveServer, signed_in) -> None:
    annotator = Annotator(signed_in("dora"), running)
    task = annotator.ask_for_work()
    page = annotator.page
    page.context.clear_cookies()
    stroke_made(annotator, 0)
    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status").filter(has_text="1 edit is kept here")).to_be_visible()
    # Work goes on meanwhile.
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    stroke_made(annotator, 1)
    page.get_by_role("button", name="Sign in").first.click()
    for name in ("emil", "dora"):
        other = page.context.new_page()
        other.goto(running.login_link(name))
        other.close()
        page.get_by_role("button", name="I signed in in another tab").click()
        if name == "emil":
            expect(page.get_by_role("dialog", name="You are signed in as emil")).to_be_visible(timeout=30_000)
    annotator.saved()
    check_saved(annotator, running, task, 2)
    assert [edit["author"] for edit in log_of(page, running, task)] == ["dora", "dora"]


def test_undo_goes_on_after_a_reload_and_on_another_computer(running: LiveServer, signed_in) -> None:
    first = Annotator(signed_in("finn"), running)
    task = first.ask_for_work()
    t = first.see("frame()")["t"]
    counts = f"counts('nucleus', {t})"
    base = first.see(counts)
    for n in range(3):
        stroke_made(first, n)
    first.key("Control+z")
    first.saved()
    painted = first.see(counts)
    first.page.reload()
    first.open(task)
    assert first.see("undo()") == {"undo": 2, "redo": 1}
    assert first.see(counts) == painted

    # Another computer: a browser that knows nothing. The page on the first one is closed.
    first.leave()
    second = Annotator(signed_in("finn"), running)
    second.open_mine(task)
    assert second.see("undo()") == {"undo": 2, "redo": 1}
    assert second.see(counts) == painted
    second.go_to(t + 1)
    second.key("v", "Control+z")
    # Frame and tool come back with the labels.
    second.wait(f"window.__prospero.frame().shown === {t}")
    second.wait("window.__prospero.tool() === 'brush'")
    second.key("Control+z")
    second.saved()
    assert second.see(counts) == base
    check_saved(second, running, task, 6)
