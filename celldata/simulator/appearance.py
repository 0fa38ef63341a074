"""What a nucleus looks like: outline, thickness and chromatin, drawn into one frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from celldata.simulator.cell import Nucleus, look
from celldata.simulator.parameters import SimulationParameters

TEXTURE_SIZE = 48  # samples of the chromatin pattern along one side
TEXTURE_REACH = 1.3  # the pattern covers -1.3 … 1.3 nuclear radii
FINE_GRAIN = 1.9  # samples; chromatin
COARSE_GRAIN = 4.5  # samples; heterochromatin
DRIFT_PER_H = 0.35  # radians; how fast the chromatin pattern turns into another one
WOBBLE_PER_H = 0.25  # radians; how fast the outline changes
HARMONICS = np.arange(2, 7)
EDGE_EXPONENT = 0.38  # thickness (1 - rho^2)^exponent: flat nuclei with rounded rims
MIN_VISIBLE_PX = 12  # a smaller sliver at the border is no object that anybody could label


@dataclass(frozen=True)
class Pattern:
    """What makes one nucleus look like itself in every frame."""

    chromatin: np.ndarray  # (2, TEXTURE_SIZE, TEXTURE_SIZE) mean 0, sd about 1
    nucleoli: np.ndarray  # (TEXTURE_SIZE, TEXTURE_SIZE) 0 … 1, 1 in the middle of a nucleolus
    wave_height: np.ndarray  # per harmonic of the outline, share of the radius
    wave_phase: np.ndarray
    wave_speed: np.ndarray


def pattern(parameters: SimulationParameters, rng: np.random.Generator) -> Pattern:
    chromatin = np.empty((2, TEXTURE_SIZE, TEXTURE_SIZE), np.float32)
    for layer in chromatin:
        noise = rng.standard_normal((2, TEXTURE_SIZE, TEXTURE_SIZE))
        fine = ndimage.gaussian_filter(noise[0], FINE_GRAIN, mode="wrap")
        coarse = ndimage.gaussian_filter(noise[1], COARSE_GRAIN, mode="wrap")
        layer[...] = 0.8 * fine / fine.std() + 0.6 * coarse / coarse.std()

    grid = np.linspace(-TEXTURE_REACH, TEXTURE_REACH, TEXTURE_SIZE)
    v, u = np.meshgrid(grid, grid, indexing="ij")
    nucleoli = np.zeros((TEXTURE_SIZE, TEXTURE_SIZE), np.float32)
    for _ in range(rng.integers(0, 4)):
        distance, direction = 0.6 * np.sqrt(rng.random()), rng.uniform(0, 2 * np.pi)
        size = rng.uniform(0.12, 0.22)
        squared = (u - distance * np.cos(direction)) ** 2 + (v - distance * np.sin(direction)) ** 2
        nucleoli = np.maximum(nucleoli, np.exp(-squared / (2 * size**2)))

    heights = rng.normal(0, parameters.roughness, HARMONICS.size) / np.sqrt(HARMONICS - 1)
    return Pattern(
        chromatin,
        nucleoli.astype(np.float32),
        np.clip(heights, -0.16, 0.16),
        rng.uniform(0, 2 * np.pi, HARMONICS.size),
        rng.normal(0, WOBBLE_PER_H, HARMONICS.size),
    )


class Canvas:
    """One frame while nuclei are drawn into it.

    Light adds up, as in a wide-field microscope. A pixel under two nuclei is given to the one whose centre is
    nearer in units of its own radius, so that the border of touching nuclei runs along their contact.
    """

    def __init__(self, parameters: SimulationParameters) -> None:
        shape = (parameters.height, parameters.width)
        self.parameters = parameters
        self.light = np.zeros(shape, np.float32)  # photons
        self.owner = np.zeros(shape, np.uint32)  # number of the nucleus
        self._nearness = np.full(shape, np.inf, np.float32)

    def draw(self, nucleus: Nucleus, pattern: Pattern) -> None:
        p = self.parameters
        now = look(nucleus, p.mitosis_h, p.condensing)
        radius = nucleus.radius * np.sqrt(now.area_share)
        stretch = np.sqrt(now.elongation)
        window = self._window(nucleus.position, 1.35 * radius * stretch + 1)
        if window is None:
            return
        rows, columns = window
        dy = (np.arange(rows.start, rows.stop) - nucleus.position[0])[:, None]
        dx = (np.arange(columns.start, columns.stop) - nucleus.position[1])[None, :]
        sine, cosine = np.sin(nucleus.angle), np.cos(nucleus.angle)
        u = (dx * cosine + dy * sine) / (radius * stretch)
        v = (dy * cosine - dx * sine) / (radius / stretch)

        calm = 1 - 0.7 * now.condensation
        distance = np.hypot(u, v)
        rho = distance / self._outline(u, v, distance, nucleus, pattern, calm)
        inside = rho < 1
        if not inside.any():
            return

        roundness = EDGE_EXPONENT + 0.15 * now.condensation
        thickness = np.where(inside, np.maximum(1 - rho**2, 0), 0) ** roundness
        concentration = (now.dna_share / now.area_share) ** 0.9
        peak = p.photons * nucleus.brightness * concentration
        self.light[window] += peak * thickness * self._chromatin(u, v, nucleus, pattern, calm)

        nearness = self._nearness[window]
        won = inside & (rho < nearness)
        nearness[won] = rho[won]
        self.owner[window][won] = nucleus.number

    def objects(self) -> np.ndarray:
        """(Y, X) uint32 numbers of the nuclei: each one piece, none smaller than MIN_VISIBLE_PX."""
        result = np.zeros_like(self.owner)
        for index, box in enumerate(ndimage.find_objects(self.owner.astype(np.int32)), start=1):
            if box is None:
                continue
            mask = self.owner[box] == index
            pieces, n = ndimage.label(mask)
            if n > 1:
                mask = pieces == np.argmax(np.bincount(pieces.ravel())[1:]) + 1
            if np.count_nonzero(mask) >= MIN_VISIBLE_PX:
                result[box][mask] = index
        return result

    def _outline(
        self,
        u: np.ndarray,
        v: np.ndarray,
        distance: np.ndarray,
        nucleus: Nucleus,
        pattern: Pattern,
        calm: float,
    ) -> np.ndarray:
        """Radius of the outline in the direction of each point: 1 plus cosines of multiples of its angle."""
        phase = pattern.wave_phase + pattern.wave_speed * nucleus.age_h
        waves = calm * pattern.wave_height * np.exp(1j * phase)
        # Powers of e^(i angle) by Horner's rule: many times quicker than a cosine per harmonic and point.
        turn = (u + 1j * v) / np.maximum(distance, 1e-9)
        total = np.full(turn.shape, waves[-1])
        for wave in waves[-2::-1]:
            total = total * turn + wave
        return np.asarray(1 + (total * turn ** int(HARMONICS[0])).real)

    def _chromatin(
        self, u: np.ndarray, v: np.ndarray, nucleus: Nucleus, pattern: Pattern, calm: float
    ) -> np.ndarray:
        """Light of each point beside the mean of its nucleus."""
        scale = (TEXTURE_SIZE - 1) / (2 * TEXTURE_REACH)
        where = np.stack([(v + TEXTURE_REACH) * scale, (u + TEXTURE_REACH) * scale])
        drift = DRIFT_PER_H * nucleus.age_h
        mixed = np.cos(drift) * pattern.chromatin[0] + np.sin(drift) * pattern.chromatin[1]
        relief = self.parameters.texture * calm * mixed - 0.45 * calm * pattern.nucleoli
        return np.clip(1 + ndimage.map_coordinates(relief, where, order=1, mode="nearest"), 0.15, 2.5)

    def _window(self, position: np.ndarray, reach: float) -> tuple[slice, slice] | None:
        """The part of the frame within `reach` of a position, or None where there is none."""
        window = []
        for centre, size in zip(position, self.light.shape, strict=True):
            start, stop = max(int(centre - reach), 0), min(int(centre + reach) + 2, size)
            if start >= stop:
                return None
            window.append(slice(start, stop))
        return window[0], window[1]
