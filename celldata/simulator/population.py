"""The life of the cells: motion with repulsion, growth, division, entering and leaving.

The cells live in a dish a margin wider than the field of view, with walls outside of it; so they enter and
leave the view by simply walking, and the density at the borders is that of the middle.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from celldata.simulator.cell import SPREADING_H, Nucleus, birth_area, look
from celldata.simulator.parameters import SimulationParameters

MARGIN_RADII = 4.0  # width of the unseen rim of the dish, in radii
STEP_H = 1.0 / 12.0  # longest step of motion; larger ones let neighbours jump through each other
STIFFNESS_PER_H = 6.0  # rate at which overlapping neighbours move apart
ADHESION_PER_H = 0.35  # rate at which near neighbours draw together
ADHESION_REACH = 1.35  # in sums of radii
CALM_RADII = 2.2  # no mitosis begins this near to the border of the view: a daughter could be born unseen
TURN_PER_H = 0.25  # radians per hour, standard deviation of the spin
SISTER_SPEED = 0.8  # radii per hour at which newborn sisters leave each other


class Population:
    """All nuclei of a simulated dish; ``advance`` moves time on by one frame."""

    def __init__(self, parameters: SimulationParameters, rng: np.random.Generator) -> None:
        self.parameters = parameters
        self.rng = rng
        self.margin = MARGIN_RADII * parameters.radius_px
        self._next_number = 0
        self.nuclei: list[Nucleus] = []
        self._settle()

    def frames(self) -> Iterator[list[Nucleus]]:
        """The nuclei of each frame, as copies: what happens later does not change them."""
        for t in range(self.parameters.n_frames):
            if t:
                self.advance(self.parameters.frame_interval_h)
            yield copy.deepcopy(self.nuclei)

    def advance(self, hours: float) -> None:
        steps = max(1, int(np.ceil(hours / STEP_H)))
        for _ in range(steps):
            self._move(hours / steps)
            self._age(hours / steps)

    # -- the first frame -----------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Place the first cells, alone or beside another one, and let them push each other apart."""
        p = self.parameters
        dish = (p.height + 2 * self.margin) * (p.width + 2 * self.margin)
        wanted = round(p.n_cells * dish / (p.height * p.width)) if p.n_cells else 0
        for _ in range(wanted):
            if self.nuclei and self.rng.random() < p.clustering:
                beside = self.nuclei[self.rng.integers(len(self.nuclei))]
                direction = self.rng.uniform(0, 2 * np.pi)
                step = 1.9 * p.radius_px * np.array([np.sin(direction), np.cos(direction)])
                position = self._inside(beside.position + step)
            else:
                position = self.rng.uniform(
                    [-self.margin, -self.margin], [p.height + self.margin, p.width + self.margin]
                )
            self.nuclei.append(self._new_nucleus(position))
        for _ in range(30):
            self._move(STEP_H, drift=False)

    def _new_nucleus(self, position: np.ndarray) -> Nucleus:
        p, rng = self.parameters, self.rng
        radius = p.radius_px * float(np.clip(rng.normal(1, p.radius_cv), 0.6, 1.5))
        cycle = self._cycle()
        # In a growing population young cells are twice as frequent as old ones: age has density ~ 2^(-a).
        age = cycle * float(1 - np.log2(2 - rng.random()))
        return Nucleus(
            number=self._number(),
            position=np.asarray(position, float),
            velocity=self._speed() * rng.normal(size=2),
            radius=radius,
            elongation=self._elongation(),
            angle=rng.uniform(0, np.pi),
            spin=rng.normal(0, 0.12),
            brightness=self._brightness(),
            age_h=age,
            cycle_h=cycle,
            newborn=False,
        )

    # -- motion --------------------------------------------------------------------------------------------

    def _move(self, hours: float, drift: bool = True) -> None:
        if not self.nuclei:
            return
        p, rng = self.parameters, self.rng
        positions = np.array([n.position for n in self.nuclei])
        radii = np.array([n.radius for n in self.nuclei])
        push = self._push(positions, radii, hours)
        if drift:
            # Ornstein-Uhlenbeck velocity: smooth paths that forget their direction after persistence_h.
            memory = np.exp(-hours / p.persistence_h)
            kick = np.sqrt(1 - memory**2)
            kicks = self._speed() * kick * rng.normal(size=(len(self.nuclei), 2))
            turns = TURN_PER_H * kick * rng.normal(size=len(self.nuclei))
            for nucleus, change, turn, shift in zip(self.nuclei, kicks, turns, push, strict=True):
                nucleus.velocity = memory * nucleus.velocity + change
                nucleus.spin = memory * nucleus.spin + turn
                nucleus.angle += nucleus.spin * hours
                # The mitotic cell holds still; its daughters move apart.
                now = look(nucleus, p.mitosis_h, p.condensing)
                still = 0.0 if nucleus.age_h < SPREADING_H else now.condensation
                shift += nucleus.velocity * hours * (1 - 0.8 * still)
        for nucleus, position in zip(self.nuclei, self._inside(positions + push), strict=True):
            nucleus.position = position

    def _push(self, positions: np.ndarray, radii: np.ndarray, hours: float) -> np.ndarray:
        """(n, 2) px: how far neighbours push and draw each nucleus in this step."""
        shift = np.zeros_like(positions)
        reach = ADHESION_REACH * 2 * radii.max()
        pairs = cKDTree(positions).query_pairs(reach, output_type="ndarray")
        if not len(pairs):
            return shift
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]  # the order of a tree is not ours to rely on
        i, j = pairs.T
        apart = positions[j] - positions[i]
        distance = np.maximum(np.hypot(*apart.T), 1e-6)
        rest = (1 - self.parameters.overlap) * (radii[i] + radii[j])
        deep = np.maximum(rest - distance, 0) * (1 - np.exp(-STIFFNESS_PER_H * hours)) / 2
        near = (distance > rest) & (distance < ADHESION_REACH * (radii[i] + radii[j]))
        drawn = np.where(near, distance - rest, 0) * (1 - np.exp(-ADHESION_PER_H * hours)) / 2
        force = ((deep - drawn) / distance)[:, None] * apart
        np.add.at(shift, j, force)
        np.add.at(shift, i, -force)
        return shift

    def _inside(self, positions: np.ndarray) -> np.ndarray:
        """(..., 2) positions, mirrored at the walls of the dish."""
        low = -self.margin
        high = np.array([self.parameters.height, self.parameters.width]) + self.margin
        mirrored: np.ndarray = high - np.abs(high - (low + np.abs(positions - low)))
        return np.clip(mirrored, low, high)

    # -- growth and division -------------------------------------------------------------------------------

    def _age(self, hours: float) -> None:
        p = self.parameters
        crowded = self._in_view() >= p.max_cells
        survivors: list[Nucleus] = []
        for nucleus in self.nuclei:
            before = nucleus.age_h
            nucleus.age_h += hours
            enters_mitosis = before < nucleus.cycle_h - p.mitosis_h <= nucleus.age_h
            if enters_mitosis and (crowded or self._at_border(nucleus)):
                nucleus.cycle_h += hours  # held back, without showing it
            if nucleus.age_h >= nucleus.cycle_h:
                survivors.extend(self._divide(nucleus))
            else:
                survivors.append(nucleus)
        self.nuclei = survivors

    def _divide(self, mother: Nucleus) -> list[Nucleus]:
        # The plate stands across the axis along which the daughters part.
        axis_angle = mother.angle + np.pi / 2
        axis = np.array([np.sin(axis_angle), np.cos(axis_angle)])
        plate_thickness = mother.radius * np.sqrt(birth_area(self.parameters.condensing))
        daughters = []
        for side in (-1, 1):
            daughter = self._new_nucleus(mother.position + side * 0.85 * plate_thickness * axis)
            daughter.position = self._inside(daughter.position)
            daughter.radius = mother.radius * float(np.clip(self.rng.normal(1, 0.05), 0.85, 1.15))
            daughter.velocity = mother.velocity * 0.3 + side * SISTER_SPEED * mother.radius * axis
            daughter.angle = mother.angle + self.rng.normal(0, 0.1)
            daughter.spin = self.rng.normal(0, 0.1)
            daughter.brightness = mother.brightness * float(np.clip(self.rng.normal(1, 0.06), 0.8, 1.2))
            daughter.age_h = 0.0
            daughter.newborn = True
            daughter.parent = mother.number
            daughters.append(daughter)
        return daughters

    def _in_view(self) -> int:
        p = self.parameters
        return sum(0 <= n.position[0] < p.height and 0 <= n.position[1] < p.width for n in self.nuclei)

    def _at_border(self, nucleus: Nucleus) -> bool:
        p = self.parameters
        y, x = nucleus.position
        inside = min(y, x, p.height - y, p.width - x)
        return bool(abs(inside) < CALM_RADII * nucleus.radius)

    # -- what differs from cell to cell --------------------------------------------------------------------

    def _number(self) -> int:
        self._next_number += 1
        return self._next_number

    def _speed(self) -> float:
        """Standard deviation of each component of the velocity, px per hour."""
        p = self.parameters
        return p.speed_um_per_h / p.pixel_size_um / np.sqrt(2)

    def _cycle(self) -> float:
        p = self.parameters
        cycle = p.cell_cycle_h * float(np.clip(self.rng.normal(1, p.cell_cycle_cv), 0.5, 1.7))
        return max(cycle, SPREADING_H + p.mitosis_h)

    def _elongation(self) -> float:
        excess = max(self.parameters.elongation - 1, 0.0)
        return 1 + float(min(self.rng.gamma(2.5, excess / 2.5), 1.2))

    def _brightness(self) -> float:
        sigma = np.sqrt(np.log1p(self.parameters.brightness_cv**2))
        return float(np.clip(self.rng.lognormal(-(sigma**2) / 2, sigma), 0.12, 3.5))
