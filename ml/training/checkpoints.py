"""Files of weights: written whole or not at all, read without running code that is in them."""

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from celldata.errors import DataError


def save_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Write tensors and plain values to `path`; a reader sees the old file or the new one, never half of
    one. The same content makes the same bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        # Given a path, torch writes the file's name into it, and DVC would take the same weights for others.
        with partial.open("wb") as file:
            torch.save(content, file)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def load_checkpoint(path: Path, kind: str) -> dict[str, Any]:
    """The content of a checkpoint of that kind (`segmentation`, `tracking`); DataError where it is none."""
    remedy = "Train one with `dvc repro`, or name another file."
    if not path.is_file():
        raise DataError(path, "there is no such file", remedy)
    try:
        # weights_only: a weights file from somewhere else must not be able to run code here.
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        pickle.UnpicklingError,
        zipfile.BadZipFile,
    ) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DataError(path, f"it cannot be read as weights ({reason[:120]})", remedy) from None
    if not isinstance(content, dict) or content.get("kind") != kind:
        found = content.get("kind") if isinstance(content, dict) else type(content).__name__
        raise DataError(path, f"it holds {found or 'something else'}, not a {kind} model", remedy)
    return content
