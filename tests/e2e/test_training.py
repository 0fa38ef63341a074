"""Training at the page: practise, submit something wrong, go through what was wrong, try again, pass."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from backend.answers.simulated import LEVELS, Made, make
from backend.config import PRACTICE_PASS_MARK
from backend.models import TaskKind
from celldata.scoring.errors import share
from celldata.scoring.objects import score_segmentation
from celldata.scoring.tracks import score_tracking
from tests.e2e.people import Annotator
from tests.e2e.test_axe import violations
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

# Where to put pictures, for eyes; none are taken without it.
PICTURES = os.environ.get("PROSPERO_PICTURES")


@pytest.fixture(scope="module", autouse=True)
def running(server: LiveServer) -> None:
    server.start()


@pytest.fixture(scope="module")
def first_level() -> Made:
    kind = TaskKind.SEGMENTATION
    return make(kind, LEVELS[kind][0], "Practice segmentation 1", PRACTICE_PASS_MARK - 0.05)


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.wait_for_timeout(400)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def opened(person: Annotator, server: LiveServer) -> int:
    """The practice task that the page went to, opened with the debug handle."""
    person.page.wait_for_url("**/tasks/*")
    task = int(person.page.url.split("?")[0].rsplit("/", 1)[1])
    person.leave()
    person.open_mine(task)
    return task


def submit(person: Annotator) -> None:
    """Hand in, with a reason where checks are open."""
    person.key("Control+Enter")
    person.wait("!/working|examining/.test(window.__prospero.state())")
    if "asking" in person.see("state()"):
        asked = person.page.get_by_role("dialog")
        asked.get_by_label("Reason").fill("That is how it is")
        asked.get_by_role("button", name="Submit").click()
    expect(person.page.get_by_role("region", name="Feedback")).to_be_visible()


def mend(person: Annotator, made: Made) -> None:
    """Paint every cell that is missing, in every frame, stroke by stroke."""
    for t in range(made.movie.n_frames):
        true, drawn = made.answer.frame("nucleus", t), made.base.frame("nucleus", t)
        for cell in np.setdiff1d(np.unique(true), np.unique(drawn)).tolist():
            person.go_to(t)
            fill(person, true == cell)
    person.saved()


def fill(person: Annotator, mask: np.ndarray) -> None:
    """Brush a new cell over a mask in rows: within a pixel or two of its edge."""
    page = person.page
    person.key("Escape", "Escape", "b", "n")
    rows = np.flatnonzero(mask.any(axis=1))
    points = []
    for turn, y in enumerate(range(int(rows[0]) + 3, int(rows[-1]) - 1, 4)):
        xs = np.flatnonzero(mask[y])
        ends = [(y, int(xs[0]) + 3), (y, int(xs[-1]) - 3)]
        points += ends if turn % 2 == 0 else ends[::-1]
    # A cell that the border cuts off may be too low for that: one dab.
    points = points or [(int(rows.mean()), int(np.flatnonzero(mask.any(axis=0)).mean()))] * 2
    page.mouse.move(*person.screen(*points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*person.screen(*point), steps=3)
    page.mouse.up()


def test_practise_wrong_look_try_again_pass(
    signed_in: Callable[[str], Page], server: LiveServer, first_level: Made
) -> None:
    person = Annotator(signed_in("annotator"), server)
    page = person.page
    page.goto(f"{server.url}/")
    card = page.get_by_role("region", name="Training")
    expect(card.get_by_text("0 of 5 practice tasks · pass mark .85").first).to_be_visible()
    look(page, "queue")
    page.get_by_role("link", name="Training").click()
    expect(page.get_by_role("heading", name="Training")).to_be_visible()
    look(page, "training-new")
    assert violations(page) == []
    page.get_by_role("button", name="Practise: Segmentation", exact=True).click()
    first = opened(person, server)

    # Nothing is changed: that is wrong.
    submit(person)
    feedback = page.get_by_role("region", name="Feedback")
    expect(feedback.get_by_text("not passed yet")).to_be_visible()
    wrong = score_segmentation(first_level.answer, first_level.base)
    expect(feedback.get_by_text(share(wrong.value), exact=True)).to_be_visible()
    rows = feedback.get_by_role("option")
    expect(rows.first).to_be_visible()
    last = wrong.errors[min(len(wrong.errors), 5) - 1]
    place = min(len(wrong.errors), 5) - 1
    rows.nth(place).click()
    person.wait(f"window.__prospero.frame().shown === {last.t}")
    here = page.locator("[data-style=added][data-current=true]").last
    expect(here).to_be_visible()
    at = person.see(f"toScreen({last.x + 0.5}, {last.y + 0.5})")
    box = here.bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - at["x"]) < 4, "the letter is at the place of the error"
    assert abs(box["y"] + box["height"] / 2 - at["y"]) < 4
    assert page.locator("path[data-line=added]").count() == sum(e.t == last.t for e in wrong.errors)
    look(page, "feedback-wrong")
    assert violations(page) == []
    # The list has the keyboard as well.
    feedback.get_by_role("listbox").focus()
    person.key("ArrowUp")
    expect(rows.nth(place - 1)).to_have_attribute("aria-selected", "true")

    # The other four would take an hour of the test: they are taken from the set.
    for answer in server.prospero_json("answers", "list"):
        if answer["kind"] == "segmentation" and answer["place"] > 1:
            server.prospero("answers", "retire", str(answer["id"]))

    # It is still there after a reload; then once more, and right.
    page.reload()
    expect(page.get_by_role("region", name="Feedback").get_by_role("option").first).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url(lambda url: "/tasks/" in url and not url.split("?")[0].endswith(f"/{first}"))
    again = opened(person, server)
    assert again != first
    mend(person, first_level)
    submit(person)
    feedback = page.get_by_role("region", name="Feedback")
    expect(feedback.get_by_text("passed", exact=True)).to_be_visible()
    expect(feedback.get_by_text("tasks of segmentation are open to you")).to_be_visible()
    look(page, "feedback-passed")
    assert violations(page) == []
    page.goto(f"{server.url}/training")
    expect(
        page.get_by_role("region", name="Segmentation").get_by_text("1 of 1 practice tasks")
    ).to_be_visible()
    look(page, "training-passed")
    page.goto(f"{server.url}/")
    expect(page.get_by_role("region", name="Training").get_by_text("passed", exact=True)).to_be_visible()
    look(page, "queue-passed")
    assert violations(page) == []


def test_what_is_wrong_with_tracks_is_told_where_it_begins(
    signed_in: Callable[[str], Page], server: LiveServer
) -> None:
    person = Annotator(signed_in("annotator"), server)
    page = person.page
    page.goto(f"{server.url}/training")
    page.get_by_role("button", name="Practise: Tracking", exact=True).click()
    opened(person, server)
    submit(person)
    kind = TaskKind.TRACKING
    made = make(kind, LEVELS[kind][0], "Practice tracking 1", PRACTICE_PASS_MARK - 0.05)
    wrong = score_tracking(made.answer, made.base)
    feedback = page.get_by_role("region", name="Feedback")
    expect(feedback.get_by_text(share(wrong.value), exact=True)).to_be_visible()
    rows = feedback.get_by_role("option")
    expect(rows).to_have_count(len(wrong.errors))
    for row, error in zip(rows.all(), wrong.errors, strict=True):
        row.click()
        person.wait(f"window.__prospero.frame().shown === {error.t}")
        expect(row).to_contain_text(error.words)
        expect(page.locator("[data-style=added][data-current=true]").last).to_be_visible()
    look(page, "feedback-tracks")
    assert violations(page) == []
