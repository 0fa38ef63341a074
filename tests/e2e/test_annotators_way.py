"""The whole way of somebody new: invited, shown round, trained, given work, corrected, accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.answers import making
from backend.answers.simulated import LEVELS, Made, make
from backend.config import PRACTICE_PASS_MARK
from backend.database import db, write
from backend.models import AnswerUse, KnownAnswer, MovieRecord, Project, TaskKind
from backend.movies.current_labels import load_labels
from backend.tasks.creation import create_segmentation_tasks
from tests.e2e.conftest import SIZE
from tests.e2e.people import Annotator, Expert
from tests.e2e.practice_movie import EMPTY, LEFT, import_movie
from tests.e2e.test_people import join
from tests.e2e.test_training import mend, opened
from tests.e2e.test_training import submit as hand_in_practice
from tests.live_home import HomeServer, app_of

pytestmark = pytest.mark.e2e

KIND = TaskKind.SEGMENTATION
PASSWORD = "tractor violet seven"
COMMENT = "Extra: there is no cell"


@pytest.fixture(scope="module")
def practice() -> Made:
    return make(KIND, LEVELS[KIND][0], "Practice segmentation 1", PRACTICE_PASS_MARK - 0.05)


@pytest.fixture(scope="module")
def lab(server: HomeServer, tmp_path_factory: pytest.TempPathFactory, practice: Made) -> HomeServer:
    """Two tasks in a project that needs the skill, and one practice task that gives it: the five that come
    with the server would take an hour.
    """
    server.add_people({"maya": "admin"})
    import_movie(server, tmp_path_factory.mktemp("two"))
    with app_of(server) as app:
        movie = db.session.query(MovieRecord).one()
        with write():
            create_segmentation_tasks(movie, load_labels(movie))
            db.session.get_one(Project, movie.project_id).required_level = 1
        project = db.session.get_one(Project, movie.project_id)
        stores = app.extensions["prospero"]
        making.from_labels(
            practice.movie,
            practice.answer,
            practice.base,
            use=AnswerUse.PRACTICE,
            kind=KIND,
            project=project,
            stores=stores,
        )
        assert db.session.query(KnownAnswer).count() == 1
    return server


@pytest.fixture
def newcomer(browser: Browser, lab: HomeServer) -> Iterator[Annotator]:
    """Somebody whom the server does not know. An error on their page fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Annotator(page, lab)
    context.close()
    assert complaints == []


def states(person: Annotator, lab: HomeServer) -> dict[int, str]:
    answer = person.page.request.get(f"{lab.url}/api/v1/tasks")
    assert answer.ok, answer.text()
    tasks: list[dict[str, Any]] = answer.json()
    return {task["id"]: task["state"] for task in tasks}


def test_from_the_invitation_to_the_accepted_task(
    lab: HomeServer, newcomer: Annotator, signed_in: Callable[[str], Page], practice: Made
) -> None:
    page = newcomer.page
    join(page, _invite(signed_in("maya"), lab), "crowd-017", PASSWORD)
    expect(page.get_by_role("button", name="crowd-017")).to_be_visible()
    rows = page.get_by_role("list", name="Kinds of work").get_by_role("listitem")
    expect(rows).to_contain_text(["needs the segmentation skill, 1 practice task to go"])

    _take_the_tour(newcomer)
    _practise(newcomer, practice)

    # The skill opens the work.
    page.goto(f"{lab.url}/")
    expect(page.get_by_role("heading", name="2 tasks are ready for you")).to_be_visible()
    task = newcomer.ask_for_work()
    newcomer.go_to(2)
    newcomer.key("b")
    newcomer.point(*EMPTY)
    newcomer.saved()
    painted = newcomer.value(2, *EMPTY)
    assert painted not in (0, newcomer.value(2, *LEFT))
    newcomer.submit()
    newcomer.leave()

    expert = Expert(signed_in("expert"), lab)
    expert.return_with(task, COMMENT)
    expert.page.goto("about:blank")

    # What came back comes before the other task that waits.
    page.goto(f"{lab.url}/")
    returned = page.get_by_role("region", name="Returned to you")
    expect(returned.get_by_text(f"{COMMENT} Cell {painted}, frame 2")).to_be_visible()
    assert newcomer.ask_for_work() == task
    _follow_the_comment(newcomer, painted)
    newcomer.submit()
    newcomer.leave()
    assert states(newcomer, lab) == {task: "submitted"}

    expert.look_at(task)
    expect(expert.page.get_by_text("ticked off").first).to_be_visible()
    expert.accept(task)
    expert.page.goto("about:blank")
    assert states(newcomer, lab) == {task: "approved"}
    page.goto(f"{lab.url}/")
    handed = page.get_by_role("region", name="Handed in")
    expect(handed.get_by_role("listitem")).to_contain_text(["accepted"])
    expect(page.get_by_role("region", name="Returned to you").get_by_role("article")).to_have_count(0)


def _invite(admin: Page, lab: HomeServer) -> str:
    """A link for somebody without a skill."""
    admin.goto(f"{lab.url}/people")
    form = admin.get_by_role("form", name="New invitation")
    form.get_by_label("Note").fill("the crowd")
    form.get_by_role("button", name="Invite").click()
    link = admin.get_by_label("Link of the invitation").input_value()
    admin.goto("about:blank")
    return link


def _take_the_tour(person: Annotator) -> None:
    """Its first deed, and then out of it: its steps have a test of their own."""
    page = person.page
    page.get_by_role("region", name="New here?").get_by_role("link", name="Take the tour").click()
    page.wait_for_url("**/tasks/*")
    tour = page.get_by_role("region", name="Tour", exact=True)
    expect(tour.get_by_role("heading", name="Move and zoom")).to_be_visible()
    canvas = page.get_by_role("application", name=re.compile("^Frame"))
    expect(canvas).to_be_visible()
    canvas.hover()
    page.mouse.wheel(0, -400)
    expect(tour.get_by_role("listitem").filter(has_text="Zoom in: done")).to_be_visible()
    tour.get_by_role("button", name="End the tour").last.click()
    page.wait_for_url(re.compile("/$"))
    expect(page.get_by_role("region", name="Tour", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="New here?")).to_be_hidden()


def _practise(person: Annotator, practice: Made) -> None:
    """Wrong first, with feedback by cell, then right."""
    page = person.page
    page.get_by_role("link", name="Practise", exact=True).click()
    page.get_by_role("button", name="Practise: Segmentation", exact=True).click()
    server_task = opened(person, person._server)
    hand_in_practice(person)
    feedback = page.get_by_role("region", name="Feedback")
    expect(feedback.get_by_text("not passed yet")).to_be_visible()
    expect(feedback.get_by_role("option").first).to_contain_text(re.compile("missing", re.IGNORECASE))
    feedback.get_by_role("button", name="Try again").click()
    page.wait_for_url(lambda url: re.search(rf"/tasks/(?!{server_task}\b)\d+", url) is not None)
    opened(person, person._server)
    mend(person, practice)
    hand_in_practice(person)
    expect(feedback.get_by_text("passed", exact=True)).to_be_visible()
    expect(feedback.get_by_text("tasks of segmentation are open to you")).to_be_visible()
    person.leave()


def _follow_the_comment(person: Annotator, painted: int) -> None:
    """See it in its place, do what it says, tick it off."""
    page = person.page
    comments = page.get_by_role("region", name="Comments")
    comments.get_by_role("button", name=re.compile(COMMENT)).click()
    person.wait("window.__prospero.frame().shown === 2")
    expect(page.get_by_role("img", name=f"Comment 1: {COMMENT}")).to_be_visible()
    person.wait(f"window.__prospero.selected() === {painted}")
    page.get_by_role("application", name=re.compile("^Frame 2")).focus()
    person.key("Backspace")
    expect(page.get_by_role("application", name=re.compile("^Frame 2, 2 cells"))).to_be_visible()
    tick = comments.get_by_role("checkbox", name=f"Done: {COMMENT}")
    tick.click()  # not `check`: it is ticked when the server says so
    expect(comments.get_by_text("1 open")).to_have_count(0)
    expect(tick).to_be_checked()
    person.saved()
