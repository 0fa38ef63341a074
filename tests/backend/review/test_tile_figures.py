"""Figures of tiles: every cell of the field counts once, whoever's margin it lies in."""

import pytest

from backend.database import db
from backend.models import TaskOutcome
from backend.numbers.counting import counting
from tests.backend.review.crowd import CELLS, Work, accept


@pytest.fixture
def count(app):
    """count() -> {task id: its outcome}."""

    def run():
        with app.app_context():
            counting().count_all()
            found = {row.task_id: row for row in db.session.query(TaskOutcome)}
            db.session.expunge_all()
            return found

    return run


def test_cells_of_the_margin_count_with_their_own_tile(crowded, ann, bob, eve, count):
    left, right = Work(ann), Work(bob)
    seam = left.task["core"]["x1"]
    left.paint(0, 12, 8, 0)  # cell 1 goes
    left.paint(1, 28, seam + 2, 40, size=6, new=True)  # in the margin: Bob's, who has it too
    right.paint(1, 28, seam + 2, 40, size=6, new=True)
    for tile in (left, right):
        accept(eve, tile.submit())
    found = count()
    mine, theirs = found[left.id], found[right.id]
    assert mine.predicted + theirs.predicted == 5 * CELLS
    assert mine.cells + theirs.cells == 5 * CELLS  # one less, one more
    assert (mine.false, mine.missed, mine.cells_corrected) == (1, 0, 1)
    assert (theirs.false, theirs.missed, theirs.cells_corrected) == (0, 1, 1)


def test_the_task_that_puts_tiles_together_counts_no_cell_again(crowded, ann, bob, eve, count):
    left, right = Work(ann), Work(bob)
    seam = left.task["core"]["x1"]
    left.paint(0, 48, seam - 12, 40, size=15, new=True)
    right.paint(0, 52, seam - 3, 41, size=15, new=True)
    for tile in (left, right):
        accept(eve, tile.submit())
    (task,) = eve.get("/queue").json["returned"]
    whole = Work(eve, task["id"])
    whole.paint(2, 12, 8 + 4, 0)
    accept(eve, whole.submit())
    outcome = count()[whole.id]
    assert (outcome.cells, outcome.predicted, outcome.seconds) == (0, 0, None)
    assert outcome.cells_corrected >= 1
