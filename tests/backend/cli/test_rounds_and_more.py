import json
import subprocess

import pytest
import yaml

from backend import demo as demo_module
from backend.rounds import seed as seed_module
from backend.rounds.seed import SeedMovie
from celldata.formats import movie_folder
from celldata.formats.open import open_movie


def test_simulate_writes_a_movie_with_its_truth(prospero, tmp_path):
    result = prospero.json(
        "simulate", tmp_path / "sim", "--frames", 4, "--size", 96, "--cells", 5, "--seed", 3
    )
    assert (result["frames"], result["errors"]) == (4, [])
    assert movie_folder.read_movie(tmp_path / "sim").raw.shape == (4, 1, 96, 96)
    assert len(movie_folder.read_labels(tmp_path / "sim").cells.cells()) == result["cells"]
    again = ("simulate", tmp_path / "again", "--frames", 4, "--size", 96, "--cells", 5, "--seed", 3)
    prospero.ok(*again)
    assert movie_folder.read_labels(tmp_path / "again") == movie_folder.read_labels(tmp_path / "sim")
    assert "not empty" in prospero.error(*again)


def test_simulate_can_corrupt_and_write_ctc(prospero, tmp_path):
    options = ("--frames", 6, "--size", 96, "--cells", 6, "--corrupt", "--format", "ctc")
    result = prospero.json("simulate", tmp_path / "sim", *options)
    assert result["errors"]
    movie, labels = open_movie(tmp_path / "sim" / "01", labels=tmp_path / "sim" / "01_RES")
    assert movie.n_frames == labels.n_frames == 6


def test_simulate_refuses_what_cannot_be(prospero, tmp_path):
    assert "prospero: " in prospero.error("simulate", tmp_path / "sim", "--cell-cycle", -1)
    assert not (tmp_path / "sim").exists()


def test_openapi_is_written_to_a_file_or_printed(prospero, tmp_path):
    prospero.ok("openapi", tmp_path / "openapi.json")
    document = json.loads((tmp_path / "openapi.json").read_text())
    assert "/api/v1/tasks/ask" in document["paths"]
    assert json.loads(prospero.ok("openapi")) == document


def test_db_upgrade_sets_up_a_server(bare_prospero):
    assert "up to date" in bare_prospero.ok("db", "upgrade")
    assert bare_prospero.json("movies", "list") == []
    assert "up to date" in bare_prospero.ok("db", "upgrade")


def test_the_demo_command_says_what_it_made_and_is_quiet_the_second_time(bare_prospero, monkeypatch):
    from dataclasses import replace

    small = tuple(replace(plan, n_frames=6, size=96, n_cells=6) for plan in demo_module.DEMO_MOVIES)
    monkeypatch.setattr(demo_module, "DEMO_MOVIES", small)
    assert "Demo nuclei A, Demo nuclei B" in bare_prospero.ok("demo")
    assert bare_prospero.ok("demo", "--quiet") == ""
    assert "already" in bare_prospero.ok("demo")
    assert len(bare_prospero.json("movies", "list")) == 2


@pytest.fixture
def tiny_seed(monkeypatch):
    movies = (SeedMovie("seed-train-1", "train", seed=1, size=64, n_frames=2, n_cells=2),)
    monkeypatch.setattr(seed_module.plant, "__defaults__", (movies, None))


def test_a_round_from_the_command_line_with_the_real_dvc(prospero, tiny_seed, tmp_path, monkeypatch):
    """seed → close → status → open → commit → fetch, in a repository made by `git init` and `dvc init`."""
    root = tmp_path / "workspace"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    assert "no DVC repository" in prospero.error("round", "close", "--workspace", root)
    from backend.rounds.workspace import Workspace

    Workspace(root).dvc("init", "-q")
    assert "Wrote and versioned seed-train-1" in prospero.ok("round", "seed", "--workspace", root)
    prospero.ok("simulate", tmp_path / "sim", "--frames", 3, "--size", 64, "--cells", 2)
    prospero.ok("movies", "import", tmp_path / "sim", "--name", "dish")
    closed = prospero.json("round", "close", "--workspace", root)
    assert (closed["round"], closed["written"], closed["pushed"]) == (1, ["dish"], False)
    card = yaml.safe_load((root / "data.dvc").read_text())["meta"]
    assert set(card["movies"]) == {"dish", "seed-train-1"}
    assert "Nothing new" in prospero.ok("round", "close", "--workspace", root)
    report = prospero.json("round", "status", "--workspace", root)
    assert report["round"] == {"number": 1, "open": False}
    assert "dish" in prospero.ok("round", "status", "--workspace", root)
    assert "Run: dvc repro" in prospero.error("round", "open", "--workspace", root)
    told = prospero.ok("round", "status", "--workspace", root)
    assert "Stopping rule: Too few tasks with two labelers for a stopping rule: 0 of 10." in told
    assert "Cost: annotators 0.0 h, 0 tasks" in told

    for name in ("GLOBAL", "SYSTEM"):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", "/dev/null")
    again = prospero.json("round", "close", "--workspace", root, "--commit")
    assert (again["nothing_new"], again["commit"]["tag"]) == (True, "round-1")
    fetched = prospero.json("round", "fetch", 1, tmp_path / "back", "--workspace", root)
    assert (fetched["round"], fetched["movies"]) == (1, 2)
    names = ("manifest.json", "dish/raw.ome.tif", "seed-train-1/cells.json")
    for name in names:
        assert (tmp_path / "back" / name).read_bytes() == (root / "data" / name).read_bytes()
    assert "is in use" in prospero.error("round", "fetch", 1, tmp_path / "back", "--workspace", root)
    assert "neither this server nor git" in prospero.error(
        *("round", "fetch", 2, tmp_path / "other", "--workspace", root)
    )
    monkeypatch.setenv("PROSPERO_HOME", str(tmp_path / "no server"))
    # A clone without a server goes by the tag.
    assert "Round 1 is in" in prospero.ok("round", "fetch", 1, tmp_path / "tagged", "--workspace", root)


def test_what_a_round_opens_is_said_on_the_command_line(prospero, tmp_path):
    """Which kinds, and which share at random: nonsense is refused before anything is looked at."""
    for wrong in (("--stage", "both"), ("--random", "1.5"), ("--budget", "0")):
        assert prospero("round", "open", *wrong, "--workspace", tmp_path).exit_code == 2
    words = prospero.ok("round", "open", "--help")
    assert "--random SHARE" in words
    assert "[segmentation|tracking|all]" in words
