"""data/manifest.json: every file of a round with its SHA-256, written last, so that a `data/` with a manifest
that names the round is complete.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from backend.rounds.data_card import card_of_movie
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.atomic import atomic_file

MANIFEST = "manifest.json"


def path(workspace: Workspace) -> Path:
    return workspace.data / MANIFEST


def movie_folders(workspace: Workspace) -> list[Path]:
    """The folders of complete movies in `data/`, sorted by name."""
    if not workspace.data.is_dir():
        return []
    folders = [
        folder for folder in workspace.data.iterdir() if folder.is_dir() and not folder.name.startswith(".")
    ]
    return sorted(folder for folder in folders if (folder / movie_folder.INFO).is_file())


def remove_leftovers(workspace: Workspace) -> None:
    """Delete half-written folders of a killed writer, which `dvc add` would otherwise version."""
    for leftover in workspace.data.glob(".*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def write(workspace: Workspace, number: int) -> dict[str, Any]:
    """Hash every movie of `data/` and write the manifest of round `number`; the manifest."""
    movies = {
        folder.name: {file.name: sha256_of(file) for file in sorted(folder.iterdir()) if file.is_file()}
        for folder in movie_folders(workspace)
    }
    document = {"round": number, "movies": movies}
    with atomic_file(path(workspace)) as temporary:
        temporary.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return document


def read(workspace: Workspace) -> dict[str, Any] | None:
    """The manifest; None where there is none, DataError where it is malformed."""
    file = path(workspace)
    if not file.is_file():
        return None
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return {"round": int(document["round"]), "movies": dict(document["movies"])}
    except (ValueError, KeyError, TypeError):
        raise DataError(
            str(file), "it is no manifest of a round", "Restore it with: dvc checkout data.dvc"
        ) from None


def cards(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Movie name -> its entry of the data card."""
    folders = movie_folders(workspace)
    return {folder.name: card_of_movie(movie_folder.read_info(folder).to_json()) for folder in folders}


def sha256_of(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
