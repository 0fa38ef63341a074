import json
import subprocess
from datetime import timedelta

import numpy as np
import pytest
import yaml

from backend.database import db, write
from backend.models import Round, Task, WorkTime
from backend.movies import approval_sweep
from backend.people import accounts
from backend.practice import tour
from backend.rounds import closing, manifest
from backend.rounds.approved_labels import fingerprint
from backend.rounds.closing import close_round
from backend.rounds.status import status
from celldata.errors import DataError
from celldata.events import Event
from celldata.formats import movie_folder


def close(server, workspace):
    return close_round(workspace, server.stores)


def folder_state(workspace):
    files = sorted(path for path in workspace.data.rglob("*") if path.is_file())
    return {str(path.relative_to(workspace.data)): path.read_bytes() for path in files}


def test_only_approved_frames_get_into_the_data(server, workspace, labels):
    server.add("m1", labels())
    first, second = server.open("m1", "segmentation")  # frames 0-4 and 2-6
    server.approve(first)
    closed = close(server, workspace)

    assert (closed.number, closed.written, closed.tasks, closed.pushed) == (1, ["m1"], 1, True)
    info = movie_folder.read_info(workspace.data / "m1")
    assert info.approved_segmentation == ((0, 4),)
    assert not info.approved_tracking
    written = movie_folder.read_labels(workspace.data / "m1")
    images, truth = written.images["nucleus"], labels().images["nucleus"]
    np.testing.assert_array_equal(images[:5] != 0, truth[:5] != 0)
    assert not images[5:].any()
    assert {row.t for row in written.cells.rows} == {0, 1, 2, 3, 4}
    assert written.divisions == set(), "divisions are approved by tracking only"
    assert server.states() == {first: "in_round", second: "queued"}
    assert db.session.get(Task, first).round_number == 1
    assert db.session.get(Round, 1).closed_at is not None


def test_raw_images_of_every_movie_go_along(server, workspace):
    server.add("unlabeled")
    close(server, workspace)
    raw = movie_folder.read_movie(workspace.data / "unlabeled")
    np.testing.assert_array_equal(raw.raw, server.stores.movies.open(1)[:])
    assert (raw.pixel_size_um, raw.frame_interval_s, raw.channels) == (0.65, 600.0, ("H2B",))
    assert not movie_folder.has_labels(workspace.data / "unlabeled")
    info = movie_folder.read_info(workspace.data / "unlabeled")
    assert info.approved_segmentation == ()


def test_an_approved_tracking_brings_the_whole_lineage(server, workspace, labels):
    server.add("m1", labels())
    server.approve(*server.open("m1", "tracking"))
    close(server, workspace)
    info = movie_folder.read_info(workspace.data / "m1")
    assert info.approved_tracking
    assert info.approved_segmentation == ((0, 6),)
    assert movie_folder.read_labels(workspace.data / "m1") == labels()
    assert (info.progress["tracks"], info.progress["divisions"]) == (4, 1)
    assert (info.progress["annotated_by"], info.progress["approved_by"]) == (["Ann"], ["Eve"])


def test_a_marked_end_comes_along_and_another_mark_is_another_version(server, workspace, labels):
    marked = labels()
    cell = min(marked.cells.cells())
    last = marked.cells.frames_of(cell)[-1]
    marked.events = {Event(cell, last, "dies")}
    server.add("m1", marked)
    server.approve(*server.open("m1", "tracking", marked))
    close(server, workspace)
    assert movie_folder.read_labels(workspace.data / "m1").events == {Event(cell, last, "dies")}
    movie, store = server.movie("m1"), server.stores.labels
    cells, divisions, _ = store.load_lineage(movie.labels_key)
    before = fingerprint(store, movie, range(7), with_divisions=True)
    store.save_lineage(movie.labels_key, cells, divisions, {Event(cell, last, "leaves")})
    assert fingerprint(store, movie, range(7), with_divisions=True) != before


def test_the_data_card_and_the_manifest_describe_every_movie(server, workspace, labels):
    server.add("m1", labels())
    server.approve(*server.open("m1", "tracking"))
    server.add("m2")
    close(server, workspace)
    card = yaml.safe_load(workspace.data_file.read_text())
    assert card["outs"][0]["path"] == "data", "what dvc wrote is kept"
    assert card["meta"]["round"] == 1
    m1 = card["meta"]["movies"]["m1"]
    assert (m1["frames"], m1["height"], m1["width"], m1["channels"], m1["source"]) == (
        7,
        24,
        32,
        ["H2B"],
        "test",
    )
    assert m1["annotation"] == {
        "frames_segmented": 7,
        "tracking_approved": True,
        "tracks": 4,
        "divisions": 1,
        "approved_by": ["Eve"],
        "seconds_spent": 0.0,
    }
    assert card["meta"]["movies"]["m2"]["annotation"]["frames_segmented"] == 0
    document = json.loads((workspace.data / "manifest.json").read_text())
    assert document["round"] == 1
    assert set(document["movies"]) == {"m1", "m2"}
    raw = workspace.data / "m1" / "raw.ome.tif"
    assert document["movies"]["m1"]["raw.ome.tif"] == manifest.sha256_of(raw)


def test_the_data_card_says_how_long_people_took(server, workspace, labels):
    server.add("m1", labels())
    (task,) = server.open("m1", "tracking")
    with write():
        for name, seconds in ((server.annotator, 600.04), (server.expert, 90)):
            user = accounts.find_user(name).id
            db.session.add(WorkTime(task_id=task, user_id=user, revision=1, seconds=seconds))
    server.approve(task)
    close(server, workspace)
    card = yaml.safe_load(workspace.data_file.read_text())["meta"]["movies"]["m1"]
    spent = card["annotation"]["seconds_spent"]
    # What the test itself does takes its time, which counts, too.
    assert 690.0 <= spent < 750.0
    assert spent == round(spent, 1)


def test_dvc_restores_what_was_closed(server, workspace, labels):
    server.add("m1", labels())
    server.approve(*server.open("m1", "tracking"))
    close(server, workspace)
    before = folder_state(workspace)
    subprocess.run(["rm", "-rf", str(workspace.data), str(workspace.root / ".dvc" / "cache")], check=True)
    workspace.dvc("pull", "-q")
    assert folder_state(workspace) == before


def test_closing_again_with_nothing_new_changes_nothing(server, workspace, labels):
    server.add("m1", labels())
    server.approve(*server.open("m1", "tracking"))
    close(server, workspace)
    before, card = folder_state(workspace), workspace.data_file.read_text()
    again = close(server, workspace)
    assert (again.nothing_new, again.number) == (True, 1)
    assert folder_state(workspace) == before
    assert workspace.data_file.read_text() == card


def test_only_changed_movies_are_written_again(server, workspace, labels):
    server.add("m1", labels())
    server.add("m2", labels())
    first, second = server.open("m1", "segmentation")
    server.approve(first, *server.open("m2", "tracking"))
    close(server, workspace)
    server.approve(second)
    closed = close(server, workspace)
    assert (closed.number, closed.written, closed.unchanged, closed.tasks) == (2, ["m1"], ["m2"], 1)
    assert movie_folder.read_info(workspace.data / "m1").round == 2
    assert movie_folder.read_info(workspace.data / "m2").round == 1
    assert movie_folder.read_info(workspace.data / "m1").approved_segmentation == ((0, 6),)


STEPS = [
    "_begin",
    "_write_movie",
    "manifest.write",
    "workspace.dvc",
    "data_card.write_meta",
    "workspace.push",
    "_finish",
]


@pytest.mark.parametrize("step", STEPS)
def test_an_interrupted_close_can_be_run_again(server, workspace, labels, monkeypatch, step):
    """The process dies just after one of the steps; the second run ends where an undisturbed one would."""
    server.add("m1", labels())
    server.add("m2", labels())
    tasks = server.open("m1", "tracking") + server.open("m2", "segmentation")
    server.approve(*tasks)

    class Killed(BaseException):
        pass

    owner, _, name = step.rpartition(".")
    target = {
        "": closing,
        "manifest": closing.manifest,
        "data_card": closing.data_card,
        "workspace": workspace,
    }[owner]
    original = getattr(target, name)

    def run_and_die(*arguments, **more):
        original(*arguments, **more)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(target, name, run_and_die)
        with pytest.raises(Killed):
            close(server, workspace)
    db.session.rollback()
    if step != "_finish":
        assert set(server.states().values()) == {"approved"}
    again = close(server, workspace)
    assert again.number == 1
    assert set(server.states().values()) == {"in_round"}
    assert movie_folder.read_labels(workspace.data / "m1") == labels()
    assert movie_folder.read_info(workspace.data / "m2").approved_segmentation == ((0, 6),)
    assert yaml.safe_load(workspace.data_file.read_text())["meta"]["round"] == 1
    assert workspace.dvc("status", "-q") == ""
    assert close(server, workspace).nothing_new


def test_what_a_killed_writer_left_is_not_versioned(server, workspace):
    server.add("m1")
    left = workspace.data / ".0123456789ab-m1"
    left.mkdir(parents=True)
    (left / "raw.ome.tif").write_bytes(b"half")
    close(server, workspace)
    assert not left.exists()


def test_a_movie_approved_while_a_close_runs_waits_for_the_next(server, workspace, labels, monkeypatch):
    server.add("m1", labels())
    server.add("m2", labels())
    one, two = server.open("m1", "tracking") + server.open("m2", "tracking")
    server.approve(one)
    original = closing._begin

    def begin_while_an_expert_accepts(*arguments):
        original(*arguments)
        server.approve(two)

    monkeypatch.setattr(closing, "_begin", begin_while_an_expert_accepts)
    close(server, workspace)
    assert server.states() == {one: "in_round", two: "approved"}
    assert movie_folder.read_info(workspace.data / "m2").approved_segmentation == ()
    monkeypatch.undo()
    close(server, workspace)
    assert server.states() == {one: "in_round", two: "in_round"}
    assert movie_folder.read_labels(workspace.data / "m2") == labels()


def test_labels_replaced_while_they_are_read_are_read_again(server, workspace, labels, monkeypatch):
    monkeypatch.setattr(approval_sweep, "KEPT_FOR", timedelta(0))  # a close that takes longer than that
    server.add("m1", labels())
    first, second = server.open("m1", "segmentation")
    server.approve(first)
    original, calls = closing._begin, []

    def begin_while_an_expert_accepts(*arguments):
        original(*arguments)
        calls.append(1)
        if len(calls) == 1:
            server.approve(second)  # removes the blobs that the close was about to read

    monkeypatch.setattr(closing, "_begin", begin_while_an_expert_accepts)
    closed = close(server, workspace)
    assert (len(calls), closed.tasks) == (2, 2)
    assert movie_folder.read_info(workspace.data / "m1").approved_segmentation == ((0, 6),)


def test_splits_are_given_at_the_first_approval_and_kept(server, workspace, labels):
    for number in range(1, 7):
        server.add(f"m{number}", labels())
    server.approve(*(server.open(f"m{n}", "tracking")[0] for n in (6, 5, 4)))
    close(server, workspace)
    first = {f"m{n}": movie_folder.read_info(workspace.data / f"m{n}").split for n in (4, 5, 6)}
    assert sorted(first.values()) == ["train", "train", "validation"]
    server.approve(*(server.open(f"m{n}", "tracking")[0] for n in (1, 2, 3)))
    close(server, workspace)
    second = {f"m{n}": movie_folder.read_info(workspace.data / f"m{n}").split for n in range(1, 7)}
    assert first.items() <= second.items()
    assert sorted(second.values()) == ["test", "train", "train", "train", "train", "validation"]
    db.session.expire_all()
    assert {name: server.movie(name).split.value for name in second} == second


def test_a_folder_that_is_no_repository_is_refused(server, tmp_path):
    from backend.rounds.workspace import Workspace

    with pytest.raises(DataError, match="no DVC repository"):
        close_round(Workspace(tmp_path), server.stores)


def test_a_foreign_movie_of_the_same_name_is_not_overwritten(server, workspace, labels):
    from backend.rounds.seed import SeedMovie, plant

    plant(workspace, [SeedMovie("m1", "train", seed=1, size=48, n_frames=2, n_cells=1)])
    server.add("m1", labels())
    before = folder_state(workspace)
    with pytest.raises(DataError, match="did not write"):
        close(server, workspace)
    assert folder_state(workspace) == before


def test_two_rounds_at_once_are_refused(server, workspace):
    server.add("m1")
    with workspace.locked(), pytest.raises(DataError, match="another `prospero round` command"):
        close(server, workspace)


def test_a_dvc_failure_is_told_in_its_own_words(server, repository):
    """With dvc as a program of its own, as `prospero round close` runs it."""
    server.add("m1")
    config = repository.root / ".dvc" / "config"
    good = config.read_text()
    config.write_text("[core\n")
    with pytest.raises(DataError, match=r"dvc add.*config file error"):
        close(server, repository)
    assert db.session.get(Round, 1).closed_at is None
    config.write_text(good)
    assert close(server, repository).pushed


def test_without_a_remote_the_data_are_versioned_here_only(server, repository):
    server.add("m1")
    (repository.root / ".dvc" / "config").write_text("[core]\n    analytics = false\n")
    closed = close(server, repository)
    assert not closed.pushed
    assert "no DVC remote" in closed.sentence()
    assert repository.data_file.is_file()


def test_practice_gets_into_no_round(server, workspace, labels):
    server.add("m1", labels())
    (task,) = server.open("m1", "segmentation", frames=range(5))
    person = accounts.create_user("newcomer", "annotator")
    tour.task_of(person.id, server.stores)
    server.approve(task)
    assert close(server, workspace).written == ["m1"]
    assert [path.name for path in workspace.data.iterdir() if path.is_dir()] == ["m1"]
    assert [movie["name"] for movie in status(workspace)["movies"]] == ["m1"]
