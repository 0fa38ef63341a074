"""Which part of a source a movie shows: crops of one movie that share pixels show the same cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

CROP = re.compile(
    r"\[frames \d+:\d+, y (?P<y>\d+):\d+, x (?P<x>\d+):\d+"
    r"(?: of (?P<whole>[0-9a-f]{8})| of channels (?P<channels>[0-9a-f]{8}(?: [0-9a-f]{8})*))?\]"
)
"""What a crop adds to the source of its movie (`crop_words`); a crop of a crop has two. `whole`: what earlier
versions noted, a hash of the first and last frame with all their channels.
"""


def crop_words(raw: np.ndarray, t: slice, y: slice, x: slice) -> str:
    """How the source of a crop tells which part it is, and of which images: files of two folders may have one
    name. `raw`: (T, C, Y, X) of the whole movie. Of each channel the first frame counts alone: a file may be
    imported again with other channels, or after frames were added to it.
    """
    part = f"frames {t.start}:{t.stop}, y {y.start}:{y.stop}, x {x.start}:{x.stop}"
    # An empty image is like any other.
    hashes = [_hash_of(image) for image in raw[0] if image.min() != image.max()]
    return f"[{part} of channels {' '.join(hashes)}]" if hashes else f"[{part}]"


def _hash_of(image: np.ndarray) -> str:
    return sha256(np.ascontiguousarray(image).tobytes()).hexdigest()[:8]


@dataclass(frozen=True)
class FieldOfView:
    """Pixels (y0, y1, x0, x1) of a source, ends not included. Whole movies may have any source in common,
    such as a lab's name: `is_crop` tells those that were cut out of it. `channels`: of a crop, hashes that
    tell its source from others of that name; none where that was not noted, or as earlier versions did
    (`whole`).
    """

    source: str
    box: tuple[int, int, int, int]
    is_crop: bool
    whole: str | None = None
    channels: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: str, height: int, width: int) -> FieldOfView | None:
        """From what a movie of this size says of its source; None where that is nothing."""
        crops = list(CROP.finditer(source))
        whole = source[: crops[0].start() if crops else None].strip()
        if not whole:
            return None
        y, x = (sum(int(crop[axis]) for crop in crops) for axis in ("y", "x"))
        noted = crops[0] if crops else {"whole": None, "channels": None}
        channels = frozenset((noted["channels"] or "").split())
        return cls(whole, (y, y + height, x, x + width), bool(crops), noted["whole"], channels)

    def overlaps(self, other: FieldOfView) -> bool:
        """Whether they share pixels of one source, of which one at least was cut out."""
        (a0, a1, b0, b1), (c0, c1, d0, d1) = self.box, other.box
        known = self.source == other.source and (self.is_crop or other.is_crop)
        return known and self._may_be_of(other) and a0 < c1 and c0 < a1 and b0 < d1 and d0 < b1

    def _may_be_of(self, other: FieldOfView) -> bool:
        """Whether two sources of one name may be one. What is noted in two ways does not tell them apart."""
        if self.channels and other.channels:
            return not self.channels.isdisjoint(other.channels)
        return self.whole is None or other.whole is None or self.whole == other.whole
