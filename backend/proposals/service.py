"""A proposal for a task: checks what is asked, reads the box, works it out. The labels are not looked at."""

from __future__ import annotations

from typing import Any

import numpy as np

from backend.models import MovieRecord, Task
from backend.proposals.clicking import IMAGE, Clicks, smart_clicked
from backend.proposals.schemas import MAX_BOX_PX
from backend.storage import MapStore, MovieStore
from backend.web.problems import Invalid
from celldata.tiles import Box as FieldBox

Box = tuple[int, int, int, int]


def propose(task: Task, request: dict[str, Any], movies: MovieStore, maps: MapStore) -> dict[str, Any]:
    """{"region", "reason", "source"} for a request that ProposalRequestSchema has loaded.

    Invalid where it names a frame, a channel or a place that is not there, or lacks what its kind needs.
    """
    # With them come scipy and scikit-image, which the server's start need not wait for.
    from celldata.proposals import autofit, threshold, watershed_split
    from celldata.proposals.spans import spans_in_frame

    movie = task.movie
    checked_place(task, movie, request["t"], request["channel"])
    box = _checked_box(task, request["box"])
    y0, x0, y1, x1 = box
    shape = (y1 - y0, x1 - x0)
    kind = request["kind"]
    source = IMAGE

    def read() -> np.ndarray:
        return movies.read_box(movie.id, request["t"], request["channel"], in_field(task, box))

    # Read after everything is checked: a bad request touches no pixel.
    if kind == "threshold":
        proposal = threshold(read())
    elif kind == "smart-click":
        others = _mask(request, "others", shape)
        inside = _within(request["seeds"] or [], box)
        if not inside:
            raise Invalid.at("seeds", "are missing: smart-click needs one in the cell, [y, x].")
        # A click on the background beside the box bounds nothing in it.
        background = [
            (y, x)
            for y, x in _within(request["background"] or [], box)
            if 0 <= y < shape[0] and 0 <= x < shape[1]
        ]
        clicks = Clicks(inside, background, others)
        stored = maps.read_box(movie.id, _feature(movie, request), request["t"], in_field(task, box))
        proposal, source = smart_clicked(clicks, stored, read, request["radius"])
    else:
        mask = _mask(request, "mask", shape)
        if mask is None:
            raise Invalid.at("mask", f"is missing: {kind} needs the pixels of the cell.")
        others = _mask(request, "others", shape)
        seeds = _seeds(request, box) if kind == "watershed" else []
        raw = read()
        proposal = watershed_split(raw, mask, *seeds) if kind == "watershed" else autofit(raw, mask, others)
    return {
        "region": spans_in_frame(proposal.region, y0, x0, task.box.width),
        "reason": proposal.reason,
        "source": source,
    }


def _feature(movie: MovieRecord, request: dict[str, Any]) -> str:
    feature: str = request["feature"] if request["feature"] is not None else movie.features[0]
    if feature not in movie.features:
        raise Invalid.at("feature", f"is {feature!r}; the movie has {', '.join(movie.features)}.")
    return feature


def checked_place(task: Task, movie: MovieRecord, t: int, channel: int, where: str = "t") -> None:
    """Invalid where the task has no frame `t`, or the movie no such channel; `where` names the frame."""
    if t not in task.frames:
        raise Invalid.at(where, f"is {t}; task {task.id} has the frames {task.first} to {task.last}.")
    if not 0 <= channel < movie.n_channels:
        raise Invalid.at("channel", f"is {channel}; the movie has the channels 0 to {movie.n_channels - 1}.")


def in_field(task: Task, box: Box) -> Box:
    """A box of the task's image as it lies in the movie's field."""
    return FieldBox(*box).shifted(task.box.y0, task.box.x0)


def _checked_box(task: Task, box: list[int]) -> Box:
    y0, x0, y1, x1 = box
    if not (y0 < y1 <= task.box.height and x0 < x1 <= task.box.width):
        raise Invalid.at(
            "box",
            f"rows {y0} to {y1}, columns {x0} to {x1} are no box in a frame of "
            f"{task.box.height} rows and {task.box.width} columns.",
        )
    if (y1 - y0) * (x1 - x0) > MAX_BOX_PX:
        raise Invalid.at(
            "box", f"holds {(y1 - y0) * (x1 - x0):,} pixels; {MAX_BOX_PX:,} are the most. Take a smaller box."
        )
    return y0, x0, y1, x1


def _mask(request: dict[str, Any], name: str, shape: tuple[int, int]) -> np.ndarray | None:
    from celldata.proposals.spans import mask_of

    if request[name] is None:
        return None
    try:
        return mask_of(request[name], shape)
    except ValueError as error:
        raise Invalid.at(name, f"{error}.") from None


def _seeds(request: dict[str, Any], box: Box) -> list[tuple[int, int]]:
    """The two seeds, counted within the box. Whether they lie on the cell is the operation's business."""
    seeds = request["seeds"]
    if seeds is None or len(seeds) != 2:
        raise Invalid.at("seeds", "are missing: watershed needs two, each [y, x].")
    return _within(seeds, box)


def _within(points: list[list[int]], box: Box) -> list[tuple[int, int]]:
    return [(y - box[0], x - box[1]) for y, x in points]
