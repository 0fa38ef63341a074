"""Track files of the Cell Tracking Challenge: man_track.txt, res_track.txt; a line `L B E P` per track.

L label, B and E first and last frame (file numbers), P parent or 0. A parent with two or more daughters
divided. A parent with ONE daughter is the CTC's way to say that a cell vanished and came back: no division.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from celldata.cells import CellsTable
from celldata.errors import DataError
from celldata.lineage import Division, frame_ranges


class TrackLine(NamedTuple):
    """`begin` and `end` are file numbers, not movie frames."""

    label: int
    begin: int
    end: int
    parent: int


def read_tracks(path: Path | str) -> list[TrackLine]:
    """The lines of a track file, by label; DataError where a line or a parent is wrong."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            path, f"cannot be read ({error})", "Give the man_track.txt or res_track.txt."
        ) from None
    found: dict[int, TrackLine] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            track = TrackLine(*map(int, line.split()))
        except (TypeError, ValueError):
            problem = f'line {number} is "{line.strip()[:40]}"'
            raise DataError(
                path, problem, "Each line needs four whole numbers: label begin end parent."
            ) from None
        if track.label < 1 or track.begin < 0 or track.end < track.begin or track.parent < 0:
            problem = f"line {number}: track {track.label} runs from {track.begin} to {track.end}"
            raise DataError(path, problem, "Labels start at 1, and a track ends at or after its beginning.")
        if track.label in found:
            raise DataError(
                path, f"line {number} lists track {track.label} again", "Remove one of the lines."
            )
        found[track.label] = track
    for track in found.values():
        _check_parent(path, track, found)
    return [found[label] for label in sorted(found)]


def _check_parent(path: Path, track: TrackLine, found: dict[int, TrackLine]) -> None:
    if not track.parent:
        return
    parent = found.get(track.parent)
    if parent is None:
        problem = f"track {track.label} names the parent {track.parent}, which is not listed"
        raise DataError(path, problem, "Add the parent's line, or write 0 for no parent.")
    if parent.end >= track.begin:
        problem = (
            f"track {track.label} begins at {track.begin}, but its parent {parent.label} "
            f"is still there until {parent.end}"
        )
        raise DataError(path, problem, "A parent must end before its daughters begin.")


def children(lines: Iterable[TrackLine]) -> dict[int, list[TrackLine]]:
    """The daughters of each parent, by label."""
    found: dict[int, list[TrackLine]] = {}
    for line in lines:
        if line.parent:
            found.setdefault(line.parent, []).append(line)
    return found


def divisions_of(lines: Iterable[TrackLine], first_number: int = 0) -> set[Division]:
    """A division for each parent with two or more daughters, `t` counted from file number `first_number`."""
    return {
        Division(
            parent,
            tuple(line.label for line in daughters),
            min(line.begin for line in daughters) - first_number,
        )
        for parent, daughters in children(lines).items()
        if len(daughters) > 1
    }


def gap_links(lines: Iterable[TrackLine]) -> dict[int, int]:
    """Track -> the track it continues after a gap (its parent has no other daughter)."""
    return {
        daughters[0].label: parent for parent, daughters in children(lines).items() if len(daughters) == 1
    }


def check_against_masks(
    path: Path, lines: Sequence[TrackLine], cells: CellsTable, numbers: range, masks: Path
) -> None:
    """DataError unless each track is in the masks from begin to end, and each label of the masks is
    listed."""
    problems = []
    for line in lines:
        if line.begin < numbers[0] or line.end > numbers[-1]:
            problems.append(
                f"track {line.label} runs over frames {line.begin}-{line.end}, "
                f"the masks are {numbers[0]}-{numbers[-1]}"
            )
            continue
        seen = {t + numbers[0] for t in cells.frames_of(line.label)}
        told = set(range(line.begin, line.end + 1))
        if told - seen:
            problems.append(f"track {line.label} has a hole: no pixel in {frame_ranges(sorted(told - seen))}")
        elif seen - told:
            problems.append(
                f"track {line.label} is listed for frames {line.begin}-{line.end}, "
                f"but has pixels in {frame_ranges(sorted(seen - told))} too"
            )
    listed = {line.label for line in lines}
    problems += [f"label {cell} of the masks is not listed" for cell in cells.cells() if cell not in listed]
    if problems:
        more = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
        raise DataError(
            path,
            f"contradicts {masks}: {problems[0]}{more}",
            "Give the masks that belong to it; where cells have no outline in them (SEG), give the folder of "
            "tracking markers (TRA) too, so that the markers stand in.",
        )
