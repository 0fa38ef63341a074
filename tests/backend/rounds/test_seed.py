import shutil

import pytest
import yaml

from backend.rounds import manifest
from backend.rounds.closing import close_round
from backend.rounds.seed import SEED_MOVIES, SeedMovie, plant
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats import movie_folder

TINY = [
    SeedMovie("seed-train-1", "train", seed=1, size=64, n_frames=3, n_cells=2),
    SeedMovie("seed-test", "test", seed=2, size=64, n_frames=2, n_cells=2),
]


def test_the_seed_has_every_split_and_no_seed_twice():
    assert {movie.split for movie in SEED_MOVIES} == {"train", "validation", "test"}
    assert len({movie.seed for movie in SEED_MOVIES}) == len(SEED_MOVIES)


def test_the_seed_is_labeled_completely_versioned_and_described(workspace):
    plant(workspace, TINY)
    info = movie_folder.read_info(workspace.data / "seed-train-1")
    assert (info.split, info.approved_segmentation, info.approved_tracking) == ("train", ((0, 2),), True)
    assert movie_folder.read_labels(workspace.data / "seed-train-1").cells.cells()
    assert manifest.read(workspace)["round"] == 0
    card = yaml.safe_load(workspace.data_file.read_text())
    assert card["meta"]["movies"]["seed-test"]["split"] == "test"
    assert workspace.dvc("status", "-q") == ""


def test_the_same_seed_gives_the_same_version(workspace):
    plant(workspace, TINY)
    first = workspace.data_file.read_text()
    shutil.rmtree(workspace.data)
    shutil.rmtree(workspace.root / ".dvc" / "cache")
    plant(workspace, TINY)
    assert workspace.data_file.read_text() == first


def test_data_that_are_there_are_left_alone(workspace):
    plant(workspace, TINY[:1])
    assert "already" in plant(workspace, TINY)
    assert [folder.name for folder in manifest.movie_folders(workspace)] == ["seed-train-1"]


def test_without_git_and_dvc_the_seed_is_written_all_the_same(tmp_path):
    workspace = Workspace(tmp_path)
    assert "not versioned" in plant(workspace, TINY[:1])
    assert manifest.path(workspace).is_file()


def test_the_data_of_a_real_round_are_fetched_never_replaced_by_the_seed(server, workspace, labels):
    plant(workspace, TINY[:1])
    server.add("m1", labels())
    close_round(workspace, server.stores)
    assert [folder.name for folder in manifest.movie_folders(workspace)] == ["m1", "seed-train-1"]
    shutil.rmtree(workspace.data)
    shutil.rmtree(workspace.root / ".dvc" / "cache")
    assert "Fetched" in plant(workspace, TINY)
    assert manifest.read(workspace)["round"] == 1

    shutil.rmtree(workspace.data)
    shutil.rmtree(workspace.root / ".dvc" / "cache")
    shutil.rmtree(workspace.root / "instance")
    with pytest.raises(DataError, match="data of round 1 could not be fetched"):
        plant(workspace, TINY)
