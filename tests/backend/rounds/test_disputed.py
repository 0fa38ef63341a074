"""Movies on whose outlines people agree less than usual are looked at earlier."""

from types import SimpleNamespace

import pytest

from backend.database import db, write
from backend.models import Agreement, Task, TaskKind
from backend.rounds.choosing import Proposal
from backend.rounds.closing import close_round
from backend.rounds.disputed import disputes, with_disputes
from backend.rounds.opening import open_round


def proposal(movie_id: int, suspicion: float | None, kind=TaskKind.SEGMENTATION) -> Proposal:
    return Proposal(SimpleNamespace(movie=SimpleNamespace(id=movie_id, name="m")), kind, 0, 4, suspicion)


def labeled_twice(server, name: str, *agreements: float, kind: str = "segmentation") -> int:
    """A movie whose first tasks two people did, with these agreements; its id."""
    tasks = server.open(name, kind)[: len(agreements)]
    with write():
        for task_id, value in zip(tasks, agreements, strict=True):
            first = db.session.get_one(Task, task_id)
            other = Task(
                **{
                    column.name: getattr(first, column.name)
                    for column in Task.__table__.columns
                    if column.name not in ("id", "overlap_of_id")
                }
            )
            first.overlap_of_id = other.overlap_of_id = first.id
            db.session.add(other)
            db.session.flush()
            row = {"task_a": first.id, "task_b": other.id, "revision_a": 1, "revision_b": 1}
            db.session.add(Agreement(**row, value=value, detail={}))
    return server.movie(name).id


@pytest.fixture
def disputed(server):
    """m1 is disputed more than m2: (.3 + .5) / 2 = .4 beside .2; the mean is .3."""
    server.add("m1")
    server.add("m2")
    server.add("m3")
    return server, labeled_twice(server, "m1", 0.7, 0.5), labeled_twice(server, "m2", 0.8)


def test_only_what_lies_above_the_usual_counts(disputed):
    server, first, second = disputed
    assert disputes() == pytest.approx({first: 0.1})
    third = server.movie("m3").id
    given = [proposal(first, 0.5), proposal(first, 0.2), proposal(second, 0.5), proposal(third, None)]
    found = with_disputes([*given, proposal(first, 0.5, TaskKind.TRACKING), proposal(first, None)])
    assert [each.suspicion for each in found] == [
        pytest.approx(0.55),
        pytest.approx(0.28),
        0.5,
        None,
        pytest.approx(0.55),
        pytest.approx(0.1),
    ]
    assert found[2] is given[2]


def test_how_people_tracked_says_nothing_of_outlines(disputed):
    server, first, _ = disputed
    server.add("m4")
    labeled_twice(server, "m4", 0.0, kind="tracking")
    assert disputes() == pytest.approx({first: 0.1})


def test_nobody_did_the_same_task_twice(server):
    server.add("m1")
    assert disputes() == {}
    assert with_disputes([given := proposal(server.movie("m1").id, 0.4)]) == [given]


def test_the_next_round_opens_with_the_disputed_movie(disputed, workspace, labels, predict):
    """The ranking alone would begin with m2."""
    server, first, _ = disputed
    with write():
        for task in db.session.query(Task):
            task.state = "approved" if task.first == 0 and task.id == task.overlap_of_id else "dropped"
    close_round(workspace, server.stores)
    for name, suspicion in (("m1", 0.33), ("m2", 0.36)):
        predict(name, labels(), segmentation=[(0, 4, 0.1), (2, 6, suspicion)])
    made = open_round(workspace, server.stores, budget=1)
    (task,) = made.segmentation
    found = db.session.get(Task, task)
    assert found.movie_id == first
    assert found.suspicion == pytest.approx(1 - 0.67 * 0.9)
