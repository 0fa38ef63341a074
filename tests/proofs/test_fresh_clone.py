"""A fresh clone and the remote are enough: the stages make the same figures there, to 1e-6."""

import json
import shutil
import sys
from math import nan
from pathlib import Path

import pytest
import yaml

from backend.cli.database import stores
from backend.database import upgrade
from backend.movies.importing import add_movie
from backend.rounds.closing import close_round
from backend.rounds.seed import SeedMovie, plant
from backend.rounds.workspace import Workspace
from celldata.simulator import simulate
from tests.live_home import HomeServer, app_of
from tools import fresh_clone
from tools.live_server import LiveServer

pytestmark = pytest.mark.slow

MOVIES = tuple(
    SeedMovie(f"seed-{split}", split, seed, size=96, n_frames=6, n_cells=6)
    for seed, split in enumerate(("train", "validation", "test"), 1)
)
UNLABELED = SeedMovie("new", "train", seed=5, size=96, n_frames=6, n_cells=6)
PARAMETERS = {
    "train_segmentation": {
        "steps": 20,
        "batch_size": 4,
        "crop": 64,
        "validate_every": 20,
        "validation_frames": 2,
        "learning_rate": 0.01,
        "average": 0.9,
        "model": {"width": 8, "depth": 3},
    },
    "train_tracking": {"steps": 3, "validate_every": 3, "width": 16, "convolution_width": 8},
}
# All with figures but predict and rank, in their order.
MEASURED = (
    *("prepare", "train_segmentation", "promote_segmentation", "evaluate_segmentation"),
    *("train_tracking", "promote_tracking", "evaluate_tracking"),
)
LAST = ("evaluate_segmentation", "evaluate_tracking")
# As `dvc repro` runs them, but in one process: torch is loaded once.
RUN = f"""
from importlib import import_module
for stage in {MEASURED!r}:
    import_module(f"ml.stages.{{stage}}").main()
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> LiveServer:
    """A workspace with a closed round and what the stages made of it, committed and pushed."""
    folder = tmp_path_factory.mktemp("fresh-clone")
    server = HomeServer(folder / "first")
    server.home.mkdir(parents=True)
    server.make_workspace()
    _shrink(server.workspace / "params.yaml")
    workspace = Workspace(server.workspace)
    plant(workspace, MOVIES)
    with app_of(server) as app:
        upgrade()
        add_movie(simulate(UNLABELED.parameters, UNLABELED.seed).movie, None, stores(app))
        assert close_round(workspace, stores(app), commit=True).number == 1
    server.run([sys.executable, "-c", RUN])
    server.run(["dvc", "commit", "--force", *MEASURED])
    fresh_clone.publish(server, folder / "remote")
    return server


@pytest.fixture(scope="module")
def second(first: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> LiveServer:
    """A clone in which the stages have run again. What was pulled of the runs themselves is not used."""
    folder = tmp_path_factory.mktemp("clone") / "second"
    clone = fresh_clone.clone(first, folder, ("data.dvc", *MEASURED))
    assert (clone.workspace / "models" / "segmentation.pt").is_file(), "it came from the remote"
    assert not (clone.workspace / ".dvc" / "cache" / "runs").exists(), "what ran before is not known here"
    clone.run(["dvc", "repro", "--force", *LAST])
    return clone


def test_a_fresh_clone_makes_the_same_figures(first: LiveServer, second: LiveServer) -> None:
    found = fresh_clone.compare(first.workspace, second.workspace, MEASURED)
    assert found.figures > 200
    assert found.other == []
    assert found.largest <= 1e-6, found.at
    status = json.loads(second.run(["dvc", "status", "--json", *LAST]))
    assert status == {}, "what was made again is what dvc.lock says"


def test_a_difference_is_found(first: LiveServer, tmp_path: Path) -> None:
    """The proof can fail: one figure in the last digits, a word, a file that lacks one."""
    for name in ("dvc.yaml", "metrics", "plots", "dvclive"):
        source = first.workspace / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    changed = tmp_path / "metrics" / "segmentation.json"
    document = json.loads(changed.read_text())
    kept = dict(document)
    changes = (("f1", document["f1"] + 2e-6, 0), ("f1", nan, 1), ("model", "another", 1), ("new", 1, 1))
    for name, value, words in changes:
        changed.write_text(json.dumps({**kept, name: value}))
        found = fresh_clone.compare(first.workspace, tmp_path, MEASURED)
        assert len(found.other) == words, found.other
        assert (found.largest > 1e-6) == (words == 0)
        assert not words or f"segmentation.json:{name}" in found.other[0]


def test_rounds_can_be_compared_with_dvc(second: LiveServer) -> None:
    """An experiment with other parameters, and its figures beside those that are committed."""
    split = "evaluate_segmentation.split=validation"
    second.run(["dvc", "exp", "run", "--single-item", "-S", split, "evaluate_segmentation"])
    told = json.loads(second.run(["dvc", "metrics", "diff", "--json"]))
    files = told.get("diff", told)
    assert files["metrics/segmentation.json"]["true"]["diff"] != 0
    assert "metrics/tracking.json" not in files
    told = json.loads(second.run(["dvc", "params", "diff", "--json"]))
    (change,) = told.get("diff", told)["params.yaml"].values()
    assert (change["old"], change["new"]) == ("test", "validation")
    shown = second.run(["dvc", "plots", "diff", "HEAD", "--out", "shown"])
    page = (second.workspace / "shown" / "index.html").read_text()
    assert "index.html" in shown
    for plot in ("segmentation_errors.csv", "tracking.csv", "dvclive/train_segmentation"):
        assert plot in page
    assert "validation" in second.run(["dvc", "exp", "show", "--csv"])


def _shrink(path: Path) -> None:
    parameters = yaml.safe_load(path.read_text())
    for section, values in PARAMETERS.items():
        for name, value in values.items():
            if isinstance(value, dict):
                parameters[section][name].update(value)
            else:
                parameters[section][name] = value
    path.write_text(yaml.safe_dump(parameters))
