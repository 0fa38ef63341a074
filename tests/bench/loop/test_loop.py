"""Two rounds of a tiny loop with its real parts: server, API, `prospero round`, `dvc repro`."""

import json

import pytest

from bench.loop.crowd import Budget
from bench.loop.experiment import FIRST, Plan, run
from bench.loop.home import LAST
from bench.loop.movies import Sizes, simulated
from bench.loop.rounds import STATUS
from celldata.formats import movie_folder
from celldata.metrics import evaluate_segmentation

pytestmark = pytest.mark.slow

TINY = Sizes(pool=4, first=2, validation=1, test=2, frames=5, held_frames=1, side=96)
FEW_STEPS = {
    "train_segmentation": {
        "steps": 2,
        "batch_size": 2,
        "crop": 64,
        "validate_every": 2,
        "validation_frames": 1,
    },
    "promote_segmentation": {"validation_frames": 1},
}


def test_two_rounds_of_the_loop(tmp_path):
    material = simulated(TINY, 1)
    plan = Plan(2, Budget(1), FEW_STEPS, ("suspicion",), 1)
    said: list[str] = []
    (curve,) = run(tmp_path, material, plan, said.append)

    assert [each.number for each in curve.turns] == [1, 2]
    assert [each.done.tasks for each in curve.turns] == [2, 1], "the first movies, then the budget"
    assert all(each.done.corrections for each in curve.turns), "the box knows one of the kinds"
    assert all(0 < each.done.untouched < each.done.cells for each in curve.turns)
    assert curve.turns[0].done.returned == 0

    workspace = tmp_path / "suspicion" / "1" / "workspace"
    assert (workspace / LAST).is_file()
    truth = {each.name: each.truth for each in material.pool}
    approved = {name: movie_folder.read_info(workspace / "data" / name).approved_frames for name in truth}
    labeled = [name for name, frames in approved.items() if frames]
    assert len(labeled) == 3
    for name in labeled:
        learned = movie_folder.read_labels(workspace / "data" / name)
        assert evaluate_segmentation(truth[name], learned)["objects"]["f1"] == 1.0, name

    # What the loop measures is what the stage measures on the frozen movies, which no round changes.
    told = json.loads((workspace / "metrics" / "segmentation.json").read_text())["per_movie"]
    frozen = [told[each.name] for each in material.test]
    last = curve.turns[-1].standing
    assert last.f1 == pytest.approx(sum(row["f1"] for row in frozen) / 2, abs=1e-4)
    assert last.seg == pytest.approx(sum(row["seg"] for row in frozen) / 2, abs=1e-4)
    assert "Round 2" in (tmp_path / "suspicion" / "1" / STATUS).read_text()

    # Done again, it is not done again.
    (kept,) = run(tmp_path, material, plan, said.append)
    assert kept == curve
    assert (tmp_path / FIRST).is_dir()
