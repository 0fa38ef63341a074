import json

import numpy as np
import pytest

from backend.database import db
from backend.models import Round, Task, TaskKind
from backend.rounds.closing import close_round
from backend.rounds.figures.overview import overview
from backend.rounds.opening import open_round, same_masks, with_approved
from backend.suspicion import finding, measuring
from backend.tasks import materialize
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division
from tests.backend.rounds.conftest import shifted


def tasks(server):
    db.session.expire_all()
    return list(db.session.query(Task).order_by(Task.id))


def test_predictions_become_segmentation_tasks_the_most_suspicious_first(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(0, 4, 0.2), (2, 6, 0.5)])
    predict("m2", shifted(labels()), segmentation=[(0, 4, 0.9), (2, 6, 0.1)])
    opened = open_round(workspace, closed.stores)
    assert opened.number == 2
    assert db.session.get(Round, 2).closed_at is None
    asked = sorted(tasks(closed), key=lambda task: -task.suspicion)
    assert [(t.movie.name, t.first, t.last) for t in asked] == [
        ("m2", 0, 4),
        ("m1", 2, 6),
        ("m1", 0, 4),
        ("m2", 2, 6),
    ]
    shown = materialize.labels_at(asked[1])
    np.testing.assert_array_equal(shown.images["nucleus"][2:], labels().images["nucleus"][2:])
    assert {row.t for row in shown.cells.rows} == {2, 3, 4, 5, 6}


def test_a_budget_takes_the_most_suspicious_of_all_movies(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(0, 4, 0.2), (2, 6, 0.5)])
    predict("m2", labels(), segmentation=[(0, 4, 0.9), (2, 6, 0.1)])
    open_round(workspace, closed.stores, budget=2)
    assert {(t.movie.name, t.first) for t in tasks(closed)} == {("m2", 0), ("m1", 2)}


def test_a_movie_with_open_tasks_is_left_alone(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(0, 4, 0.2), (2, 6, 0.5)])
    open_round(workspace, closed.stores)
    again = open_round(workspace, closed.stores)
    assert len(tasks(closed)) == 2
    assert "still open" in again.skipped["m1"]
    assert "no predictions" in again.skipped["m2"]
    assert again.number == 2


def test_frames_the_ranking_forgot_get_tasks_too(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(2, 6, 0.5)])
    open_round(workspace, closed.stores)
    assert {(t.first, t.last, t.suspicion) for t in tasks(closed)} == {(2, 6, 0.5), (0, 4, None)}


def test_approved_frames_are_shown_as_they_were_approved(server, workspace, labels, predict):
    server.add("m1", labels())
    server.approve(*server.open("m1", "segmentation", frames=range(5)))
    close_round(workspace, server.stores)
    predict("m1", shifted(labels()), segmentation=[(0, 4, 0.9), (2, 6, 0.3)])
    open_round(workspace, server.stores)
    new = tasks(server)[-1]
    assert len(tasks(server)) == 2, "the approved window needs no task"
    assert (new.first, new.last) == (2, 6)
    shown = materialize.labels_at(new)
    truth, prediction = labels().images["nucleus"], shifted(labels()).images["nucleus"]
    for t in (2, 3, 4):
        assert same_masks(shown.images["nucleus"][t], truth[t])
    for t in (5, 6):
        np.testing.assert_array_equal(shown.images["nucleus"][t], prediction[t])
    approved = {row.cell for row in shown.cells.rows if row.t <= 4}
    assert approved.isdisjoint(row.cell for row in shown.cells.rows if row.t > 4)


def test_a_movie_goes_to_tracking_when_its_segmentation_is_approved(server, workspace, labels, predict):
    server.add("m1", labels())
    server.approve(*server.open("m1", "segmentation"))
    close_round(workspace, server.stores)
    predict("m1", labels(), segmentation=[(0, 4, 0.5)], tracking=0.7)
    opened = open_round(workspace, server.stores)
    (task,) = opened.tracking
    assert opened.segmentation == []
    shown = materialize.labels_at(db.session.get(Task, task))
    assert shown == labels()
    assert shown.divisions == {Division(2, (3, 4), 3)}
    assert db.session.get(Task, task).suspicion == 0.7

    server.approve(task)
    close_round(workspace, server.stores)
    predict("m1", labels(), round=2, tracking=0.7)
    assert "nothing left" in open_round(workspace, server.stores).skipped["m1"]


def test_how_sure_the_tracker_was_goes_with_the_tracking_task(segmented, workspace):
    link = {"t": 4, "cell": 1, "p": 0.4, "runner_up": 0.3, "rival": 3}
    division = {"parent": 2, "daughters": [3, 4], "t": 3, "p": 0.5, "runner_up": 0.4}
    unknown = {"parent": 2, "daughters": [3, 4], "t": 3, "p": None, "runner_up": None}
    (workspace.predictions / "m1" / "links.json").write_text(
        json.dumps({"tracking": [link], "divisions": [division, unknown]})
    )
    (task,) = open_round(workspace, segmented.stores).tracking
    odds = finding.read_links(segmented.stores.blobs, db.session.get(Task, task).base_key)["nucleus"]
    assert odds.rows() == [
        [3 << 32 | 1, 4 << 32 | 1, 0.4, 0.3, 4 << 32 | 3, False],
        [2 << 32 | 2, 3 << 32 | 3, 0.5, 0.4, -1, True],
        [2 << 32 | 2, 3 << 32 | 4, 0.5, 0.4, -1, True],
    ]


def test_a_tracking_task_is_measured_before_anybody_opens_it(segmented, workspace, monkeypatch):
    (task,) = open_round(workspace, segmented.stores).tracking
    monkeypatch.setattr(measuring, "measure", None)
    sequence, _ = finding.places_of(db.session.get(Task, task))
    assert sequence == 0


@pytest.mark.parametrize(
    "text",
    [
        '{"tracking": [{"t": 1}], "divisions": []}',
        '{"tracking": []}',
        '{"tracking": [], "divisions": [{"parent": 2, "p": 0.5}]}',
        "[",
    ],
)
def test_malformed_links_are_refused_before_their_task_is_made(segmented, workspace, text):
    before = len(tasks(segmented))
    (workspace.predictions / "m1" / "links.json").write_text(text)
    with pytest.raises(DataError, match="does not hold links"):
        open_round(workspace, segmented.stores)
    assert len(tasks(segmented)) == before


def test_tracking_on_other_masks_than_the_approved_ones_is_refused(server, workspace, labels, predict):
    server.add("m1", labels())
    server.approve(*server.open("m1", "segmentation"))
    close_round(workspace, server.stores)
    before = len(tasks(server))
    predict("m1", shifted(labels()), tracking=0.7)
    with pytest.raises(DataError, match=r"masks are not the approved ones"):
        open_round(workspace, server.stores)
    assert len(tasks(server)) == before


def test_predictions_of_another_shape_are_refused_before_any_task_is_made(closed, workspace, labels, predict):
    predict("m1", labels())
    predict("m2", labels(5))
    with pytest.raises(
        DataError, match=r"m2: the predictions have shape .*\(5, 24, 32\), the movie \(7, 24, 32\)"
    ):
        open_round(workspace, closed.stores)
    assert tasks(closed) == []
    assert db.session.get(Round, 2) is None


def test_predictions_of_an_unknown_feature_are_refused(closed, workspace, labels, predict):
    predict("m1", Labels.from_images({"whole-cell": labels().images["nucleus"]}))
    with pytest.raises(DataError, match=r"predicts whole-cell; the movie has nucleus"):
        open_round(workspace, closed.stores)


def test_stale_predictions_are_refused(closed, workspace, labels, predict):
    predict("m1", labels(), round=0)
    with pytest.raises(DataError, match=r"of round 0, the data of round 1\. Run: dvc repro"):
        open_round(workspace, closed.stores)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"round": 1, "segmentation": [{"movie": "m1"}], "tracking": []}']
)
def test_a_malformed_ranking_is_refused(closed, workspace, text):
    workspace.ranking.write_text(text)
    with pytest.raises(DataError, match="no ranking"):
        open_round(workspace, closed.stores)


def test_without_predictions_the_remedy_is_named(closed, workspace):
    with pytest.raises(DataError, match="dvc repro"):
        open_round(workspace, closed.stores)


def test_same_masks_looks_at_regions_not_at_numbers():
    one = np.array([[0, 1, 1], [2, 0, 2]])
    assert same_masks(one, np.array([[0, 7, 7], [1, 0, 1]]))
    assert not same_masks(one, np.array([[0, 7, 7], [7, 0, 7]])), "merged"
    assert not same_masks(one, np.array([[0, 7, 8], [1, 0, 1]])), "split"
    assert not same_masks(one, np.array([[5, 7, 7], [1, 0, 1]])), "larger"
    assert same_masks(np.zeros((2, 2)), np.zeros((2, 2)))


def test_with_approved_leaves_its_inputs_alone(labels):
    predicted, approved = shifted(labels()), labels()
    copy = predicted.copy()
    with_approved(predicted, approved, [0])
    assert predicted == copy


# -- stages, drawing, disagreement, and what the row of the round keeps --------------------------------------


def test_one_stage_alone_can_be_asked_for(server, workspace, labels, predict):
    server.add("m1", labels())
    server.add("m2")
    server.approve(*server.open("m1", "segmentation"))
    close_round(workspace, server.stores)
    predict("m1", labels(), tracking=0.7)
    predict("m2", labels(), segmentation=[(0, 4, 0.2), (2, 6, 0.5)])
    opened = open_round(workspace, server.stores, stages=[TaskKind.TRACKING])
    assert (len(opened.tracking), opened.segmentation) == (1, [])
    assert opened.skipped["m2"] == "its next stage is segmentation, which was not asked for"
    assert len(open_round(workspace, server.stores, stages=[TaskKind.SEGMENTATION]).segmentation) == 2


def test_tasks_drawn_at_random_are_known_as_such(closed, workspace, labels, predict):
    predict("m1", labels(), segmentation=[(0, 4, 0.2), (2, 6, 0.5)])
    predict("m2", labels(), segmentation=[(0, 4, 0.9), (2, 6, 0.1)])
    opened = open_round(workspace, closed.stores, budget=2, random=0.5)
    assert len(opened.random) == 1
    assert set(opened.random) < set(opened.segmentation)
    assert opened.sentence().endswith("2 segmentation and 0 tracking tasks, 1 of them drawn at random.")
    db.session.expire_all()
    assert db.session.get(Round, 2).manifest["random_tasks"] == opened.random


def write_scores(workspace, seg=0.8):
    """What stage test of segmentation would write."""
    counts = dict.fromkeys(("false_negatives", "false_positives", "merges", "splits", "catastrophes"), 2)
    scores = {"per_movie": {"t": {"seg": seg, "det": 0.9, "f1": 0.9}}, "true": 40, **counts}
    (workspace.root / "metrics").mkdir(exist_ok=True)
    (workspace.root / "metrics" / "segmentation.json").write_text(json.dumps(scores))


def test_a_round_keeps_what_its_models_scored_and_how_much_was_predicted(closed, workspace, labels, predict):
    write_scores(workspace)
    predict("m1", labels(), segmentation=[(0, 4, 0.2), (2, 6, 0.5)])
    open_round(workspace, closed.stores)
    db.session.expire_all()
    kept = db.session.get(Round, 2).manifest
    assert kept["models"]["1"]["segmentation"]["per_movie"]["t"]["seg"] == 0.8
    assert kept["predicted_cells"] == {"m1": len(labels().cells.rows)}
    # The next model's figures do not touch it.
    close_round(workspace, closed.stores)
    db.session.expire_all()
    assert db.session.get(Round, 2).manifest["models"] == kept["models"]
    assert set(overview(workspace)["curve"]["points"][-1]["figures"]) >= {"seg", "no_correction"}
    assert overview(workspace)["curve"]["points"][-1]["figures"]["seg"]["value"] == 0.8


def test_models_without_work_for_anybody_are_kept_with_the_last_round(server, workspace, labels, predict):
    server.add("m1", labels())
    server.approve(*server.open("m1", "tracking"))
    close_round(workspace, server.stores)
    predict("m1", labels(), tracking=0.1)
    write_scores(workspace, seg=0.7)
    opened = open_round(workspace, server.stores)
    assert (opened.number, opened.sentence()) == (1, "No new tasks.")
    db.session.expire_all()
    assert db.session.get(Round, 2) is None
    kept = db.session.get(Round, 1).manifest["models"]
    assert kept["1"]["segmentation"]["per_movie"]["t"]["seg"] == 0.7
    # Opened again without any figures: what was measured stays.
    (workspace.root / "metrics" / "segmentation.json").unlink()
    open_round(workspace, server.stores)
    db.session.expire_all()
    assert db.session.get(Round, 1).manifest["models"] == kept


def test_malformed_metrics_are_named_before_anything_is_made(closed, workspace, labels, predict):
    (workspace.root / "metrics").mkdir()
    (workspace.root / "metrics" / "segmentation.json").write_text("[]")
    predict("m1", labels(), segmentation=[(0, 4, 0.2)])
    with pytest.raises(DataError, match=r"segmentation\.json"):
        open_round(workspace, closed.stores)
    assert tasks(closed) == []
