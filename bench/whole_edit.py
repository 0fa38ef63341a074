"""One edit that makes some labels of others: what a person did to a task, all at once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from celldata.changes import CellsChange, Change, DivisionsChange, paint_between
from celldata.edits import Edit, edit_to_json
from celldata.labels import Labels


def edit_between(
    before: Labels, after: Labels, first: int = 0, action: str = "test"
) -> dict[str, Any] | None:
    """The edit as the API takes it; frame 0 is frame `first` of the movie. None where nothing differs."""
    changes: list[Change] = []
    for feature in before.features:
        for t in range(before.n_frames):
            change = paint_between(before.frame(feature, t), after.frame(feature, t), t + first, feature)
            if change is not None:
                changes.append(change)
        gone, come = (
            {(row.t + first, row.value, row.cell) for row in side.cells.rows if row.feature == feature}
            for side in (before, after)
        )
        if gone != come:
            changes.append(CellsChange(feature, tuple(sorted(gone - come)), tuple(sorted(come - gone))))
    ended, begun = (
        {replace(division, t=division.t + first) for division in some}
        for some in (before.divisions - after.divisions, after.divisions - before.divisions)
    )
    if ended or begun:
        changes.append(DivisionsChange(tuple(sorted(ended)), tuple(sorted(begun))))
    return edit_to_json(Edit(str(uuid.uuid4()), action, tuple(changes))) if changes else None
