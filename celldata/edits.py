"""Edits: the one way labels change, in the browser and on the server.

An edit is what one user action changed: an ordered list of changes. The same edits, as JSON, pass over HTTP,
lie in the server's log and in the browser's journal (docs/formats.md). frontend/src/labels holds the other
implementation; tests/vectors/edits holds both to the same cases.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from celldata import change_json
from celldata.changes import (
    CellsChange,
    Change,
    ChangeConflict,
    DivisionsChange,
    EventsChange,
    Frame,
    PaintChange,
    Rows,
    Run,
    change_cells,
    change_divisions,
    change_events,
    paint,
    paint_between,
)
from celldata.errors import DataError
from celldata.events import Event
from celldata.lineage import Division

__all__ = [
    "CellsChange",
    "Change",
    "DivisionsChange",
    "Edit",
    "EditConflict",
    "EventsChange",
    "LabelTarget",
    "PaintChange",
    "Run",
    "apply",
    "edit_from_json",
    "edit_to_json",
    "invert",
    "paint_between",
]


class LabelTarget(Protocol):
    """What edits apply to: celldata.labels.Labels, or the frames of a task.

    A target may also have `has_frame(feature, t) -> bool`; then rows of the cells table in frames
    that are not part of it are refused, without loading the frames.
    """

    @property
    def cells(self) -> Rows: ...

    @property
    def divisions(self) -> set[Division]: ...

    @property
    def events(self) -> set[Event]: ...

    def frame(self, feature: str, t: int) -> Frame:
        """The (Y, X) uint32 frame itself, writable; KeyError where it is not part of the target."""


@dataclass(frozen=True)
class Edit:
    """`id` and `undoes` are UUIDs in their canonical text form; `undoes` names the edit this one inverts (a
    redo undoes an undo). `ui` is whatever the page wants back on undo; the server keeps it and does not look.
    """

    id: str
    action: str
    changes: tuple[Change, ...]
    undoes: str | None = None
    ui: dict[str, Any] | None = None


class EditConflict(ValueError):
    """The labels are not what the edit was made from. Nothing of the edit was applied."""

    def __init__(self, edit_id: str, change_index: int, message: str) -> None:
        super().__init__(message)
        self.edit_id = edit_id
        self.change_index = change_index


def apply(edit: Edit, target: LabelTarget) -> None:
    """Apply the changes in order, in place. On EditConflict the target is as it was before."""
    done: list[Change] = []
    for index, change in enumerate(edit.changes):
        try:
            _apply(change, target)
        except ChangeConflict as conflict:
            for earlier in reversed(done):
                _apply(earlier.inverted(), target)
            raise EditConflict(edit.id, index, str(conflict)) from None
        done.append(change)


def invert(edit: Edit, id: str) -> Edit:
    """The edit `id` that takes `edit` back; it carries the action of `edit` and names it in `undoes`."""
    changes = tuple(change.inverted() for change in reversed(edit.changes))
    return Edit(id, edit.action, changes, undoes=edit.id, ui=edit.ui)


def _apply(change: Change, target: LabelTarget) -> None:
    if isinstance(change, PaintChange):
        try:
            frame = target.frame(change.feature, change.t)
        except KeyError:
            raise ChangeConflict(_no_frame(change.feature, change.t)) from None
        paint(change, frame)
    elif isinstance(change, CellsChange):
        has_frame = getattr(target, "has_frame", None)
        if has_frame is not None:
            for t in {row[0] for row in change.removed + change.added}:
                if not has_frame(change.feature, t):
                    raise ChangeConflict(_no_frame(change.feature, t))
        change_cells(change, target.cells)
    elif isinstance(change, DivisionsChange):
        change_divisions(change, target.divisions)
    else:
        change_events(change, target.events)


def _no_frame(feature: str, t: int) -> str:
    return f"frame {t} of {feature} is not part of these labels"


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """The edit as JSON values (docs/formats.md); edit_from_json reads it back unchanged."""
    return {
        "id": edit.id,
        "action": edit.action,
        "undoes": edit.undoes,
        "ui": edit.ui,
        "changes": [change_json.to_json(change) for change in edit.changes],
    }


def edit_from_json(data: object) -> Edit:
    """Parse an edit strictly: a missing, unknown or ill-typed part raises DataError that names the place."""
    source = "edit"
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        source = f"edit {data['id'][:40]}"
    try:
        parts = change_json.parts_of(
            data, "the edit", needed=("id", "action", "changes"), optional=("undoes", "ui")
        )
        changes = change_json.items_of(parts["changes"], "changes")
        if not changes:
            raise change_json.Malformed("changes", "is empty")
        return Edit(
            id=change_json.uuid_of(parts["id"], "id"),
            action=change_json.text_of(parts["action"], "action"),
            changes=tuple(
                change_json.from_json(change, f"changes[{index}]") for index, change in enumerate(changes)
            ),
            undoes=None if parts.get("undoes") is None else change_json.uuid_of(parts["undoes"], "undoes"),
            ui=change_json.ui_of(parts.get("ui")),
        )
    except change_json.Malformed as malformed:
        raise DataError(
            source, str(malformed), "Send the edit in the form docs/formats.md describes."
        ) from None
