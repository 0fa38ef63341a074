"""Labels as the tests know them: frames of a task, cells table, divisions and events, as JSON and back."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.change_json import division_from_json, division_to_json, event_from_json, event_to_json
from celldata.events import Event
from celldata.lineage import Division


class TaskFrames:
    """Some frames of some features, (feature, t) -> (Y, X) uint32; edits apply to it (LabelTarget)."""

    def __init__(
        self,
        frames: Mapping[tuple[str, int], np.ndarray],
        cells: CellsTable | Iterable[CellRow] = (),
        divisions: Iterable[Division] = (),
        events: Iterable[Event] = (),
    ) -> None:
        self.frames = dict(frames)
        self.cells = cells if isinstance(cells, CellsTable) else CellsTable(cells)
        self.divisions = set(divisions)
        self.events = set(events)

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> "TaskFrames":
        """Labels from a vector's "before" or "after"."""
        frames = {
            (feature, int(t)): np.array(image, np.uint32)
            for feature, images in state["frames"].items()
            for t, image in images.items()
        }
        return cls(frames, rows_of(state["cells"]), *lineage_of(state))

    def to_json(self) -> dict[str, Any]:
        """The form of a vector's "before" and "after": every feature has its frames and its rows; events are
        named where there are any.
        """
        frames: dict[str, dict[str, list]] = {feature: {} for feature in self.features}
        cells: dict[str, list] = {feature: [] for feature in self.features}
        for (feature, t), image in sorted(self.frames.items()):
            frames[feature][str(t)] = image.tolist()
        for row in self.cells.rows:
            cells.setdefault(row.feature, []).append([row.t, row.value, row.cell])
        divisions = [division_to_json(division) for division in sorted(self.divisions)]
        events = [event_to_json(event) for event in sorted(self.events)]
        return {"frames": frames, "cells": cells, "divisions": divisions} | (
            {"events": events} if events else {}
        )

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(sorted({feature for feature, _ in self.frames}))

    @property
    def times(self) -> tuple[int, ...]:
        """The frames, ascending; every feature has them all."""
        return tuple(sorted({t for _, t in self.frames}))

    @property
    def shape(self) -> tuple[int, int]:
        """(Y, X)"""
        height, width = next(iter(self.frames.values())).shape
        return height, width

    def has_frame(self, feature: str, t: int) -> bool:
        return (feature, t) in self.frames

    def frame(self, feature: str, t: int) -> np.ndarray:
        return self.frames[feature, t]

    def copy(self) -> "TaskFrames":
        frames = {at: image.copy() for at, image in self.frames.items()}
        return TaskFrames(frames, self.cells.copy(), self.divisions, self.events)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TaskFrames):
            return NotImplemented
        return (
            self.frames.keys() == other.frames.keys()
            and all(np.array_equal(image, other.frames[at]) for at, image in self.frames.items())
            and self.cells == other.cells
            and self.divisions == other.divisions
            and self.events == other.events
        )

    __hash__ = None  # type: ignore[assignment]


def lineage_of(state: Mapping[str, Any]) -> tuple[set[Division], set[Event]]:
    """Divisions and events of a vector's state, or of a lineage from the server."""
    divisions = {division_from_json(division, "division") for division in state["divisions"]}
    return divisions, {event_from_json(event, "event") for event in state.get("events", ())}


def rows_of(cells: Mapping[str, Iterable[Iterable[int]]]) -> list[CellRow]:
    """Rows of the cells table from their JSON: by feature, [t, value, cell]."""
    return [CellRow(t, feature, value, cell) for feature in cells for t, value, cell in cells[feature]]
