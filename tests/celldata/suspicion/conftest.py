"""A small film to put one thing wrong into: sixteen quiet cells round an empty middle, and who is added."""

from collections.abc import Iterable

import numpy as np
import pytest

from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.suspicion import Field, LinkOdds, MovieObjects, Place, find_places, frame_objects

SIDE, N_FRAMES = 200, 12
LATTICE = (20, 60, 100, 140, 180)
BACKGROUND, LIGHT = 1000, 400


class Film:
    """Discs on a dark ground, one value per cell. Cells 1 to 16 stand round the middle, from 45 to 155."""

    def __init__(
        self, crowd: bool = True, n_frames: int = N_FRAMES, pixel_size_um: float | None = 1.0
    ) -> None:
        self.n_frames, self.pixel_size_um = n_frames, pixel_size_um
        self.images = np.zeros((n_frames, SIDE, SIDE), np.uint32)
        self.raw = np.full((n_frames, SIDE, SIDE), BACKGROUND, np.uint16)
        self.rng = np.random.default_rng(7)
        ring = [(y, x) for y in LATTICE for x in LATTICE if not (60 <= y <= 140 and 60 <= x <= 140)]
        for cell, (y, x) in enumerate(ring if crowd else [], start=1):
            self.cell(cell, y, x)

    def cell(
        self,
        cell: int,
        y: float,
        x: float,
        frames: Iterable[int] | None = None,
        radius: float = 6.5,
        light: int = LIGHT,
    ) -> "Film":
        """A disc that hardly moves."""
        for t in range(self.n_frames) if frames is None else frames:
            dy, dx = self.rng.uniform(-0.8, 0.8, 2)
            ys, xs = np.ogrid[:SIDE, :SIDE]
            inside = (ys - y - dy) ** 2 + (xs - x - dx) ** 2 < radius**2
            self.images[t][inside] = cell
            self.raw[t][inside] = BACKGROUND + light
        return self

    def labels(self, *divisions: Division) -> Labels:
        return Labels.from_images({"nucleus": self.images}, divisions)

    def places(
        self, *divisions: Division, odds: LinkOdds | None = None, events: Iterable[Event] = ()
    ) -> list[Place]:
        labels = self.labels(*divisions)
        labels.events = set(events)
        return places_of(labels, self.raw, self.pixel_size_um, odds)


def places_of(
    labels: Labels, raw: np.ndarray, pixel_size_um: float | None = 1.0, odds: LinkOdds | None = None
) -> list[Place]:
    """The list for labels on raw images (T, Y, X)."""
    n, height, width = labels.shape
    field = Field(n, height, width, pixel_size_um)
    scenes = []
    for feature, images in labels.images.items():
        objects = MovieObjects(field, [frame_objects(images[t], raw[t]) for t in range(n)])
        rows = [(row.t, row.value, row.cell) for row in labels.cells.rows if row.feature == feature]
        scenes.append((feature, objects.scene(), np.array(rows, np.int64).reshape(-1, 3), odds))
    return find_places(scenes, labels.divisions, labels.events)


def only(places: list[Place]) -> Place:
    """The one place of a list."""
    assert len(places) == 1, [(p.kind, p.t, p.cells, p.detail) for p in places]
    return places[0]


@pytest.fixture
def film():
    return Film()
