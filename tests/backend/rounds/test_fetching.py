"""Rounds restored exactly, from the cache, from a remote, by the server's memory or by a git tag."""

import json
import shutil
import subprocess

import pytest

from backend.database import db
from backend.models import Round
from backend.rounds import manifest
from backend.rounds.closing import close_round
from backend.rounds.fetching import fetch_round
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats import movie_folder


def files_of(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def remembered(number):
    row = db.session.get(Round, number)
    return None if row is None else row.manifest


@pytest.fixture
def two_rounds(server, workspace, labels, tmp_path):
    """m1's first five frames are approved in round 1, all of it in round 2; what data/ held after each."""
    server.add("m1", labels())
    server.add("m2")
    first, second = server.open("m1", "segmentation")
    server.approve(first)
    close_round(workspace, server.stores, commit=True)
    one = files_of(workspace.data)
    server.approve(second)
    close_round(workspace, server.stores, commit=True)
    return one, files_of(workspace.data)


def test_every_round_comes_back_as_it_was(two_rounds, workspace, tmp_path):
    one, two = two_rounds
    for number, wanted in ((1, one), (2, two)):
        fetched = fetch_round(workspace, number, tmp_path / f"r{number}", remembered(number))
        assert files_of(tmp_path / f"r{number}") == wanted
        assert (fetched.number, fetched.movies, fetched.files) == (number, 2, len(wanted))
    assert movie_folder.read_info(tmp_path / "r1" / "m1").approved_segmentation == ((0, 4),)
    assert files_of(workspace.data) == two, "the workspace itself stays as it is"
    assert list(workspace.scratch.glob("fetch-*")) == []


def test_the_remote_gives_what_the_cache_has_lost(two_rounds, workspace, tmp_path):
    shutil.rmtree(workspace.root / ".dvc" / "cache")
    fetch_round(workspace, 1, tmp_path / "r1", remembered(1))
    assert files_of(tmp_path / "r1") == two_rounds[0]


def test_what_is_missing_is_said(two_rounds, workspace, tmp_path):
    shutil.rmtree(workspace.root / ".dvc" / "cache")
    shutil.rmtree(workspace.root / "instance" / "dvc-remote")
    with pytest.raises(DataError, match=r"round 1: .*neither in the cache .*nor on its remote"):
        fetch_round(workspace, 1, tmp_path / "r1", remembered(1))
    assert not (tmp_path / "r1").exists()
    assert list(workspace.scratch.glob("fetch-*")) == []


def test_a_clone_restores_rounds_by_their_tags(two_rounds, workspace, tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(workspace.root), str(clone)], check=True)
    shutil.copytree(workspace.root / ".dvc", clone / ".dvc", dirs_exist_ok=True)
    fetch_round(Workspace(clone), 1, tmp_path / "r1", None)
    assert files_of(tmp_path / "r1") == two_rounds[0]
    with pytest.raises(DataError, match="neither this server nor git knows"):
        fetch_round(Workspace(clone), 3, tmp_path / "r3", None)


def test_other_data_than_the_server_closed_are_refused(two_rounds, workspace, tmp_path):
    known = json.loads(json.dumps(remembered(1)))
    known["movies"]["m1"]["raw.ome.tif"] = "0" * 64
    with pytest.raises(DataError, match="not what this server closed"):
        fetch_round(workspace, 1, tmp_path / "r1", known)


def test_a_server_that_closed_other_data_under_this_number_is_told_so(two_rounds, workspace, tmp_path):
    """The workspace is another server's: its tag names other data than this server's row."""
    known = {**remembered(1), "data": {**remembered(1)["data"], "md5": f"{'0' * 32}.dir"}}
    with pytest.raises(
        DataError, match=r"round 1: this server closed it with other data \(0{32}\.dir\)"
    ) as told:
        fetch_round(workspace, 1, tmp_path / "r1", known)
    assert "or rename the tag (git tag round-1-other round-1 && git tag -d round-1)" in str(told.value)
    workspace.git("tag", "round-1-other", "round-1")
    workspace.git("tag", "-d", "round-1")
    with pytest.raises(DataError, match=r"0{32}\.dir, named by the server"):
        fetch_round(workspace, 1, tmp_path / "r1", known)


def test_a_damaged_file_is_named(two_rounds, workspace, tmp_path, monkeypatch):
    original = manifest.sha256_of

    def damaged(file):
        return "0" * 64 if file.name == "cells.json" else original(file)

    monkeypatch.setattr(manifest, "sha256_of", damaged)
    with pytest.raises(DataError, match=r"missing or damaged: m1/cells\.json"):
        fetch_round(workspace, 2, tmp_path / "r2", remembered(2))
    assert not (tmp_path / "r2").exists()


def test_a_folder_in_use_is_left_alone(two_rounds, workspace, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("dear")
    with pytest.raises(DataError, match="in use"):
        fetch_round(workspace, 1, tmp_path / "mine", remembered(1))
