"""What the stages of `dvc repro` measured on the frozen test split, as a round's row keeps it: the learning
curve outlives the workspace, and does not change when the next model is measured.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from backend.rounds.workspace import Workspace
from celldata.errors import DataError

SEGMENTATION = Path("metrics") / "segmentation.json"
TRACKING = Path("plots") / "tracking.csv"
# Tracks on the model's own masks: what a user gets.
MASKS = "predicted_masks"
# What an error class is called here and there.
ERRORS = {
    "missed": "false_negatives",
    "false": "false_positives",
    "merged": "merges",
    "split": "splits",
    "catastrophe": "catastrophes",
}
REPRO = "Run: dvc repro"


def read_measured(workspace: Workspace) -> dict[str, Any]:
    """{"segmentation": {"per_movie": {name: {"det", "seg", "f1"}}, "errors": {kind: n}, "true": n},
    "tracking": {"per_movie": {name: {"tra", "aa_strict", …}}}}; a part that was not measured is left out.
    DataError when a file is there and malformed.
    """
    found = {"segmentation": _segmentation(workspace.root), "tracking": _tracking(workspace.root)}
    return {name: part for name, part in found.items() if part is not None}


def _segmentation(root: Path) -> dict[str, Any] | None:
    path = root / SEGMENTATION
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        per_movie = {
            str(name): {figure: _number(value) for figure, value in row.items()}
            for name, row in document["per_movie"].items()
        }
        errors = {kind: int(document[name]) for kind, name in ERRORS.items()}
        return {"per_movie": per_movie, "errors": errors, "true": int(document["true"])}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _malformed(path, error) from None


def _tracking(root: Path) -> dict[str, Any] | None:
    path = root / TRACKING
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["masks"] == MASKS]
        per_movie = {
            row["movie"]: {
                figure: _number(value) for figure, value in row.items() if figure not in ("masks", "movie")
            }
            for row in rows
        }
    except (ValueError, KeyError, TypeError) as error:
        raise _malformed(path, error) from None
    return {"per_movie": per_movie}


def _number(value: Any) -> float | None:
    return None if value in (None, "", "None") else float(value)


def _malformed(path: Path, error: Exception) -> DataError:
    return DataError(str(path), f"it holds no figures ({type(error).__name__}: {error})", REPRO)
