"""From parameters and a seed to a movie with its true labels and lineage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from celldata.simulator.appearance import Canvas, Pattern, pattern
from celldata.simulator.cell import Nucleus
from celldata.simulator.optics import expose, illumination
from celldata.simulator.parameters import SimulationParameters
from celldata.simulator.population import Population

# Each part draws from a stream of its own, so that another number of frames or another camera
# leaves the cells of a seed as they were.
POPULATION_STREAM, PATTERN_STREAM, LAMP_STREAM, CAMERA_STREAM = range(4)


@dataclass(frozen=True)
class Simulation:
    """A simulated movie and what is true about it."""

    movie: Movie
    labels: Labels


def simulate(parameters: SimulationParameters | None = None, seed: int = 0) -> Simulation:
    """A movie of fluorescent nuclei, (T, 1, Y, X) uint16, with labels whose values are the cell ids.

    The same parameters and seed give the same bytes on the same machine. A cell that leaves the view and
    returns is another cell, for nobody who only sees the movie could know better.
    """
    p = parameters or SimulationParameters()
    population = Population(p, np.random.default_rng([seed, POPULATION_STREAM]))
    lamp = illumination(p, np.random.default_rng([seed, LAMP_STREAM]))
    patterns: dict[int, Pattern] = {}
    names = Names()
    raw = np.empty((p.n_frames, 1, p.height, p.width), np.uint16)
    images = np.zeros((p.n_frames, p.height, p.width), np.uint32)

    for t, nuclei in enumerate(population.frames()):
        canvas = Canvas(p)
        for nucleus in nuclei:
            if nucleus.number not in patterns:
                own = np.random.default_rng([seed, PATTERN_STREAM, nucleus.number])
                patterns[nucleus.number] = pattern(p, own)
            canvas.draw(nucleus, patterns[nucleus.number])
        images[t] = names.name(t, nuclei, canvas.objects())
        raw[t, 0] = expose(canvas.light, lamp, p, np.random.default_rng([seed, CAMERA_STREAM, t]))

    movie = Movie(
        name=p.name,
        raw=raw,
        channels=(p.channel,),
        pixel_size_um=p.pixel_size_um,
        frame_interval_s=p.frame_interval_s,
        source=f"simulated by Prospero, seed {seed}",
    )
    return Simulation(movie, Labels.from_images({p.feature: images}, names.divisions))


class Names:
    """Gives cell ids to what is seen, and finds the divisions that can be seen."""

    def __init__(self) -> None:
        self.divisions: set[Division] = set()
        self._cells: dict[int, int] = {}  # nucleus -> cell, of the nuclei seen in the last frame
        self._next_cell = 1

    def name(self, t: int, nuclei: list[Nucleus], objects: np.ndarray) -> np.ndarray:
        """(Y, X) uint32 cell ids from (Y, X) uint32 numbers of nuclei."""
        seen = {int(number) for number in np.unique(objects)} - {0}
        cells: dict[int, int] = {}
        children: dict[int, list[int]] = {}
        for nucleus in nuclei:
            if nucleus.number not in seen:
                continue
            known = self._cells.get(nucleus.number)
            if known is None:
                known = self._next_cell
                self._next_cell += 1
                if nucleus.parent in self._cells:
                    children.setdefault(self._cells[nucleus.parent], []).append(known)
            cells[nucleus.number] = known
        for parent, daughters in children.items():
            if len(daughters) == 2:
                self.divisions.add(Division(parent, tuple(sorted(daughters)), t))
        self._cells = cells
        table = np.zeros(int(objects.max(initial=0)) + 1, np.uint32)
        for number, cell in cells.items():
            table[number] = cell
        return table[objects]
