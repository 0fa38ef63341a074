"""Tiles that were labeled apart, put together again: a three-way merge, frame by frame.

All tiles of a window were opened with crops of the same labels, the *base*. What nobody touched stays as it
is in the base, so that no cell is lost, doubled or changed by being cut. Of what was touched:

* A cell of the base belongs to the tile whose core holds its centroid. That tile's word counts: the cell as
  it is there (where it reaches beyond the tile, as it is in the base), or that it is gone. What others made
  of it in their margin does not count.
* A new cell belongs to the tile that owns the cell of the base on which most of it lies (it was split off),
  else to the one whose core holds its centroid. A new cell in another's core counts where that tile has none
  like it.
* Two cells of two tiles that share half of their union are one cell.

What this does not settle is kept, so that nothing is lost, and told as a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from celldata.frame_labels import FrameLabels, Places, box_round, centroid, inside
from celldata.pixel_sets import covers, iou_of, shared_pixels
from celldata.tile_painting import Repainted
from celldata.tiles import Box, Tile

SAME_CELL_IOU = 0.5
"""At most one partner can reach that (as in reviews)."""
TOUCH = 0.05
"""Cells of two tiles that share less than this of the smaller one only touch: that is settled."""


@dataclass(frozen=True)
class Part:
    """A tile and the labels of its box as they were approved."""

    tile: Tile
    labels: FrameLabels


@dataclass(frozen=True)
class Conflict:
    """What two tiles do not agree about. `kind`: overlap, lonely, cut or joined; `cells` are those of the
    merged frame, `box` lies in the field.
    """

    kind: str
    cells: tuple[int, ...]
    box: Box
    words: str


@dataclass(eq=False)
class Merged:
    """A frame put together, and what has to be looked at in it."""

    labels: FrameLabels
    conflicts: list[Conflict]


@dataclass(eq=False)
class _Claim:
    """A cell as it is to be: `cell` in the merged labels, `pixels` in the field, whose it is. `was`: its cell
    of the base, None when new. `kept`: as it is in the base; `against`: although its owner had it otherwise.
    """

    cell: int
    pixels: np.ndarray
    owner: int
    was: int | None = None
    kept: bool = False
    against: bool = False


@dataclass(eq=False)
class _Seen:
    """What one tile made of the cells that were touched in it: places in the field, by the tile's own ids."""

    part: Part
    before: Places
    after: Places
    # Cell of the base -> the tile's own; those that are in neither are gone, or new.
    matches: dict[int, int] = field(default_factory=dict)

    @property
    def new(self) -> list[int]:
        taken = set(self.matches.values())
        return [cell for cell in self.after if cell not in taken]

    def is_gone(self, cell: int) -> bool:
        return cell in self.before and cell not in self.matches


NewId = Callable[[int, int], int]
"""The id in the merged labels of a new cell: number of its tile, its id there."""


def merge_frame(base: FrameLabels, parts: Sequence[Part], new_id: NewId) -> Merged:
    """The frame that the tiles' labels make together. `base`: the whole field as the tiles were opened with
    it. The parts' cores must cover the field.
    """
    return _Merging(base, parts, new_id).merge()


class _Merging:
    def __init__(self, base: FrameLabels, parts: Sequence[Part], new_id: NewId) -> None:
        self.base, self.parts, self.new_id = base, parts, new_id
        self.field = base.shape
        self.seen = [_look(base, part) for part in parts]
        touched = {cell for seen in self.seen for cell in seen.before}
        self.base_places = base.places(touched)
        self.owners = {cell: self.owner_at(pixels) for cell, pixels in self.base_places.items()}
        self.claims: list[_Claim] = []
        self.removed: set[int] = set()
        self.conflicts: list[Conflict] = []

    def merge(self) -> Merged:
        if not self.base_places and not any(seen.after for seen in self.seen):
            return Merged(self.base, [])
        for cell in self.base_places:
            self.judge(cell)
        lonely = self.judge_new_cells()
        self.drop_doubles()
        self.judge_lonely(lonely)
        self.look_for_joined()
        self.settle_overlaps()
        painted = Repainted(self.base)
        changed = [claim for claim in self.claims if not claim.kept]
        lost = self.removed | {claim.was for claim in changed if claim.was}
        painted.take({cell: self.base_places[cell] for cell in lost})
        painted.give({claim.cell: claim.pixels for claim in changed})
        return Merged(painted.labels(), self.conflicts)

    def owner_at(self, pixels: np.ndarray) -> int:
        """The number of the tile whose core holds the centroid."""
        y, x = centroid(pixels, self.field)
        return next(k for k, part in enumerate(self.parts) if part.tile.core.holds(y, x))

    def within(self, pixels: np.ndarray, *tiles: int) -> np.ndarray:
        """Of these pixels, those in the boxes of all these tiles."""
        for k in tiles:
            pixels = pixels[inside(pixels, self.parts[k].tile.box, self.field)]
        return pixels

    # --- cells of the base ---------------------------------------------------------------------------------

    def judge(self, cell: int) -> None:
        """What the owner of a cell of the base says about it."""
        owner, pixels = self.owners[cell], self.base_places[cell]
        seen = self.seen[owner]
        if seen.is_gone(cell):
            self.removed.add(cell)
            return
        if cell in seen.matches:
            mine = seen.after[seen.matches[cell]]
            if not np.array_equal(mine, seen.before[cell]):
                beyond = pixels[~inside(pixels, seen.part.tile.box, self.field)]
                self.claims.append(_Claim(cell, np.union1d(mine, beyond), owner, was=cell))
                self.check_edge(cell, owner, mine, seen.before[cell])
                return
        self.claims.append(_Claim(cell, pixels, owner, was=cell, kept=True))

    def check_edge(self, cell: int, owner: int, now: np.ndarray, before: np.ndarray) -> None:
        """A cell that reaches the edge of its tile goes on behind it: it fits where the edge is as it was."""
        edge = self.parts[owner].tile.box
        at_edge = [pixels[_on_edge(pixels, edge, self.field)] for pixels in (now, before)]
        if not np.array_equal(*at_edge):
            words = (
                f"Cell {cell} was changed where it goes on beyond its part of the field. Check its outline."
            )
            self.tell("cut", (cell,), now, words)

    # --- new cells -----------------------------------------------------------------------------------------

    def judge_new_cells(self) -> list[_Claim]:
        """Claims of new cells that belong to who made them; those in another's core are returned."""
        lonely = []
        for k, seen in enumerate(self.seen):
            for own in seen.new:
                pixels = seen.after[own]
                shares = self.shares_of_owners(seen, pixels)
                owner = max(shares, key=lambda o: (shares[o], -o)) if shares else -1
                on_base = owner >= 0 and 2 * shares[owner] >= pixels.size
                if not on_base:
                    owner = self.owner_at(pixels)
                if owner == k:
                    claim = _Claim(self.new_id(k, own), pixels, k)
                    self.claims.append(claim)
                    self.check_edge(claim.cell, k, pixels, np.empty(0, pixels.dtype))
                elif not on_base:
                    lonely.append(_Claim(own, pixels, k))
        return lonely

    def shares_of_owners(self, seen: _Seen, pixels: np.ndarray) -> dict[int, int]:
        """How many of these pixels lay on cells of the base, by the tile that owns them."""
        shares: dict[int, int] = {}
        for cell, before in seen.before.items():
            n = shared_pixels(pixels, before)
            if n:
                shares[self.owners[cell]] = shares.get(self.owners[cell], 0) + n
        return shares

    def judge_lonely(self, lonely: list[_Claim]) -> None:
        """A new cell in another's core: known there too, or known to a third, or told."""
        kept: list[_Claim] = []
        for claim in lonely:
            if any(self.alike(claim, other) for other in [*self.claims, *kept]):
                continue
            seconded = any(self.alike(claim, other) for other in lonely if other.owner != claim.owner)
            claim.cell = self.new_id(claim.owner, claim.cell)
            kept.append(claim)
            if not seconded:
                words = (
                    f"Cell {claim.cell} was drawn from one part of the field into another, where nobody "
                    "has it. Keep it, or delete it."
                )
                self.tell("lonely", (claim.cell,), claim.pixels, words)
        self.claims += kept

    # --- cells of two tiles --------------------------------------------------------------------------------

    def alike(self, one: _Claim, other: _Claim) -> bool:
        """True when two tiles drew the same cell, as far as both can see it."""
        if one.owner == other.owner:
            return False
        a, b = (self.within(claim.pixels, one.owner, other.owner) for claim in (one, other))
        return iou_of(a, b) >= SAME_CELL_IOU

    def drop_doubles(self) -> None:
        for one, other in _meeting(self.claims, self.field):
            if one not in self.claims or other not in self.claims or not self.alike(one, other):
                continue
            if one.was and other.was and self.were_alike(one.was, other.was):
                continue  # so it was before anybody touched them
            loser = min(one, other, key=self.weight)
            self.claims = [claim for claim in self.claims if claim is not loser]
            if loser.was:
                self.removed.add(loser.was)
        # Whoever lost at the edge has nothing left to check there.
        there = {claim.cell for claim in self.claims}
        self.conflicts = [conflict for conflict in self.conflicts if set(conflict.cells) <= there]

    def weight(self, claim: _Claim) -> tuple[bool, bool, int, int]:
        """Which of two stays: one that was worked on, that does not end with its tile, and lies more in its
        core.
        """
        tile = self.parts[claim.owner].tile
        whole = not _on_edge(claim.pixels, tile.box, self.field).any()
        in_core = int(inside(claim.pixels, tile.core, self.field).sum())
        return (not claim.kept, whole, in_core, -claim.owner)

    def were_alike(self, one: int, other: int) -> bool:
        return iou_of(self.base_places[one], self.base_places[other]) >= SAME_CELL_IOU

    def look_for_joined(self) -> None:
        """A cell that its tile has joined with another's, which left them apart, is not gone."""
        for cell in sorted(self.removed):
            owner = self.owners[cell]
            seen, pixels = self.seen[owner], self.base_places[cell]
            if not seen.is_gone(cell):
                continue
            taken = next((own for own, at in seen.after.items() if covers(at, seen.before[cell])), None)
            if taken is None or any(covers(claim.pixels, pixels) for claim in self.claims):
                continue
            self.removed.discard(cell)
            self.claims.append(_Claim(cell, pixels, owner, was=cell, kept=True, against=True))
            words = (
                f"Cell {cell} was joined with a cell of the neighbouring part, which has them apart. "
                "Join them, or leave it so."
            )
            self.tell("joined", (cell,), pixels, words)

    def settle_overlaps(self) -> None:
        """Pixels that cells of two tiles claim: those of a mere touch go to one, others are told and stay
        both's.
        """
        for one, other in _meeting(self.claims, self.field):
            if (one.owner == other.owner and not (one.against or other.against)) or (one.kept and other.kept):
                continue
            both = np.intersect1d(one.pixels, other.pixels, assume_unique=True)
            if one.was and other.was:
                before = np.intersect1d(
                    self.base_places[one.was], self.base_places[other.was], assume_unique=True
                )
                both = np.setdiff1d(both, before, assume_unique=True)
            if both.size == 0:
                continue
            if both.size <= TOUCH * min(one.pixels.size, other.pixels.size):
                loser = self.loser_of_touch(one, other, both)
                loser.pixels = np.setdiff1d(loser.pixels, both, assume_unique=True)
                loser.kept = False
                continue
            cells = (one.cell, other.cell)
            words = (
                f"Cells {cells[0]} and {cells[1]} were drawn in two parts of the field and share "
                f"{both.size} pixels. Give them to one of the two, or join the cells."
            )
            self.tell("overlap", cells, both, words)

    def loser_of_touch(self, one: _Claim, other: _Claim, both: np.ndarray) -> _Claim:
        """Who was not worked on gives way; else who has fewer of the pixels in its core."""
        if one.kept != other.kept:
            return one if one.kept else other
        cores = [inside(both, self.parts[claim.owner].tile.core, self.field).sum() for claim in (one, other)]
        return one if (cores[0], other.owner) < (cores[1], one.owner) else other

    def tell(self, kind: str, cells: tuple[int, ...], pixels: np.ndarray, words: str) -> None:
        self.conflicts.append(Conflict(kind, cells, box_round(pixels, self.field), words))


def _look(base: FrameLabels, part: Part) -> _Seen:
    """What was touched in a tile, and what became of it."""
    box = part.tile.box
    view = base.crop(box)
    touched = _touched(view, part.labels)
    seen = _Seen(part, view.places(touched, box, base.shape), part.labels.places(touched, box, base.shape))
    seen.matches = _matches(seen.before, seen.after)
    return seen


def _touched(before: FrameLabels, after: FrameLabels) -> set[int]:
    """The cells, of either, of which a pixel or a value differs."""
    touched: set[int] = set()
    for feature, old in before.images.items():
        new = after.images[feature]
        old_values, new_values = before.values[feature], after.values[feature]
        differs = old != new
        for value in np.unique(old[differs]).tolist():
            touched.update(old_values.get(value, ()))
        for value in np.unique(new[differs]).tolist():
            touched.update(new_values.get(value, ()))
        for value in old_values.keys() | new_values.keys():
            if old_values.get(value) != new_values.get(value):
                touched.update(old_values.get(value, ()), new_values.get(value, ()))
    return touched


def _matches(before: Places, after: Places) -> dict[int, int]:
    """Cell before -> the cell after that is the same: by outline, whatever its number; of what is left, what
    kept its number and a part of its place.
    """
    found: dict[int, int] = {}
    pairs = []
    for old, was in before.items():
        for new, now in after.items():
            iou = iou_of(was, now)
            if iou >= SAME_CELL_IOU:
                pairs.append((-iou, old != new, old, new))
    taken: set[int] = set()
    for _, _, old, new in sorted(pairs):
        if old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    for old, was in before.items():
        if old not in found and old in after and old not in taken and shared_pixels(was, after[old]):
            found[old] = old
            taken.add(old)
    return found


def _meeting(claims: Iterable[_Claim], field: tuple[int, int]) -> list[tuple[_Claim, _Claim]]:
    """Pairs of claims whose boxes meet, in an order that does not depend on that of the claims."""
    boxed = [(box_round(claim.pixels, field), claim) for claim in claims if claim.pixels.size]
    found: list[tuple[_Claim, _Claim]] = []
    above: list[tuple[Box, _Claim]] = []
    for box, claim in sorted(boxed, key=lambda each: (each[0].y0, *_order(each[1]))):
        above = [each for each in above if each[0].y1 > box.y0]
        beside = [other for at, other in above if at.x0 < box.x1 and box.x0 < at.x1]
        found += [(other, claim) if _order(other) < _order(claim) else (claim, other) for other in beside]
        above.append((box, claim))
    return sorted(found, key=lambda pair: (_order(pair[0]), _order(pair[1])))


def _order(claim: _Claim) -> tuple[int, int]:
    return claim.owner, claim.cell


def _on_edge(pixels: np.ndarray, box: Box, field: tuple[int, int]) -> np.ndarray:
    """Of pixels in `box`: True for those at an edge behind which the field goes on."""
    ys, xs = np.divmod(pixels % (field[0] * field[1]), field[1])
    found: np.ndarray = (
        ((ys == box.y0) & (box.y0 > 0))
        | ((xs == box.x0) & (box.x0 > 0))
        | ((ys == box.y1 - 1) & (box.y1 < field[0]))
        | ((xs == box.x1 - 1) & (box.x1 < field[1]))
    )
    return found
