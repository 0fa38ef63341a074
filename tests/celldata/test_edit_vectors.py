"""The catalogue of edits that Python and TypeScript share: vitest reads tests/vectors/edits too."""

import json
from pathlib import Path
from typing import Any

import pytest

from celldata.edits import EditConflict, apply, edit_from_json, edit_to_json, invert
from tests.labels_model import TaskFrames

VECTORS = sorted((Path(__file__).resolve().parents[1] / "vectors" / "edits").glob("*.json"))
ANY_ID = "99999999-0000-4000-8000-000000000000"


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
    target = TaskFrames.from_json(vector["before"])
    before = target.copy()
    edit = edit_from_json(vector["edit"])
    assert edit_to_json(edit) == vector["edit"]

    if vector.get("conflict"):
        with pytest.raises(EditConflict):
            apply(edit, target)
        assert target == before
        return
    apply(edit, target)
    assert target == TaskFrames.from_json(vector["after"])
    apply(invert(edit, ANY_ID), target)
    assert target == before


def test_vectors_that_undo_hold_the_inverse_of_what_they_undo():
    by_id = {load(path)["edit"]["id"]: load(path) for path in VECTORS}
    undone = [vector for vector in by_id.values() if vector["edit"]["undoes"]]
    assert len(undone) >= 5
    for vector in undone:
        edit = edit_from_json(vector["edit"])
        original = edit_from_json(by_id[vector["edit"]["undoes"]]["edit"])
        assert edit.changes == invert(original, edit.id).changes, vector["name"]
        assert edit.action == original.action
