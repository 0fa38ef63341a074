"""Time of work: never more than the time that passed, nothing twice, no long pauses."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from backend.database import db, write
from backend.models import WorkTime
from backend.tasks import eligibility, leases, standing, work_time
from backend.tasks.work_time import CUT_OFF, step

START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
OTHER_TAB = "11111111-2222-3333-4444-555555555555"

# Seconds at which a person acts, in the order in which the server hears of it; several tabs, late news.
arrivals = st.lists(st.tuples(st.integers(0, 600), st.booleans()), min_size=1, max_size=40)


def folded(acts: list[tuple[int, bool]]) -> float:
    clock, total = None, 0.0
    for second, opens in acts:
        clock, seconds = step(clock, START + timedelta(seconds=second), opens)
        total += seconds
    return total


@given(arrivals)
def test_time_never_exceeds_the_time_that_passed(acts):
    seconds = [second for second, _ in acts]
    assert 0 <= folded(acts) <= max(seconds) - seconds[0] if max(seconds) > seconds[0] else folded(acts) == 0


@given(arrivals, st.data())
def test_an_act_that_arrives_twice_changes_nothing(acts, data):
    place = data.draw(st.integers(0, len(acts) - 1))
    again = data.draw(st.integers(place + 1, len(acts)))
    twice = [*acts[:again], acts[place], *acts[again:]]
    assert folded(twice) == folded(acts)


@given(st.lists(st.integers(0, 600), min_size=2, max_size=40, unique=True))
def test_pauses_of_more_than_the_cut_off_are_left_out_and_others_count_whole(seconds):
    seconds = sorted(seconds)
    gaps = [later - earlier for earlier, later in pairwise(seconds)]
    expected = sum(gap for gap in gaps if gap <= CUT_OFF.total_seconds())
    assert folded([(second, False) for second in seconds]) == expected


@given(arrivals)
def test_what_is_before_the_opening_of_a_task_is_no_work_on_it(acts):
    assert folded([(second, True) for second, _ in acts]) == 0


class Clock:
    """The server's clock, set by the test."""

    def __init__(self) -> None:
        self.begun = datetime.now(UTC)
        self.second = 0.0

    def __call__(self) -> datetime:
        return self.begun + timedelta(seconds=self.second)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (eligibility, leases, standing, work_time):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def seconds_of(app):
    """seconds_of(task, person, revision) -> what is kept of their time; None when nothing is."""

    def read(task_id, person, revision=1):
        with app.app_context():
            row = db.session.get(WorkTime, (task_id, person.id, revision))
            return None if row is None else row.seconds

    return read


def taken(person, tab=None):
    """The id of the task that this person is given in a tab, and the token of its lease."""
    answer = person.ask(**({} if tab is None else {"tab": tab}))
    return answer["task"]["id"], answer["lease"]["token"]


@pytest.fixture
def opened(clock, ann, segmentation):
    return taken(ann)


def beat(person, task_id, token, idle, **more):
    answer = person.send("PUT", f"/tasks/{task_id}/lease", {"token": token, "idle": idle, **more})
    assert answer.status_code == 200, answer.json


def test_edits_and_the_submission_end_stretches_of_work(ann, opened, clock, edits, seconds_of):
    task_id, token = opened
    assert seconds_of(task_id, ann) == 0
    for n, second in enumerate((10, 40, 130)):
        clock.second = second
        assert ann.save(task_id, token, n, edits.paint(start=3 * n)).status_code == 200
    assert seconds_of(task_id, ann) == pytest.approx(40)  # not the pause of 90 s
    clock.second = 150
    assert ann.submit(task_id, token, 3).status_code == 200
    assert seconds_of(task_id, ann) == pytest.approx(60)
    assert seconds_of(task_id, ann, 2) is None


def test_a_heartbeat_tells_when_the_last_act_was(ann, opened, clock, seconds_of):
    task_id, token = opened
    clock.second = 50
    beat(ann, task_id, token, 15)
    assert seconds_of(task_id, ann) == pytest.approx(35)
    clock.second = 120
    beat(ann, task_id, token, 85)  # nobody moved since
    assert seconds_of(task_id, ann) == pytest.approx(35)
    clock.second = 130
    beat(ann, task_id, token, 0)  # back after 95 s
    clock.second = 140
    beat(ann, task_id, token, 0)
    assert seconds_of(task_id, ann) == pytest.approx(45)


def test_a_heartbeat_cannot_claim_what_was_before_the_lease(ann, opened, clock, seconds_of):
    task_id, token = opened
    clock.second = 5
    beat(ann, task_id, token, 10_000)
    assert seconds_of(task_id, ann) == 0


def test_a_batch_that_is_sent_twice_counts_once(ann, opened, clock, edits, seconds_of):
    task_id, token = opened
    batch = [edits.paint(), edits.paint(start=3)]
    clock.second = 20
    assert ann.save(task_id, token, 0, *batch).status_code == 200
    clock.second = 50
    assert ann.save(task_id, token, 0, *batch).json["sequence"] == 2
    assert seconds_of(task_id, ann) == pytest.approx(20)
    # The repeat was no act: the next one is 75 s after the last.
    clock.second = 95
    assert ann.save(task_id, token, 2, edits.paint(start=6)).status_code == 200
    assert seconds_of(task_id, ann) == pytest.approx(20)


def test_a_long_time_without_a_network_is_left_out(ann, opened, clock, edits, seconds_of):
    task_id, token = opened
    clock.second = 200
    batch = [edits.paint(start=3 * n) for n in range(6)]
    assert ann.save(task_id, token, 0, *batch).status_code == 200
    assert seconds_of(task_id, ann) == 0


def test_two_tasks_in_two_tabs_share_the_time(ann, segmentation, clock, edits, seconds_of):
    tokens = {}
    for tab in (ann.tab, OTHER_TAB):
        answer = ann.post("/tasks/ask", {"tab": tab})
        tokens[answer.json["task"]["id"]] = answer.json["lease"]["token"]
    assert sorted(tokens) == sorted(segmentation)
    first, second = segmentation
    for at, task_id, expected in ((10, first, 0), (20, second, 0), (30, first, 1), (40, second, 1)):
        clock.second = at
        edit = edits.paint(t=4, start=3 * at)
        assert ann.save(task_id, tokens[task_id], expected, edit).status_code == 200
    assert seconds_of(first, ann) == pytest.approx(20)
    assert seconds_of(second, ann) == pytest.approx(20)


def test_opening_a_task_in_another_tab_takes_nothing_from_the_one_that_is_open(
    ann, opened, clock, edits, seconds_of
):
    first, token = opened
    clock.second = 10
    assert ann.save(first, token, 0, edits.paint()).status_code == 200
    # At work until 50 s, of which the page tells when the other task is open already.
    clock.second = 50
    second, other = taken(ann, OTHER_TAB)
    assert seconds_of(first, ann) == pytest.approx(50)
    clock.second = 55
    beat(ann, first, token, 7)
    assert (seconds_of(first, ann), seconds_of(second, ann)) == (pytest.approx(50), 0)
    clock.second = 70
    beat(ann, second, other, 0)
    assert (seconds_of(first, ann), seconds_of(second, ann)) == (pytest.approx(50), pytest.approx(20))


def test_what_one_does_after_turning_away_is_none_of_that_task(ann, opened, clock, seconds_of):
    first, token = opened
    clock.second = 5
    beat(ann, first, token, 0, away=True)
    clock.second = 45
    beat(ann, first, token, 40, away=True)
    clock.second = 50  # looking at the queue until then
    second, other = taken(ann, OTHER_TAB)
    assert (seconds_of(first, ann), seconds_of(second, ann)) == (pytest.approx(5), 0)
    clock.second = 70
    beat(ann, second, other, 0)
    clock.second = 80  # a late word of the first tab takes nothing from the second
    beat(ann, first, token, 75, away=True)
    clock.second = 90
    assert ann.post(f"/tasks/{first}/lease", {"tab": ann.tab}).status_code == 200
    assert (seconds_of(first, ann), seconds_of(second, ann)) == (pytest.approx(5), pytest.approx(40))


def test_the_next_act_is_work_again_after_turning_away(ann, opened, clock, edits, seconds_of):
    first, token = opened
    clock.second = 5
    beat(ann, first, token, 0, away=True)
    clock.second = 20
    assert ann.save(first, token, 0, edits.paint()).status_code == 200
    clock.second = 30
    taken(ann, OTHER_TAB)
    assert seconds_of(first, ann) == pytest.approx(30)


def test_taking_a_task_over_from_ones_other_tab_loses_no_time(ann, opened, clock, seconds_of):
    task_id, _ = opened
    clock.second = 40
    assert ann.lease(task_id, tab=OTHER_TAB, take_over=True).status_code == 200
    assert seconds_of(task_id, ann) == pytest.approx(40)


def test_a_long_pause_before_another_task_is_opened_is_left_out(ann, opened, clock, seconds_of):
    first, _ = opened
    clock.second = 61
    second, _ = taken(ann, OTHER_TAB)
    assert (seconds_of(first, ann), seconds_of(second, ann)) == (0, 0)


def test_what_was_given_back_or_handed_in_is_not_at_work_any_more(ann, opened, clock, seconds_of):
    first, token = opened
    clock.second = 20
    assert ann.submit(first, token, 0).status_code == 200
    clock.second = 45  # looking at the queue
    second, _ = taken(ann)
    assert (seconds_of(first, ann), seconds_of(second, ann)) == (pytest.approx(20), 0)


def test_each_revision_has_its_own_time(ann, eve, opened, clock, edits, seconds_of):
    task_id, token = opened
    clock.second = 30
    assert ann.submit(task_id, token, 0).status_code == 200
    comments = [{"t": 0, "text": "Missed"}]
    answer = eve.judge(task_id, "return", *comments)
    assert answer.status_code == 200
    clock.second = 500
    token = ann.ask()["lease"]["token"]
    clock.second = 525
    assert ann.save(task_id, token, 0, edits.paint()).status_code == 200
    assert (seconds_of(task_id, ann, 1), seconds_of(task_id, ann, 2)) == (
        pytest.approx(30),
        pytest.approx(25),
    )


def test_what_two_tabs_say_at_once_counts_once(app, ann, segmentation):
    """Threads of one person, two tasks, the real clock: the sum is no more than the time that passed."""
    begun = datetime.now(UTC)
    errors = []

    def tab(task_id):
        with app.app_context():
            try:
                for _ in range(25):
                    with write():
                        work_time.act(db.session.connection(), ann.id, task_id, 1)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=tab, args=(task_id,)) for task_id in segmentation for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = (datetime.now(UTC) - begun).total_seconds()
    with app.app_context():
        counted = db.session.scalar(sa.select(sa.func.sum(WorkTime.seconds)))
    assert errors == []
    assert 0 < counted <= passed
