"""`prospero round fetch N`: the data of a round, exactly as they were closed, in a folder of their own.

What names them is the round's row (its hash of `data/`), or the git tag `round-N` in a clone without the
server. DVC brings the files from its cache or its remote; then every file is compared with the manifest.
"""

from __future__ import annotations

import configparser
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from backend.rounds import data_card, manifest
from backend.rounds.committing import tag_of
from backend.rounds.manifest_keys import DATA
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats.atomic import atomic_folder

MOST_NAMED = 5


@dataclass(frozen=True)
class Fetched:
    """What was restored, and where."""

    number: int
    folder: Path
    movies: int
    files: int

    def to_json(self) -> dict[str, Any]:
        return {
            "round": self.number,
            "folder": str(self.folder),
            "movies": self.movies,
            "files": self.files,
        }

    def sentence(self) -> str:
        return (
            f"Round {self.number} is in {self.folder}: {self.movies} movies, {self.files} files, every hash "
            "as when it was closed."
        )


def fetch_round(
    workspace: Workspace, number: int, folder: Path, remembered: Mapping[str, Any] | None
) -> Fetched:
    """Restore round `number` into `folder`, which must be new or empty. `remembered`: `Round.manifest` of the
    server, None where there is no such row. DataError says what is missing, or differs.
    """
    workspace.check()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(str(folder), "is in use", "Name a new or empty folder.")
    entry, source = _entry(workspace, number, remembered)
    scratch = _scratch(workspace)
    try:
        _pull(workspace, scratch, number, entry, source)
        data = scratch / workspace.data.name
        document = _check(data, number, remembered)
        with atomic_folder(folder) as temporary:
            for each in data.iterdir():
                shutil.move(each, temporary / each.name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    files = 1 + sum(len(files) for files in document["movies"].values())
    return Fetched(number, folder, len(document["movies"]), files)


def _entry(
    workspace: Workspace, number: int, remembered: Mapping[str, Any] | None
) -> tuple[dict[str, Any], str]:
    """DVC's entry of the round's data, and who named it."""
    known = (remembered or {}).get(DATA)
    tag = tag_of(number)
    shown = workspace.try_git("show", f"{tag}:./{workspace.data_file.name}")
    tagged = dict(data_card.parse(shown.stdout, tag)["outs"][0]) if shown.returncode == 0 else None
    if known and tagged and known.get("md5") != tagged.get("md5"):
        raise DataError(
            f"round {number}",
            f"this server closed it with other data ({known.get('md5')}) than the tag {tag} of "
            f"{workspace.root} names ({tagged.get('md5')}): the workspace is another server's",
            "Name the server's own (--workspace FOLDER, PROSPERO_WORKSPACE), or the database of the server "
            "that closed the round there (DATABASE_URL), or rename the tag "
            f"(git tag {tag}-other {tag} && git tag -d {tag}).",
        )
    if known:
        return dict(known), "the server"
    if tagged:
        return tagged, f"the tag {tag}"
    if data_card.round_of(workspace.data_file) == number:
        return dict(data_card.read(workspace.data_file)["outs"][0]), workspace.data_file.name
    raise DataError(
        f"round {number}",
        "neither this server nor git knows what its data were",
        f"Fetch the tag (git fetch --tags), or close rounds with --commit, which makes {tag}.",
    )


def _scratch(workspace: Workspace) -> Path:
    """A DVC repository of its own that shares cache and remotes with the workspace: what lies in the
    workspace stays as it is.
    """
    workspace.scratch.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="fetch-", dir=workspace.scratch))
    (scratch / ".dvc").mkdir()
    for name in ("config", "config.local"):
        file = workspace.root / ".dvc" / name
        if file.is_file():
            _copy_config(file, scratch / ".dvc" / name)
    own = configparser.ConfigParser(interpolation=None)
    own.read(scratch / ".dvc" / "config.local", encoding="utf-8")
    for section, key, value in (
        ("core", "no_scm", "true"),
        ("cache", "dir", str(_cache_of(workspace))),
    ):
        if not own.has_section(section):
            own.add_section(section)
        own.set(section, key, value)
    with (scratch / ".dvc" / "config.local").open("w", encoding="utf-8") as out:
        own.write(out)
    return scratch


def _copy_config(source: Path, target: Path) -> None:
    """DVC's settings, with folders that they name as seen from where they were written."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(source, encoding="utf-8")
    for section in settings.sections():
        url = settings.get(section, "url", fallback="")
        if section.startswith(("remote", "'remote")) and url and "://" not in url:
            settings.set(section, "url", str((source.parent / url).resolve()))
    with target.open("w", encoding="utf-8") as out:
        settings.write(out)


def _cache_of(workspace: Workspace) -> Path:
    return Path(workspace.dvc("cache", "dir").strip())


def _pull(workspace: Workspace, scratch: Path, number: int, entry: Mapping[str, Any], source: str) -> None:
    outs = {**entry, "path": workspace.data.name}
    outs.setdefault("hash", "md5")
    file = scratch / workspace.data_file.name
    file.write_text(yaml.safe_dump({"outs": [outs]}), encoding="utf-8")
    own = Workspace(scratch)
    try:
        own.dvc("checkout", file.name)
    except DataError:
        # Not all of it is in the cache.
        try:
            own.dvc("pull", file.name)
        except DataError as error:
            raise DataError(
                f"round {number}",
                f"its data ({entry.get('md5')}, named by {source}) are neither in the cache of "
                f"{workspace.root} nor on its remote ({error.problem})",
                "Add the remote that holds them (dvc remote add -d NAME URL), or run the command where the "
                "round was closed.",
            ) from None


def _check(data: Path, number: int, remembered: Mapping[str, Any] | None) -> dict[str, Any]:
    """The manifest of what was restored; DataError where a file is not what it says, or it is not what the
    server remembers.
    """
    try:
        document: dict[str, Any] = json.loads((data / manifest.MANIFEST).read_text(encoding="utf-8"))
        movies: dict[str, dict[str, str]] = document["movies"]
    except (OSError, ValueError, KeyError, TypeError):
        raise DataError(
            f"round {number}", "what was restored has no manifest", "It was not closed by Prospero."
        ) from None
    known = (remembered or {}).get("movies")
    if known is not None and known != movies:
        raise DataError(
            f"round {number}",
            "what was restored is not what this server closed",
            "Look whether the workspace is this server's.",
        )
    wrong = [
        f"{name}/{file}"
        for name, files in movies.items()
        for file, digest in files.items()
        if not (data / name / file).is_file() or manifest.sha256_of(data / name / file) != digest
    ]
    if wrong:
        more = f" and {len(wrong) - MOST_NAMED} more" if len(wrong) > MOST_NAMED else ""
        raise DataError(
            f"round {number}",
            f"missing or damaged: {', '.join(wrong[:MOST_NAMED])}{more}",
            "Remove them from the cache (dvc gc), and fetch the round again from the remote.",
        )
    return document
