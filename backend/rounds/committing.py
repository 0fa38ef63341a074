"""A closed round in git: one commit of what versions it, and the tag `round-N`. Twice is as good as once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.rounds import data_card
from backend.rounds.workspace import Workspace
from celldata.errors import DataError

# What a close and the `dvc repro` before it change. Parameters are people's own to commit.
VERSIONED = ("data.dvc", ".gitignore", "dvc.lock", "metrics", "plots", "dvclive")
# For a repository in which nobody has said who they are.
NOBODY = {
    "GIT_AUTHOR_NAME": "Prospero",
    "GIT_AUTHOR_EMAIL": "prospero@localhost",
    "GIT_COMMITTER_NAME": "Prospero",
    "GIT_COMMITTER_EMAIL": "prospero@localhost",
}


@dataclass(frozen=True)
class Committed:
    """The commit that holds a round. `new`: this close made it."""

    hash: str
    tag: str
    new: bool

    def to_json(self) -> dict[str, Any]:
        return {"hash": self.hash, "tag": self.tag, "new": self.new}

    def sentence(self) -> str:
        what = "Committed as" if self.new else "It is in commit"
        return f"{what} {self.hash[:12]}, tagged {self.tag}."


def tag_of(number: int) -> str:
    return f"round-{number}"


def check(workspace: Workspace) -> None:
    """DataError unless a commit can be made here."""
    if workspace.try_git("rev-parse", "--git-dir").returncode != 0:
        raise DataError(
            str(workspace.root),
            "this is no git repository, so the round cannot be committed",
            "Run: git init, or close the round without --commit",
        )


def commit(workspace: Workspace, number: int) -> Committed:
    """Commit what versions round `number` (nothing else, whatever is staged) and tag it. DataError where git
    refuses, or the tag names other data.
    """
    tag = tag_of(number)
    tagged = _tagged(workspace, tag)
    if tagged is not None:
        _refuse_other_data(workspace, tag)
        return Committed(tagged, tag, new=False)
    if data_card.round_of(workspace.data_file) != number:
        raise DataError(
            str(workspace.data_file),
            f"it is not of round {number}, so that round cannot be committed",
            "Restore it with git, and run the command again.",
        )
    paths = [path for path in VERSIONED if _is_git_s(workspace, path)]
    identity = {} if workspace.try_git("config", "user.email").stdout.strip() else NOBODY
    workspace.git("add", "--", *paths)
    new = workspace.try_git("diff", "--cached", "--quiet", "--", *paths).returncode != 0
    if new:
        workspace.git(
            "commit", "--quiet", "--only", "-m", _message(workspace, number), "--", *paths, **identity
        )
    found = workspace.git("rev-parse", "HEAD").strip()
    workspace.git("tag", "--annotate", "-m", f"Data of round {number}", tag, found, **identity)
    return Committed(found, tag, new)


def _is_git_s(workspace: Workspace, path: str) -> bool:
    """It is there, and git is not told to ignore it."""
    there = (workspace.root / path).exists()
    if (workspace.root / path).is_dir() and not workspace.try_git(
        "ls-files", "--cached", "--others", "--exclude-standard", "--", path
    ).stdout.strip():
        return False  # a folder of nothing that git could keep: it would be refused
    return there and workspace.try_git("check-ignore", "--quiet", "--", path).returncode != 0


def _tagged(workspace: Workspace, tag: str) -> str | None:
    found = workspace.try_git("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
    return found.stdout.strip() if found.returncode == 0 else None


def _refuse_other_data(workspace: Workspace, tag: str) -> None:
    there = data_card.parse(workspace.git("show", f"{tag}:./{workspace.data_file.name}"), tag)
    here = data_card.read(workspace.data_file)
    if there["outs"][0].get("md5") != here["outs"][0].get("md5"):
        raise DataError(
            str(workspace.root),
            f"the tag {tag} names other data than this round's",
            f"Rename it (git tag other-name {tag}; git tag -d {tag}), and run the command again.",
        )


def _message(workspace: Workspace, number: int) -> str:
    """What is in the round, in words and numbers."""
    movies = (data_card.read(workspace.data_file).get("meta") or {}).get("movies", {})
    cards = [card["annotation"] for card in movies.values()]
    frames = sum(card["frames_segmented"] for card in cards)
    tracked = sum(bool(card["tracking_approved"]) for card in cards)
    divisions = sum(card["divisions"] for card in cards)
    changed = sorted(name for name, card in movies.items() if card["round"] == number)
    lines = [
        f"Data of round {number}",
        "",
        f"{len(movies)} movies; {frames} frames segmented, {tracked} movies tracked, {divisions} divisions.",
        "Written in this round: " + (", ".join(changed) or "nothing") + ".",
    ]
    return "\n".join(lines)
