"""What `data.dvc` says about `data/` in words and numbers: its `meta`, which DVC keeps and git shows in a
diff.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from celldata.errors import DataError

CARD_KEYS = ("split", "channels", "features", "dtype", "pixel_size_um", "frame_interval_s", "source", "round")


def card_of_movie(document: Mapping[str, Any]) -> dict[str, Any]:
    """One movie's entry from its `movie.json`: what it is, and how far its annotation has come."""
    shape = document["shape"]
    card: dict[str, Any] = {"frames": shape["t"], "height": shape["y"], "width": shape["x"]}
    card |= {key: document[key] for key in CARD_KEYS if key in document}
    progress = document.get("progress") or {}
    approved = document["approved"]
    card["annotation"] = {
        "frames_segmented": sum(last - first + 1 for first, last in approved["segmentation"]),
        "tracking_approved": bool(approved["tracking"]),
        "tracks": progress.get("tracks", 0),
        "divisions": progress.get("divisions", 0),
        "approved_by": list(progress.get("approved_by", [])),
        # People's, review too; none was measured where it is missing (the seed data set).
        **({"seconds_spent": progress["seconds_spent"]} if "seconds_spent" in progress else {}),
    }
    return card


def write_meta(data_file: Path, number: int, cards: Mapping[str, Mapping[str, Any]]) -> bool:
    """Put `meta: {round, movies}` into `data.dvc` and keep the rest of it; True when the file changed."""
    document = read(data_file)
    meta = dict(document.get("meta") or {}) | {
        "round": number,
        "movies": {name: dict(cards[name]) for name in sorted(cards)},
    }
    if document.get("meta") == meta:
        return False
    document["meta"] = meta
    temporary = data_file.with_name(f".{data_file.name}.writing")
    temporary.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120))
    os.replace(temporary, data_file)
    return True


def read(data_file: Path) -> dict[str, Any]:
    """The content of a `.dvc` file; DataError when it is none."""
    return parse(data_file.read_text(), str(data_file))


def parse(text: str, source: str) -> dict[str, Any]:
    """The same of a text that was read from `source`."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DataError(source, f"it is not YAML ({error})", "Restore it with git.") from None
    if not isinstance(document, dict) or "outs" not in document:
        raise DataError(source, "it is no file that `dvc add` wrote", "Restore it with git.")
    return document


def entry_of(data_file: Path) -> dict[str, Any]:
    """What `dvc add` wrote of `data/`: its hash, its size, how many files."""
    entry = read(data_file)["outs"][0]
    return {key: entry[key] for key in ("md5", "size", "nfiles", "hash") if key in entry}


def round_of(data_file: Path) -> int:
    """The round whose data `data.dvc` names: 0 for the seed data set and where there is no file."""
    if not data_file.is_file():
        return 0
    return int((read(data_file).get("meta") or {}).get("round", 0))
