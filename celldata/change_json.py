"""Changes as JSON values, parsed strictly: every integer an integer, nothing missing, nothing unknown."""

import json
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from celldata.changes import CellsChange, Change, DivisionsChange, EventsChange, PaintChange, Run, TableRow
from celldata.events import Event
from celldata.lineage import Division

Built = TypeVar("Built")

MAX_TEXT = 100
"""Characters in an action or a feature's name: they are shown in lists and stored with every edit."""
MAX_UI_BYTES = 4096
"""The page's own state in an edit (frame, tool, selection, pan, zoom); more would no longer be an edit."""
MAX_UI_DEPTH = 20
"""Levels of lists and objects in it; what writes JSON stops somewhere beyond two hundred."""


class Malformed(ValueError):
    """A part of the JSON is not what it must be; the text names the place: `changes[0].runs[2].spans`."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where} {problem}")
        self.where = where
        self.problem = problem


def to_json(change: Change) -> dict[str, Any]:
    if isinstance(change, PaintChange):
        runs = [{"before": run.before, "after": run.after, "spans": list(run.spans)} for run in change.runs]
        return {"kind": "paint", "t": change.t, "feature": change.feature, "runs": runs}
    if isinstance(change, CellsChange):
        return {
            "kind": "cells",
            "feature": change.feature,
            "removed": [list(row) for row in change.removed],
            "added": [list(row) for row in change.added],
        }
    if isinstance(change, DivisionsChange):
        return {
            "kind": "divisions",
            "removed": [division_to_json(division) for division in change.removed],
            "added": [division_to_json(division) for division in change.added],
        }
    return {
        "kind": "events",
        "removed": [event_to_json(event) for event in change.removed],
        "added": [event_to_json(event) for event in change.added],
    }


def from_json(data: object, where: str) -> Change:
    """The change in `data`; Malformed names the place below `where`."""
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind == "paint":
        parts = parts_of(data, where, needed=("kind", "t", "feature", "runs"))
        runs = tuple(
            _run(run, f"{where}.runs[{index}]")
            for index, run in enumerate(items_of(parts["runs"], f"{where}.runs"))
        )
        t = whole_of(parts["t"], f"{where}.t")
        feature = text_of(parts["feature"], f"{where}.feature")
        return _built(where, PaintChange, t, feature, runs)
    if kind == "cells":
        parts = parts_of(data, where, needed=("kind", "feature", "removed", "added"))
        return _built(
            where,
            CellsChange,
            text_of(parts["feature"], f"{where}.feature"),
            _rows(parts["removed"], f"{where}.removed"),
            _rows(parts["added"], f"{where}.added"),
        )
    if kind == "divisions":
        return _built(where, DivisionsChange, *_sides(data, where, division_from_json))
    if kind == "events":
        return _built(where, EventsChange, *_sides(data, where, event_from_json))
    raise Malformed(where, f"has the kind {_shown(kind)}, not paint, cells, divisions or events")


def _sides(
    data: object, where: str, read: Callable[[object, str], Built]
) -> tuple[tuple[Built, ...], tuple[Built, ...]]:
    """What a change of a set removes and adds."""
    parts = parts_of(data, where, needed=("kind", "removed", "added"))
    removed, added = (
        tuple(
            read(item, f"{where}.{side}[{index}]")
            for index, item in enumerate(items_of(parts[side], f"{where}.{side}"))
        )
        for side in ("removed", "added")
    )
    return removed, added


def division_to_json(division: Division) -> dict[str, Any]:
    return {"parent": division.parent, "daughters": list(division.daughters), "t": division.t}


def division_from_json(data: object, where: str) -> Division:
    parts = parts_of(data, where, needed=("parent", "daughters", "t"))
    return _built(
        where,
        Division,
        whole_of(parts["parent"], f"{where}.parent"),
        _wholes(parts["daughters"], f"{where}.daughters"),
        whole_of(parts["t"], f"{where}.t"),
    )


def event_to_json(event: Event) -> dict[str, Any]:
    return {"cell": event.cell, "t": event.t, "kind": event.kind}


def event_from_json(data: object, where: str) -> Event:
    parts = parts_of(data, where, needed=("cell", "t", "kind"))
    return _built(
        where,
        Event,
        whole_of(parts["cell"], f"{where}.cell"),
        whole_of(parts["t"], f"{where}.t"),
        text_of(parts["kind"], f"{where}.kind"),
    )


def parts_of(
    data: object, where: str, needed: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """`data` as an object that has all `needed` keys and none beside `optional`."""
    if not isinstance(data, dict):
        raise Malformed(where, f"is {_shown(data)}, not an object")
    for key in needed:
        if key not in data:
            raise Malformed(where, f'lacks "{key}"')
    for key in data:
        if key not in needed and key not in optional:
            raise Malformed(where, f"has an unknown part {_shown(key)}")
    return data


def items_of(data: object, where: str) -> list[Any]:
    if not isinstance(data, list):
        raise Malformed(where, f"is {_shown(data)}, not a list")
    return data


def whole_of(data: object, where: str) -> int:
    # bool is an int to Python, and 1.0 is a number to JSON: neither is an index or a value.
    if type(data) is not int:
        raise Malformed(where, f"is {_shown(data)}, not a whole number")
    return data


def text_of(data: object, where: str) -> str:
    if not isinstance(data, str) or not 0 < len(data) <= MAX_TEXT:
        raise Malformed(where, f"is {_shown(data)}, not a text of 1 to {MAX_TEXT} characters")
    return data


def uuid_of(data: object, where: str) -> str:
    try:
        if isinstance(data, str) and str(uuid.UUID(data)) == data:
            return data
    except ValueError:
        pass
    raise Malformed(where, f"is {_shown(data)}, not a UUID in lower case with hyphens")


def ui_of(data: object) -> dict[str, Any] | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        raise Malformed("ui", f"is {_shown(data)}, not an object")
    if len(json.dumps(data, separators=(",", ":")).encode()) > MAX_UI_BYTES:
        raise Malformed("ui", f"is larger than {MAX_UI_BYTES} bytes")
    if _depth(data) > MAX_UI_DEPTH:
        raise Malformed("ui", f"is nested deeper than {MAX_UI_DEPTH} levels")
    return data


def _depth(data: object) -> int:
    """Levels of lists and objects; at most MAX_UI_BYTES of JSON, so no deeper than the stack."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(data, dict | list) else 0


def _run(data: object, where: str) -> Run:
    parts = parts_of(data, where, needed=("before", "after", "spans"))
    return _built(
        where,
        Run,
        whole_of(parts["before"], f"{where}.before"),
        whole_of(parts["after"], f"{where}.after"),
        _wholes(parts["spans"], f"{where}.spans"),
    )


def _rows(data: object, where: str) -> tuple[TableRow, ...]:
    rows = []
    for index, row in enumerate(items_of(data, where)):
        numbers = _wholes(row, f"{where}[{index}]")
        if len(numbers) != 3:
            raise Malformed(f"{where}[{index}]", "is not [t, value, cell]")
        rows.append((numbers[0], numbers[1], numbers[2]))
    return tuple(rows)


def _wholes(data: object, where: str) -> tuple[int, ...]:
    numbers = items_of(data, where)
    if not set(map(type, numbers)) <= {int}:
        raise Malformed(where, "holds something that is not a whole number")
    return tuple(numbers)


def _built(where: str, make: type[Built], *parts: Any) -> Built:
    """Build a part; its own rules (no overlap of runs, no row twice, …) raise ValueError with the reason."""
    try:
        return make(*parts)
    except ValueError as error:
        raise Malformed(where, f"is not valid: {error}") from None


def _shown(data: object) -> str:
    text = json.dumps(data, default=str) if not isinstance(data, dict | list) else type(data).__name__
    return text if len(text) <= 40 else text[:37] + "..."
