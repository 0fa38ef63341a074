"""A movie with divisions, simulated or real, what is wrong in its labels, and who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import expect

from celldata.crop import crop_labels, crop_movie
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from tests.e2e.hela_parts import read_frames
from tests.e2e.people import Annotator

FRAMES, HEIGHT, WIDTH = 14, 240, 320
PARAMETERS = SimulationParameters(
    name="tracks",
    n_frames=FRAMES,
    height=HEIGHT,
    width=WIDTH,
    n_cells=14,
    cell_cycle_h=14,
    overlap=0,
    clustering=0,
)
SEED = 1
REAL_FRAMES = slice(42, 42 + FRAMES)
REAL_FIELD = (slice(100, 100 + HEIGHT), slice(700, 700 + WIDTH))
GAP = (5, 6)
BROKEN_AT = 7


@dataclass
class Scene:
    """A movie with labels in which something is wrong, and who has a part in the tests."""

    movie: Movie
    truth: Labels
    labels: Labels
    division: Division  # in the labels
    missed: Division  # true, but not in the labels
    cells: tuple[int, int, int]  # in every frame, in no division
    gone: int  # the cell that is missing in GAP
    broken: tuple[int, int]  # one cell, with another number from BROKEN_AT on


def simulated() -> Scene:
    made = simulate(PARAMETERS, SEED)
    return _scene(made.movie, made.labels)


def real(hela: Path) -> Scene:
    """A part of Fluo-N2DL-HeLa/01 of the same size, in which no track leaves and comes back."""
    movie, truth = read_frames(hela, REAL_FRAMES)
    y, x = REAL_FIELD
    truth = crop_labels(truth, y=y, x=x)
    truth.divisions = {division for division in truth.divisions if len(division.daughters) > 1}
    return _scene(crop_movie(movie, y=y, x=x), truth)


def _scene(movie: Movie, truth: Labels) -> Scene:
    divided = {cell for each in truth.divisions for cell in (each.parent, *each.daughters)}

    def in_view(cell: int, t: int) -> bool:
        # Not below the preview's bar, nor so small that its centroid is beside it.
        ys, xs = np.nonzero(truth.mask_of_cells("nucleus", t) == cell)
        return ys.size > 40 and ys.mean() < HEIGHT - 45 and 20 < xs.mean() < WIDTH - 20

    long = [
        cell
        for cell in truth.cells.cells()
        if cell not in divided
        and truth.cells.frames_of(cell) == list(range(FRAMES))
        and all(in_view(cell, t) for t in range(BROKEN_AT + 1))
    ]
    clear = [
        each
        for each in sorted(truth.divisions, key=lambda each: each.t)
        if len(each.daughters) == 2
        and in_view(each.parent, each.t - 1)
        and all(in_view(cell, each.t) for cell in each.daughters)
    ]
    assert len(long) >= 5, f"{movie.name}: {len(long)} cells are in view all the time"
    assert len(clear) >= 2, f"{movie.name}: {len(clear)} divisions are in view"
    division, missed = clear[:2]
    labels = truth.copy()
    labels.divisions.remove(missed)
    gone, broken, *others = long
    for t in GAP:
        labels.images["nucleus"][t][labels.images["nucleus"][t] == gone] = 0
    labels.cells.remove([row for row in labels.cells.of_cell(gone) if row.t in GAP])
    rest = labels.cells.new_cell()
    late = [row for row in labels.cells.of_cell(broken) if row.t >= BROKEN_AT]
    labels.cells.remove(late)
    labels.cells.add((row.t, row.feature, row.value, rest) for row in late)
    there = (others[0], others[1], others[2])
    return Scene(movie, truth, labels, division, missed, there, gone, (broken, rest))


class Tracker(Annotator):
    """An annotator with the tracking task open, and what the server has of it."""

    task = 0

    def begin(self, t: int = 0) -> None:
        """Everything undone, this frame only, frame t, nothing selected."""
        self.key("Escape", "Escape", "Escape", "v", "Shift+Digit1")
        while left := self.see("undo()")["undo"]:
            self.key("Control+z")
            self.wait(f"window.__prospero.undo().undo === {left - 1}")
        self.key("Escape", "Escape")
        self.go_to(t)

    def select(self, cell: int) -> None:
        self.point_at(cell)
        assert self.see("selected()") == cell

    def select_in(self, t: int, cell: int) -> None:
        self.go_to(t)
        self.key("Escape")
        self.select(cell)

    def title(self) -> str:
        self.wait("Boolean(window.__prospero.prompt()?.ready)")
        return str(self.see("prompt()")["title"])

    def lineage(self) -> dict[str, Any]:
        """As the server has it: rows (t, value, cell), divisions and marked ends, in order."""
        self.saved()
        lineage = self.lineage_on_server(self.task)
        rows = lineage["cells"].get("nucleus", [])
        divisions = sorted(
            Division(each["parent"], tuple(each["daughters"]), each["t"]) for each in lineage["divisions"]
        )
        events = sorted(Event(each["cell"], each["t"], each["kind"]) for each in lineage["events"])
        return {"cells": sorted(map(tuple, rows)), "divisions": divisions, "events": events}

    def frames_of(self, cell: int) -> list[int]:
        return sorted({t for t, _, owner in self.lineage()["cells"] if owner == cell})

    def divisions(self) -> list[Division]:
        found: list[Division] = self.lineage()["divisions"]
        return found

    def where(self) -> tuple[int, int | None]:
        """The frame and the selected cell, when the frame is shown."""
        self.wait("window.__prospero.frame().t === window.__prospero.frame().shown")
        return self.see("frame()")["t"], self.see("selected()")

    def expect_message(self, words: str) -> None:
        expect(self.page.locator("[data-message]")).to_have_text(words)
