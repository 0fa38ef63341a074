"""The main job on a real movie: import, correct, review, close the round, retrain, next tasks.

Asserts on labels, rows and files; the screens are only the way there.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from playwright.sync_api import expect

from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.metrics import evaluate_tracking
from tests.e2e.hela_parts import Part, make_parts
from tests.e2e.people import Annotator, Expert
from tools.live_server import LiveServer

pytestmark = [pytest.mark.e2e, pytest.mark.realdata, pytest.mark.slow]

# Enough to see nuclei on two small movies, in a minute on two cores; nobody would publish with it.
SMALL_PARAMETERS: dict[str, dict[str, Any]] = {
    "train_segmentation": {
        "steps": 100,
        "batch_size": 4,
        "crop": 96,
        "learning_rate": 0.01,
        "average": 0.9,
        "validate_every": 50,
        "validation_frames": 3,
    },
    "train_tracking": {"steps": 20, "stretches_per_step": 1, "validate_every": 20},
}


@pytest.fixture(scope="module")
def parts(hela: Path, tmp_path_factory: pytest.TempPathFactory, server: LiveServer) -> dict[str, Part]:
    """Three parts of the movie, imported; segmentation tasks are open on the outlines."""
    parts = make_parts(hela, tmp_path_factory.mktemp("hela"))
    for name, part in parts.items():
        server.prospero("movies", "import", *part.options(), "--name", name)
    server.prospero("tasks", "create", "--movie", "outlines", "--kind", "segmentation")
    return parts


def test_the_main_job_end_to_end(server: LiveServer, parts: dict[str, Part], signed_in) -> None:
    server.start()
    annotator, expert = Annotator(signed_in("annotator"), server), Expert(signed_in("expert"), server)

    outline_tasks = _correct_outlines(annotator, expert, parts["outlines"])
    server.prospero("tasks", "create", "--movie", "tracks", "--kind", "tracking")
    tracking_task = _correct_tracks(annotator, expert, parts["tracks"])
    states = {row["id"]: row["state"] for row in server.prospero_json("tasks", "list")}
    assert [states[task] for task in (*outline_tasks, tracking_task)] == ["approved"] * 4

    server.prospero("round", "close")
    _check_round_data(server, parts)

    _shrink_parameters(server.workspace / "params.yaml")
    server.run(["dvc", "repro"])
    for metrics in ("segmentation", "tracking"):
        assert (server.workspace / "metrics" / f"{metrics}.json").is_file()

    server.prospero("round", "open")
    _check_next_round(server, annotator)


def _correct_outlines(annotator: Annotator, expert: Expert, part: Part) -> list[int]:
    """A missing nucleus is painted, undone, redone; one task comes back and is handed in again."""
    missed = part.errors[0]
    (missing,) = missed.cells
    truth = part.truth.mask_of_cells("nucleus", missed.t) == missing

    first = annotator.ask_for_work()
    annotator.go_to(missed.t)
    y, x = annotator.paint_new(truth)
    painted = annotator.value(missed.t, y, x)
    assert painted != 0
    annotator.key("Control+z")
    assert annotator.value(missed.t, y, x) == 0
    annotator.key("Control+Shift+z")
    assert annotator.value(missed.t, y, x) == painted
    annotator.saved()
    on_server = annotator.labels_on_server(first, missed.t, truth.shape) == painted
    assert (on_server & truth).sum() / (on_server | truth).sum() > 0.6
    rows = annotator.lineage_on_server(first)["cells"]["nucleus"]
    assert [missed.t, painted] in [row[:2] for row in rows]
    annotator.submit()

    second = annotator.ask_for_work()
    assert second != first
    annotator.submit()

    expert.return_with(first, "Ragged: follow the edge")
    expert.accept(second)

    annotator.page.goto(f"{annotator.page.url.split('/tasks/')[0]}/")
    returned = annotator.page.get_by_role("article").filter(has_text="Ragged: follow the edge")
    expect(returned).to_be_visible()
    annotator.open(first)
    # What was done before the review is still there, and can still be undone.
    annotator.go_to(missed.t)
    assert annotator.value(missed.t, y, x) == painted
    assert annotator.see("undo()")["undo"] == 1
    annotator.submit()
    expert.accept(first)

    third = annotator.ask_for_work()
    annotator.submit()
    expert.accept(third)
    return [first, second, third]


def _correct_tracks(annotator: Annotator, expert: Expert, part: Part) -> int:
    """A swap is undone from its frame on, and a missed division is put in."""
    errors = {error.kind: error for error in part.errors}
    task = annotator.ask_for_work()

    swap = errors["swap"]
    annotator.go_to(swap.t)
    annotator.select(swap.cells[0])
    annotator.key("s", "Shift+Digit3")
    annotator.point_at(swap.cells[1])
    annotator.key("Enter")

    division = errors["missed_division"]
    parent, *daughters = division.cells
    annotator.go_to(division.t - 1)
    annotator.select(parent)
    annotator.go_to(division.t)
    for daughter in daughters:
        annotator.key("Shift+L")
        annotator.point_at(daughter)
        annotator.key("Enter")
    annotator.saved()
    divisions = annotator.lineage_on_server(task)["divisions"]
    assert {"parent": parent, "daughters": sorted(daughters), "t": division.t} in divisions
    annotator.submit()
    expert.accept(task)
    return task


def _check_round_data(server: LiveServer, parts: dict[str, Part]) -> None:
    """What was approved, and nothing else, is in data/ and in data.dvc."""
    data = server.workspace / "data"
    tracks = movie_folder.read_labels(data / "tracks")
    result = evaluate_tracking(parts["tracks"].truth, tracks)
    assert [result[name] for name in ("det", "seg", "tra", "aa_strict", "te_strict")] == [1.0] * 5
    assert result["divisions"]["strict"]["f1"] == 1.0

    missed = parts["outlines"].errors[0]
    truth = parts["outlines"].truth.mask_of_cells("nucleus", missed.t) == missed.cells[0]
    outlines = movie_folder.read_labels(data / "outlines")
    assert (outlines.mask_of_cells("nucleus", missed.t)[truth] > 0).mean() > 0.6
    assert movie_folder.read_info(data / "outlines").approved_frames == tuple(range(12))
    assert movie_folder.read_info(data / "new").approved_frames == ()

    meta = yaml.safe_load((server.workspace / "data.dvc").read_text())["meta"]
    described = json.dumps(meta)
    assert {"outlines", "tracks", "new"} <= set(_names(meta)), described


def _names(meta: object) -> list[str]:
    """Every key at any depth."""
    if not isinstance(meta, dict):
        return []
    return [name for key, value in meta.items() for name in (key, *_names(value))]


def _shrink_parameters(path: Path) -> None:
    parameters = yaml.safe_load(path.read_text())
    for section, values in SMALL_PARAMETERS.items():
        parameters[section].update(values)
    parameters["train_segmentation"]["model"]["width"] = 8
    path.write_text(yaml.safe_dump(parameters))


def _check_next_round(server: LiveServer, annotator: Annotator) -> None:
    """The movie without labels has tasks now, and they show what the model predicted."""
    predicted: Labels = movie_folder.read_labels(server.workspace / "predictions" / "new")
    assert len(predicted.cells) > 0, "the model found no cell at all"
    tasks = [
        row for row in server.prospero_json("tasks", "list", "--movie", "new") if row["state"] == "queued"
    ]
    assert sorted(row["first"] for row in tasks) == [0, 5, 7]

    kinds = {row["kind"] for row in server.prospero_json("tasks", "list", "--movie", "outlines")}
    assert kinds == {"segmentation", "tracking"}, "all of its outlines are approved: it goes on to tracking"

    mine = {row["id"]: row for row in tasks}
    task = annotator.ask_for_work()
    while task not in mine:
        annotator.submit()
        task = annotator.ask_for_work()
    t = mine[task]["first"]
    shown = annotator.labels_on_server(task, t, predicted.shape[1:])
    assert np.array_equal(shown > 0, predicted.frame("nucleus", t) > 0)
    counts = annotator.see(f"counts('nucleus', {t})")
    assert sum(counts.values()) == int((predicted.frame("nucleus", t) > 0).sum())
