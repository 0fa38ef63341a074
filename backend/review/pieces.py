"""Cells that were split or merged in a frame: several changes that are one deed.

A cell was split when two or more cells lie mostly in what it was, and was merged when two or more cells lay
mostly in what it is. A cell that goes on as itself elsewhere is part of neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.review.difference import FrameDifference

# So much of a piece lies in the whole, and so much of the whole is covered by its pieces.
MOSTLY = 0.5


@dataclass(frozen=True)
class Pieces:
    """`whole`: the cell that was split (before), or that others were merged into (after)."""

    kind: str
    whole: int
    cells: tuple[int, ...]
    pixels: int

    @property
    def text(self) -> str:
        names = [str(cell) for cell in self.cells]
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        if self.kind == "split":
            return f"Cell {self.whole} split into {listed}"
        return f"Cells {listed} merged into {self.whole}"

    def explains(self, kind: str, cell: int) -> bool:
        """True when this deed is what a change of that kind of that cell was."""
        whole = (self.whole,)
        gone, made = (whole, self.cells) if self.kind == "split" else (self.cells, whole)
        return cell in (gone if kind == "removed" else made)


def pieces_of(difference: FrameDifference, matches: dict[int, int]) -> list[Pieces]:
    """Every split and merge of a frame. `matches`: cell after -> cell before that shows the same object."""
    became = {old: new for new, old in matches.items()}
    before = {cell: outline.area for cell, outline in difference.before.items()}
    after = {cell: outline.area for cell, outline in difference.after.items()}
    turned = {(new, old): n for (old, new), n in difference.shared.items()}
    splits = _several("split", before, after, difference.shared, matches)
    # What is told as a split is not told as a merge as well.
    told = {cell for split in splits for cell in (split.whole, *split.cells)}
    merges = _several("merged", after, before, turned, became)
    return splits + [merge for merge in merges if not told & {merge.whole, *merge.cells}]


def _several(
    kind: str,
    wholes: dict[int, int],
    pieces: dict[int, int],
    shared: dict[tuple[int, int], int],
    other_self: dict[int, int],
) -> list[Pieces]:
    """`wholes`, `pieces`: areas by cell; `shared`: by (whole, piece); `other_self`: piece -> the whole that
    shows the same object.
    """
    inside: dict[int, list[int]] = {}
    for (whole, piece), n in shared.items():
        if n >= MOSTLY * pieces[piece] and other_self.get(piece, whole) == whole:
            inside.setdefault(whole, []).append(piece)
    found = []
    for whole, cells in sorted(inside.items()):
        areas = [shared[whole, cell] for cell in cells]
        covered = sum(areas) / wholes[whole]
        # Pieces lie side by side: what covers more than the whole lies on it (cells that overlap).
        if len(cells) > 1 and MOSTLY <= covered <= 1:
            found.append(Pieces(kind, whole, tuple(sorted(cells)), wholes[whole] - max(areas)))
    return found
