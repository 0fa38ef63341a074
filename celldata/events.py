"""How a track ends where it does not divide: its cell leaves the field, or dies."""

from collections.abc import Iterable
from dataclasses import dataclass

from celldata.cells import MAX_CELL

EVENT_KINDS = ("leaves", "dies")


@dataclass(frozen=True, order=True)
class Event:
    """`cell` leaves the field or dies (`kind`); `t` is its last frame. A cell has one at most.

    Raises ValueError for another kind, or a cell or frame out of range.
    """

    cell: int
    t: int
    kind: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "cell", int(self.cell))
        object.__setattr__(self, "t", int(self.t))
        if self.kind not in EVENT_KINDS:
            raise ValueError(f"a track does not end with {self.kind!r:.40} ({' or '.join(EVENT_KINDS)})")
        if not 1 <= self.cell <= MAX_CELL or self.t < 0:
            raise ValueError(f"the end of cell {self.cell} holds a cell or a frame out of range")


def one_for_each(events: Iterable[Event]) -> set[Event]:
    """The events as a set; ValueError where a cell has two."""
    found: dict[int, Event] = {}
    for event in events:
        if found.setdefault(event.cell, event) != event:
            raise ValueError(f"the track of cell {event.cell} ends twice")
    return set(found.values())
