"""Carry over for a task: reads both frames where the cells are, and nothing else of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backend.models import Task
from backend.proposals.schemas import MAX_CARRIED_PX
from backend.proposals.service import checked_place, in_field
from backend.storage import MovieStore
from backend.web.problems import Invalid

if TYPE_CHECKING:
    from celldata.proposals import Carried, Outline

TILE_PX = 1024
"""Cells are carried tile by tile: the memory it takes follows the tile, not the frame."""
ROOM_PX = 32
"""Beyond the cells' boxes: as far as a cell is looked for, with its margin."""
MAX_CELL_PX = 1_000_000
ALL_LEFT = "None of the cells is in the image any more"


def carry(task: Task, request: dict[str, Any], movies: MovieStore) -> dict[str, Any]:
    """{"cells", "reason"} for a request that CarryOverRequestSchema has loaded.

    Invalid where it names a frame, a channel or a place that is not there.
    """
    from celldata.proposals.spans import spans_in_frame

    movie = task.movie
    t, origin, channel = request["t"], request["origin"], request["channel"]
    checked_place(task, movie, t, channel)
    checked_place(task, movie, origin, channel, where="origin")
    _check_amount(request["cells"])
    outlines = [_outline(task, cell, f"cells[{i}]") for i, cell in enumerate(request["cells"])]
    tiles: dict[tuple[int, int], list[int]] = {}
    for i, outline in enumerate(outlines):
        tiles.setdefault((outline.y0 // TILE_PX, outline.x0 // TILE_PX), []).append(i)
    carried: dict[int, Carried] = {}
    for members in tiles.values():
        found = _carry_tile(task, movies, (origin, t, channel), [outlines[i] for i in members])
        carried.update(zip(members, found, strict=True))
    cells = [
        {
            "cell": cell["cell"],
            "region": spans_in_frame(carried[i].mask, carried[i].y0, carried[i].x0, task.box.width),
            "likeness": round(carried[i].likeness, 3),
        }
        for i, cell in enumerate(request["cells"])
        if carried[i].mask.any()
    ]
    return {"cells": cells, "reason": None if cells else ALL_LEFT}


def _check_amount(cells: list[dict[str, Any]]) -> None:
    """Before any mask is built: a small request can name much memory."""
    pixels = sum(max(0, y1 - y0) * max(0, x1 - x0) for y0, x0, y1, x1 in (cell["box"] for cell in cells))
    if pixels > MAX_CARRIED_PX:
        raise Invalid.at(
            "cells",
            f"have boxes of {pixels:,} pixels together; {MAX_CARRIED_PX:,} can be carried over at a time. "
            "Carry over fewer cells.",
        )


def _outline(task: Task, cell: dict[str, Any], where: str) -> Outline:
    from celldata.proposals import Outline
    from celldata.proposals.spans import mask_of

    y0, x0, y1, x1 = cell["box"]
    if not (y0 < y1 <= task.box.height and x0 < x1 <= task.box.width) or (y1 - y0) * (x1 - x0) > MAX_CELL_PX:
        raise Invalid.at(
            f"{where}.box",
            f"rows {y0} to {y1}, columns {x0} to {x1} are no box of at most {MAX_CELL_PX:,} pixels "
            f"in a frame of {task.box.height} rows and {task.box.width} columns.",
        )
    try:
        mask = mask_of(cell["mask"], (y1 - y0, x1 - x0))
    except ValueError as error:
        raise Invalid.at(f"{where}.mask", f"{error}.") from None
    if not mask.any():
        raise Invalid.at(f"{where}.mask", f"is empty: cell {cell['cell']} has no pixels to carry over.")
    return Outline(y0, x0, mask)


def _carry_tile(
    task: Task, movies: MovieStore, place: tuple[int, int, int], outlines: list[Outline]
) -> list[Carried]:
    from celldata.proposals import carry_over

    origin, t, channel = place
    box = (
        max(0, min(o.y0 for o in outlines) - ROOM_PX),
        max(0, min(o.x0 for o in outlines) - ROOM_PX),
        min(task.box.height, max(o.y0 + o.mask.shape[0] for o in outlines) + ROOM_PX),
        min(task.box.width, max(o.x0 + o.mask.shape[1] for o in outlines) + ROOM_PX),
    )
    before = movies.read_box(task.movie_id, origin, channel, in_field(task, box))
    now = movies.read_box(task.movie_id, t, channel, in_field(task, box))
    return carry_over(before, now, (box[0], box[1]), outlines)
