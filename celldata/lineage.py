"""Who descends from whom: divisions, the tracks they join, how these end, and what can contradict in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from celldata.cells import MAX_CELL, CellsTable
from celldata.events import Event


@dataclass(frozen=True, order=True)
class Division:
    """`parent` divided into `daughters` (sorted); `t` is the first frame of the daughters.

    One daughter is allowed (the other one may have left the field); none is not. Raises ValueError.
    """

    parent: int
    daughters: tuple[int, ...]
    t: int

    def __post_init__(self) -> None:
        daughters = tuple(sorted(int(daughter) for daughter in self.daughters))
        object.__setattr__(self, "parent", int(self.parent))
        object.__setattr__(self, "daughters", daughters)
        object.__setattr__(self, "t", int(self.t))
        if not daughters:
            raise ValueError(f"the division of cell {self.parent} has no daughter")
        if len(set(daughters)) < len(daughters):
            raise ValueError(f"the division of cell {self.parent} names a daughter twice")
        if self.parent in daughters:
            raise ValueError(f"cell {self.parent} cannot be its own daughter")
        if self.parent < 1 or daughters[0] < 1 or max(self.parent, daughters[-1]) > MAX_CELL or self.t < 0:
            raise ValueError(f"the division of cell {self.parent} holds a cell or a frame out of range")


@dataclass(frozen=True)
class Track:
    """All frames in which `cell` appears. `frames` are sorted, `first` and `last` its ends (movie frames)."""

    cell: int
    first: int
    last: int
    frames: tuple[int, ...]
    parent: int | None
    daughters: tuple[int, ...]

    @property
    def holes(self) -> tuple[int, ...]:
        """Frames between first and last in which the cell is missing."""
        return tuple(sorted(set(range(self.first, self.last + 1)) - set(self.frames)))


@dataclass(frozen=True)
class LineageProblem:
    """Something that contradicts in a lineage. `t` is the frame to look at; `cells` are those concerned."""

    kind: str
    cells: tuple[int, ...]
    t: int
    message: str

    @property
    def is_warning(self) -> bool:
        """True where the lineage can be right as it is; False where it cannot."""
        return self.kind in WARNINGS


WARNINGS = frozenset({"one_daughter", "hole"})
ERRORS = frozenset(
    {
        "parent_missing",
        "daughter_missing",
        "parent_after_division",
        "daughter_before_division",
        "several_divisions",
        "several_parents",
        "event_missing",
        "event_not_last",
        "event_and_division",
    }
)


def tracks(cells: CellsTable, divisions: Iterable[Division]) -> dict[int, Track]:
    """The track of every cell in the table, by cell id in ascending order.

    Of several divisions that claim a daughter, the earliest gives the parent (check_lineage reports it).
    """
    parents: dict[int, int] = {}
    daughters: dict[int, set[int]] = {}
    for division in sorted(divisions, key=lambda division: (division.t, division)):
        daughters.setdefault(division.parent, set()).update(division.daughters)
        for daughter in division.daughters:
            parents.setdefault(daughter, division.parent)
    found = {}
    for cell in cells.cells():
        frames = tuple(cells.frames_of(cell))
        found[cell] = Track(
            cell, frames[0], frames[-1], frames, parents.get(cell), tuple(sorted(daughters.get(cell, ())))
        )
    return found


def check_lineage(
    cells: CellsTable, divisions: Iterable[Division], events: Iterable[Event] = ()
) -> list[LineageProblem]:
    """Every contradiction between divisions, events and cells, errors and warnings, sorted by frame."""
    found: list[LineageProblem] = []
    known = tracks(cells, ())
    ordered = sorted(divisions, key=lambda division: (division.t, division))
    as_parent: dict[int, list[Division]] = {}
    as_daughter: dict[int, list[Division]] = {}
    for division in ordered:
        as_parent.setdefault(division.parent, []).append(division)
        for daughter in division.daughters:
            as_daughter.setdefault(daughter, []).append(division)
        found += _check_division(division, known)
    for parent, mine in as_parent.items():
        if len(mine) > 1:
            when = ", ".join(str(division.t) for division in mine)
            message = f"cell {parent} divides {len(mine)} times (frames {when}); a cell divides once"
            found.append(LineageProblem("several_divisions", (parent,), mine[1].t, message))
    for daughter, mine in as_daughter.items():
        if len(mine) > 1:
            who = ", ".join(str(division.parent) for division in mine)
            message = (
                f"cell {daughter} is a daughter in {len(mine)} divisions (parents {who}); cells are born once"
            )
            found.append(LineageProblem("several_parents", (daughter,), mine[1].t, message))
    for event in events:
        found += _check_event(event, known, as_parent)
    for track in known.values():
        if track.holes:
            message = (
                f"cell {track.cell} is missing in {frame_ranges(track.holes)}, between its first and last"
            )
            found.append(LineageProblem("hole", (track.cell,), track.holes[0], message))
    return sorted(found, key=lambda problem: (problem.t, problem.kind, problem.cells))


def _check_division(division: Division, known: dict[int, Track]) -> list[LineageProblem]:
    parent, t = division.parent, division.t
    found = []
    frames = known[parent].frames if parent in known else ()
    if not any(frame < t for frame in frames):
        message = f"cell {parent} divides at frame {t} but is in no frame before"
        found.append(LineageProblem("parent_missing", (parent,), t, message))
    late = [frame for frame in frames if frame >= t]
    if late:
        message = f"cell {parent} divides at frame {t} but is still there in {frame_ranges(late)}"
        found.append(LineageProblem("parent_after_division", (parent,), late[0], message))
    for daughter in division.daughters:
        frames = known[daughter].frames if daughter in known else ()
        if not any(frame >= t for frame in frames):
            message = f"cell {daughter} is a daughter of cell {parent} but is in no frame from {t} on"
            found.append(LineageProblem("daughter_missing", (daughter,), t, message))
        early = [frame for frame in frames if frame < t]
        if early:
            message = f"cell {daughter} is born at frame {t} but is already there in {frame_ranges(early)}"
            found.append(LineageProblem("daughter_before_division", (daughter,), early[0], message))
    if len(division.daughters) == 1:
        message = f"cell {parent} divides at frame {t} into one daughter only ({division.daughters[0]})"
        found.append(LineageProblem("one_daughter", (parent, division.daughters[0]), t, message))
    return found


def _check_event(
    event: Event, known: dict[int, Track], as_parent: dict[int, list[Division]]
) -> list[LineageProblem]:
    cell, t = event.cell, event.t
    said = f"cell {cell} {event.kind} at frame {t}"
    if cell not in known:
        return [LineageProblem("event_missing", (cell,), t, f"{said} but is in no frame")]
    found = []
    if known[cell].last != t:
        message = f"{said} but its last frame is {known[cell].last}"
        found.append(LineageProblem("event_not_last", (cell,), t, message))
    if cell in as_parent:
        message = f"{said} but it divides at frame {as_parent[cell][0].t}"
        found.append(LineageProblem("event_and_division", (cell,), t, message))
    return found


def frame_ranges(frames: Iterable[int]) -> str:
    """Sorted frames in words: "frame 3", or "frames 0-2, 4-6 and 8-10"."""
    ranges: list[list[int]] = []
    for frame in frames:
        if ranges and frame == ranges[-1][1] + 1:
            ranges[-1][1] = frame
        else:
            ranges.append([frame, frame])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in ranges]
    head = "frame " if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else "frames "
    return head + (words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1])
