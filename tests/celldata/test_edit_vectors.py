"""The catalogue of edits that Python and TypeScript share: vitest reads tests/vectors/edits too."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from celldata.cells import CellRow, CellsTable
from celldata.change_json import division_from_json
from celldata.edits import EditConflict, apply, edit_from_json, edit_to_json, invert

VECTORS = sorted((Path(__file__).resolve().parents[1] / "vectors" / "edits").glob("*.json"))
ANY_ID = "99999999-0000-4000-8000-000000000000"


class TaskFrames:
    """The frames of a task: some frames of some features, as a vector's "before" names them."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.frames = {
            (feature, int(t)): np.array(image, np.uint32)
            for feature, frames in state["frames"].items()
            for t, image in frames.items()
        }
        rows = [
            CellRow(t, feature, v, cell)
            for feature in state["cells"]
            for t, v, cell in state["cells"][feature]
        ]
        self.cells = CellsTable(rows)
        self.divisions = {division_from_json(division, "division") for division in state["divisions"]}

    def has_frame(self, feature: str, t: int) -> bool:
        return (feature, t) in self.frames

    def frame(self, feature: str, t: int) -> np.ndarray:
        return self.frames[feature, t]

    def state(self) -> dict[str, Any]:
        frames = {key: image.tolist() for key, image in self.frames.items()}
        return {"frames": frames, "cells": self.cells.rows, "divisions": sorted(self.divisions)}


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def test_the_catalogue_is_there():
    assert len(VECTORS) >= 25
    assert len({load(path)["edit"]["id"] for path in VECTORS}) == len(VECTORS)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector(path: Path):
    vector = load(path)
    for frames in vector["before"]["frames"].values():
        assert all([len(image), len(image[0])] == vector["shape"] for image in frames.values())
    target = TaskFrames(vector["before"])
    before = target.state()
    edit = edit_from_json(vector["edit"])
    assert edit_to_json(edit) == vector["edit"]

    if vector.get("conflict"):
        with pytest.raises(EditConflict):
            apply(edit, target)
        assert target.state() == before
        return
    apply(edit, target)
    assert target.state() == TaskFrames(vector["after"]).state()
    apply(invert(edit, ANY_ID), target)
    assert target.state() == before


def test_vectors_that_undo_hold_the_inverse_of_what_they_undo():
    by_id = {load(path)["edit"]["id"]: load(path) for path in VECTORS}
    undone = [vector for vector in by_id.values() if vector["edit"]["undoes"]]
    assert len(undone) >= 5
    for vector in undone:
        edit = edit_from_json(vector["edit"])
        original = edit_from_json(by_id[vector["edit"]["undoes"]]["edit"])
        assert edit.changes == invert(original, edit.id).changes, vector["name"]
        assert edit.action == original.action
