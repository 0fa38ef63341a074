"""The loop on real movies: crops of Fluo-N2DL-HeLa/01 by time and place, each a movie of its own."""

from __future__ import annotations

from dataclasses import replace

from backend.movies.cropping import Part, cut
from bench.loop.movies import Material, TrueMovie
from bench.models.sets import HELA
from celldata.labels import Labels
from celldata.movie import Movie

SIDE, MARGIN = 200, 50
"""Pixels a side of a place, and around all of them: in the outer 25 the challenge's truth holds no cell."""
ROWS, COLUMNS = 3, 5
SPANS = ((24, 34), (52, 62), (80, 90))
# Places, counted from left to right and from top to bottom: no cell of a test place is ever learned.
TEST, VALIDATION = (2, 8, 11), (5, 14)
HELD_SPANS = ((27, 30), (55, 58), (83, 86))


def material() -> Material:
    """Ten places for the crowd in three spans of ten frames; two to choose postprocessing on and three to
    test on in three frames of each span. The first round sees one place in all spans.
    """
    movie, truth = HELA.read()
    parts: dict[str, list[TrueMovie]] = {"pool": [], "seed-validation": [], "seed-test": []}
    for place in range(ROWS * COLUMNS):
        part = "seed-test" if place in TEST else "seed-validation" if place in VALIDATION else "pool"
        for span in SPANS if part == "pool" else HELD_SPANS:
            parts[part].append(_crop(movie, truth, place, span, f"{part}-{len(parts[part]):02d}"))
    pool, validation, test = (tuple(some) for some in parts.values())
    return Material(pool, len(SPANS), validation, test)


def _crop(movie: Movie, truth: Labels, place: int, span: tuple[int, int], name: str) -> TrueMovie:
    y, x = (MARGIN + SIDE * n for n in divmod(place, COLUMNS))
    part = Part(span, (y, y + SIDE), (x, x + SIDE))
    # Where it was cut out stands in its source: the server keeps crops of one place in one split.
    crop, labels = cut(movie, truth, part)
    assert labels is not None
    return TrueMovie(replace(crop, name=name), labels)
