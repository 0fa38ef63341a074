"""A place to look at: what may be wrong, where, how likely, in words, and what would mend it."""

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

TITLES = {
    "swap": "Two cells may have swapped",
    "wrong_link": "Wrong link?",
    "broken_track": "Track may be broken",
    "missed_division": "Missed division?",
    "false_division": "Division may be wrong",
    "wrong_daughter": "Wrong daughter?",
    "one_daughter": "Division with one daughter",
    "many_daughters": "Division with more than two daughters",
    "contradiction": "Division contradicts itself",
    "far_daughters": "Daughters far from parent",
    "unequal_daughters": "Areas do not add up",
    "ends": "Ends inside the field",
    "appears": "Appears inside the field",
    "brief": "There for one frame only",
    "jump": "Jumps",
    "area": "Area jump",
    "brightness": "Brightness jump",
    "gap": "Gap",
    "mitosis": "Bright and round, no division",
    "weak_link": "Weak link",
    "weak_division": "Weak division",
    "overlap": "Cells overlap",
    "fragments": "Cell in pieces",
}
KINDS = tuple(TITLES)

Words = Callable[[], tuple[str | None, str]]
"""Gives a title of its own, or None for that of the kind, and the detail."""

IDENTITY = frozenset(
    (*KINDS[: KINDS.index("ends")], "ends", "appears", "jump", "weak_link", "weak_division", "mitosis")
)
"""Kinds that put who is who, and so every later frame of the cells, in doubt."""

ACTIONS = ("swap", "link", "break", "division", "no-division", "no-daughter", "fill-gap", "delete")


def saying(detail: str, title: str | None = None) -> Words:
    """Words that are known already."""
    return lambda: (title, detail)


@dataclass(frozen=True)
class Action:
    """What would mend a place, in the words of the page's tools: `cells` in the order in which the tool takes
    them, the selected one first (for a division: parent, then daughters), from frame `t` on. *No division*:
    parent, and the daughter who goes on as it. *No daughter*: the cell that is none, and the parent.
    """

    action: str
    cells: tuple[int, ...]
    t: int


@dataclass(frozen=True)
class Finding:
    """What a rule found. `strength`: 0 … 1, how clear it is among its kind (calibration.py says what that is
    worth). `seen`: places of the sightings that show it. `affected`: frames that are wrong if it is an error.
    `words` is called for what is told only: a title of its own or None, and the detail.
    """

    kind: str
    strength: float
    t: int
    frames: tuple[int, int]
    cells: tuple[int, ...]
    seen: tuple[int, ...]
    affected: int
    words: Words
    action: Action | None = None


@dataclass(frozen=True)
class Place:
    """`score`: expected gain of looking, above 0 and below 1. `frames`: first and last. `y`, `x` (pixels) and
    `box` (y0, x0, y1, x1; y1 and x1 not included) of what is to be seen in frame `t`.
    """

    id: str
    kind: str
    feature: str
    score: float
    t: int
    frames: tuple[int, int]
    cells: tuple[int, ...]
    y: float
    x: float
    box: tuple[int, int, int, int]
    title: str
    detail: str
    action: Action | None


def place_id(feature: str, kind: str, t: int, shown: Iterable[int]) -> str:
    """16 hexadecimal digits for a kind, its frame and the objects it shows (frame and value in one integer).

    Objects, not cells: a cell that is called otherwise because something else was mended is still the same
    place, and what was decided about it still holds.
    """
    text = f"{feature}\n{kind} {t} {' '.join(map(str, sorted(set(shown))))}"
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def box_of(
    boxes: Sequence[Sequence[float]], margin: float, height: int, width: int
) -> tuple[int, int, int, int]:
    """Round all `boxes` (y0, x0, y1, x1) with a margin in pixels, inside the image."""
    low_y, low_x, high_y, high_x = zip(*boxes, strict=True)
    return (
        max(0, int(min(low_y) - margin)),
        max(0, int(min(low_x) - margin)),
        min(height, math.ceil(max(high_y) + margin)),
        min(width, math.ceil(max(high_x) + margin)),
    )
