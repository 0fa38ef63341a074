"""Where the models of two rounds disagree, people look first."""

import numpy as np
import pytest

from backend.database import db
from backend.models import Task, TaskKind
from backend.rounds.choosing import Proposal
from backend.rounds.closing import close_round
from backend.rounds.disagreement import keep, with_disagreement
from backend.rounds.opening import open_round
from backend.rounds.progress import snapshot_of_all
from celldata.formats import movie_folder
from celldata.labels import Labels
from tests.backend.rounds.conftest import shifted


def test_where_two_rounds_models_disagree_people_look_first(closed, workspace, labels, predict):
    """The first window of m1 is drawn otherwise by the next model; nothing else says that it is wrong."""
    predict("m1", labels(), segmentation=[(0, 4, 0.3), (2, 6, 0.2)])
    predict("m2", labels(), segmentation=[(0, 4, 0.4), (2, 6, 0.1)])
    made = open_round(workspace, closed.stores, budget=1)
    assert [task.movie.name for task in db.session.query(Task)] == ["m2"], (
        "as the ranking says: nothing was before"
    )
    closed.approve(*made.segmentation)
    close_round(workspace, closed.stores)

    new = labels()
    images = {"nucleus": new.images["nucleus"].copy()}
    images["nucleus"][:2] = 0  # found no more
    predict("m1", Labels.from_images(images), round=2, segmentation=[(0, 4, 0.3), (2, 6, 0.2)])
    opened = open_round(workspace, closed.stores, budget=1)
    (task,) = opened.segmentation
    found = db.session.get(Task, task)
    assert (found.movie.name, found.first, found.last) == ("m1", 0, 4)
    # 12 cells before in frames 0 to 4 (2, 2, 2, 3, 3), 8 of them now, all the same: F1 = 16/20.
    assert found.suspicion == pytest.approx(0.3)
    images["nucleus"][2:5] = np.roll(images["nucleus"][2:5], 12, axis=2)
    predict("m1", Labels.from_images(images), round=2)
    assert found.suspicion < with_disagreement_of(closed, workspace, "m1")


def with_disagreement_of(server, workspace, name):
    """How suspicious the first window of a movie is by what the models of rounds 1 and 2 drew."""
    movie = next(each for each in snapshot_of_all() if each.movie.name == name)
    proposal = Proposal(movie, TaskKind.SEGMENTATION, 0, 4, 0.3)
    (found,) = with_disagreement(workspace, 2, [proposal])
    return found.suspicion


def test_kept_predictions_that_are_damaged_or_gone_say_nothing(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(0, 4, 0.3), (2, 6, 0.2)])
    open_round(workspace, closed.stores, budget=1)
    kept = workspace.scratch / "predictions-before" / "1" / "m1"
    assert kept.is_dir()
    predict("m1", shifted(labels(), 12), round=2)
    assert with_disagreement_of(closed, workspace, "m1") == 1.0
    (kept / "labels.ome.tif").write_bytes(b"broken")
    assert with_disagreement_of(closed, workspace, "m1") == 0.3


def test_two_rounds_of_predictions_are_kept(closed, workspace, labels, predict):
    predict("m1", labels())
    for number in (1, 2, 3):
        keep(workspace, number, ["m1"])
    assert sorted(path.name for path in (workspace.scratch / "predictions-before").iterdir()) == ["2", "3"]


def test_the_last_predictions_of_a_round_are_kept(closed, workspace, labels, predict):
    """The models of a round may be trained again; what the next ones are compared with is what they drew
    last."""
    predict("m1", labels())
    keep(workspace, 1, ["m1"])
    kept = workspace.scratch / "predictions-before" / "1" / "m1"
    before = kept.stat().st_ino
    keep(workspace, 1, ["m1"])
    assert kept.stat().st_ino == before, "nothing new: nothing is copied"
    predict("m1", shifted(labels(), 12))
    keep(workspace, 1, ["m1"])
    assert movie_folder.read_labels(kept) == shifted(labels(), 12)
    predict("m1", shifted(labels(), 12), round=2)
    assert with_disagreement_of(closed, workspace, "m1") == 0.3, "they agree with the last ones"


def test_tracks_that_two_models_link_otherwise_are_suspicious(segmented, workspace, labels):
    keep(workspace, 0, ["m1"])
    movie = next(each for each in snapshot_of_all() if each.movie.name == "m1")
    proposal = Proposal(movie, TaskKind.TRACKING, 0, 6, 0.1)
    (same,) = with_disagreement(workspace, 1, [proposal])
    assert same.suspicion == 0.1
    broken = labels()
    rows = [row for row in broken.cells.rows if row.cell == 1 and row.t >= 3]
    broken.cells.remove(rows)
    broken.cells.add(row._replace(cell=9) for row in rows)
    info = movie_folder.read_info(workspace.predictions / "m1")
    movie_folder.write(workspace.predictions / "m1", None, broken, info)
    (other,) = with_disagreement(workspace, 1, [proposal])
    assert other.suspicion > 0.1


def test_outlines_that_people_corrected_are_no_disagreement_of_models(segmented, workspace, labels):
    """The earlier model drew cell 1 elsewhere and linked the same cells: both links are what they were."""
    drawn = labels()
    images = drawn.images["nucleus"].copy()
    images[:, 2:6, 2:8] = 0
    images[::2, 2:6, 24:30] = 1
    info = movie_folder.read_info(workspace.predictions / "m1")
    movie_folder.write(workspace.predictions / "m1", None, Labels.from_images({"nucleus": images}), info)
    keep(workspace, 0, ["m1"])
    movie_folder.write(workspace.predictions / "m1", None, labels(), info)
    movie = next(each for each in snapshot_of_all() if each.movie.name == "m1")
    proposal = Proposal(movie, TaskKind.TRACKING, 0, 6, 0.1)
    (found,) = with_disagreement(workspace, 1, [proposal])
    assert found.suspicion == 0.1


def test_predictions_of_other_features_are_not_compared(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(0, 4, 0.3), (2, 6, 0.2)])
    open_round(workspace, closed.stores, budget=1)
    predict("m1", Labels.from_images({"whole_cell": labels().images["nucleus"]}), round=2)
    assert with_disagreement_of(closed, workspace, "m1") == 0.3
