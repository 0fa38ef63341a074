"""A closed round in git: one commit, one tag, however often the close is run."""

import subprocess

import pytest
import yaml

from backend.database import db
from backend.models import Round
from backend.rounds.closing import close_round
from celldata.errors import DataError


@pytest.fixture
def git(workspace):
    """git(…) -> what it printed, in the workspace."""

    def run(*arguments):
        command = ["git", "-C", str(workspace.root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return run


@pytest.fixture
def approved(server, labels):
    server.add("m1", labels())
    server.approve(*server.open("m1", "tracking"))
    return server


def close(server, workspace):
    return close_round(workspace, server.stores, commit=True)


def test_the_commit_holds_what_versions_the_round_and_says_so(approved, workspace, git):
    (workspace.root / "dvc.lock").write_text("schema: '2.0'\n")
    (workspace.root / "metrics").mkdir()
    (workspace.root / "metrics" / "segmentation.json").write_text("{}")
    (workspace.root / "params.yaml").write_text("mine: 1\n")
    closed = close(approved, workspace)
    assert closed.commit.new
    assert git("rev-parse", "round-1^{commit}") == git("rev-parse", "HEAD") == closed.commit.hash
    names = git("show", "--name-only", "--format=", "HEAD").split()
    assert names == [".gitignore", "data.dvc", "dvc.lock", "metrics/segmentation.json"]
    message = git("log", "-1", "--format=%B")
    assert message.splitlines()[0] == "Data of round 1"
    assert "1 movies; 7 frames segmented, 1 movies tracked, 1 divisions." in message
    assert "Written in this round: m1." in message
    assert f"Committed as {closed.commit.hash[:12]}, tagged round-1. Next: dvc repro." in closed.sentence()
    assert yaml.safe_load(git("show", "round-1:data.dvc"))["meta"]["round"] == 1
    assert "params.yaml" in git("status", "--short"), "parameters are people's own to commit"


def test_what_somebody_has_staged_stays_out_of_it(approved, workspace, git):
    (workspace.root / "notes.txt").write_text("mine")
    git("add", "notes.txt")
    close(approved, workspace)
    assert "notes.txt" not in git("show", "--name-only", "--format=", "HEAD")
    assert git("diff", "--cached", "--name-only") == "notes.txt"


def test_a_name_is_lent_where_git_knows_none_and_kept_where_it_does(approved, workspace, git, monkeypatch):
    for name in ("GLOBAL", "SYSTEM"):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", "/dev/null")
    close(approved, workspace)
    assert git("log", "-1", "--format=%an <%ae>") == "Prospero <prospero@localhost>"
    git("config", "user.name", "Sci")
    git("config", "user.email", "sci@lab")
    approved.add("m2")
    close(approved, workspace)
    assert git("log", "-1", "--format=%an <%ae>") == "Sci <sci@lab>"


def test_closed_before_without_a_commit_it_is_committed_by_a_second_close(approved, workspace, git):
    close_round(workspace, approved.stores)
    assert git("tag") == ""
    again = close(approved, workspace)
    assert (again.nothing_new, again.commit.new) == (True, True)
    assert git("tag") == "round-1"
    third = close(approved, workspace)
    assert (third.commit.new, third.commit.hash) == (False, again.commit.hash)
    assert git("rev-list", "--count", "HEAD") == "1"
    assert f"It is in commit {again.commit.hash[:12]}" in third.sentence()


@pytest.mark.parametrize("step", ["add", "commit", "tag"])
def test_killed_while_committing_it_can_be_run_again(approved, workspace, git, monkeypatch, step):
    class Killed(BaseException):
        pass

    original = workspace.git

    def run_and_die(*arguments, **more):
        made = original(*arguments, **more)
        if arguments[0] == step:
            raise Killed
        return made

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "git", run_and_die)
        with pytest.raises(Killed):
            close(approved, workspace)
    db.session.rollback()
    again = close(approved, workspace)
    assert again.number == 1
    assert git("rev-list", "--count", "HEAD") == "1"
    assert git("rev-parse", "round-1^{commit}") == again.commit.hash
    assert git("status", "--short", "--", "data.dvc", ".gitignore") == ""


def test_a_tag_of_other_data_is_left_alone(approved, workspace, git):
    (workspace.root / "data.dvc").write_text("outs:\n- md5: 0123.dir\n  path: data\n")
    git("add", "data.dvc")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "somebody's")
    git("tag", "round-1")
    with pytest.raises(DataError, match="the tag round-1 names other data"):
        close(approved, workspace)
    assert git("log", "-1", "--format=%s") == "somebody's"


def test_without_a_git_repository_nothing_is_begun(approved, workspace):
    (workspace.root / ".git").rename(workspace.root / ".nogit")
    with pytest.raises(DataError, match="no git repository"):
        close(approved, workspace)
    assert db.session.get(Round, 1) is None
    assert not workspace.data.exists()


def test_a_folder_of_nothing_is_left_out(approved, workspace, git):
    """As `dvc repro` leaves it when it is stopped early; git would refuse to be told of it."""
    (workspace.root / "plots").mkdir()
    assert close(approved, workspace).commit.new
    assert "plots" not in git("ls-tree", "--name-only", "HEAD")
