"""How many of the errors that were put into labels a list of places holds, and how far down they stand."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from celldata.suspicion.place import Place

WITHIN_FRAMES = 1
"""A place leads to an error from the frame beside it, too."""


class Error(Protocol):
    """What was injected (celldata.simulator.Corruption)."""

    @property
    def kind(self) -> str: ...

    @property
    def t(self) -> int: ...

    @property
    def cells(self) -> tuple[int, ...]: ...


def leads_to(frames: tuple[int, int], cells: Sequence[int], error: Error) -> bool:
    """True where somebody who looks at these frames and cells looks at the error."""
    first, last = frames
    return first - WITHIN_FRAMES <= error.t <= last + WITHIN_FRAMES and not set(cells).isdisjoint(error.cells)


def first_places(places: Sequence[Place], errors: Sequence[Error]) -> list[int | None]:
    """For each error the rank (from 0) of the first place that leads to it; None where none does."""
    by_cell: dict[int, list[int]] = {}
    for rank, place in enumerate(places):
        for cell in place.cells:
            by_cell.setdefault(cell, []).append(rank)
    found: list[int | None] = []
    for error in errors:
        ranks = sorted({rank for cell in error.cells for rank in by_cell.get(cell, ())})
        hits = (rank for rank in ranks if leads_to(places[rank].frames, places[rank].cells, error))
        found.append(next(hits, None))
    return found


def recall_at(ranks: Sequence[int | None], n_places: int, share: float) -> float:
    """Share of the errors that the first `share` of a list of `n_places` leads to; 1 where there are none."""
    if not ranks:
        return 1.0
    upto = int(np.ceil(share * n_places))
    return sum(rank is not None and rank < upto for rank in ranks) / len(ranks)
