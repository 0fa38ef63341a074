"""One simulated nucleus: where it is, how old it is, and what its age does to its size, shape and light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Shares of the time of mitosis, before the daughters separate: the nucleus rounds up and condenses, then its
# chromosomes stand in a plate across the axis of division.
PLATE_SHARE = 0.45
CONDENSED_AREA = 0.42  # area of a condensed nucleus beside its area in interphase
PLATE_ELONGATION = 2.3
# After birth: two small bright plates that round up and spread out.
BIRTH_AREA = 0.30  # area of a newborn beside the area it will have
WHOLE_BIRTH_AREA = 0.6  # the same where a whole cell is cut in two and nothing condenses
SPREADING_H = 2.0  # until a newborn looks like an interphase nucleus
BIRTH_ELONGATION = 2.0
# A cell grows through its cycle from this share of its mean area to (2 - share) of it.
YOUNG_AREA = 0.78


@dataclass
class Nucleus:
    """State of one nucleus. Positions and lengths in px, angles in radians, times in hours."""

    number: int  # unique in the simulation; not the cell id, which counts what is seen
    position: np.ndarray  # (2,) y, x
    velocity: np.ndarray  # (2,) px per hour
    radius: float  # of a disc with the nucleus' mean area in interphase
    elongation: float
    angle: float
    spin: float  # radians per hour
    brightness: float  # share of the movie's mean brightness
    age_h: float
    cycle_h: float  # age at which it divides
    newborn: bool  # False for the cells of the first frame, which were not born in view
    parent: int | None = None


@dataclass(frozen=True)
class Look:
    """How a nucleus looks at one moment."""

    area_share: float  # of its mean interphase area
    dna_share: float  # of its mean amount of chromatin; light per pixel goes with dna_share / area_share
    elongation: float
    condensation: float  # 0 interphase … 1 mitotic chromosomes


def smoothstep(x: float) -> float:
    """0 below 0, 1 above 1, smooth between."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


def birth_area(condensing: float) -> float:
    """Area of a newborn beside the area it will have."""
    return condensing * BIRTH_AREA + (1 - condensing) * WHOLE_BIRTH_AREA


def look(nucleus: Nucleus, mitosis_h: float, condensing: float = 1.0) -> Look:
    """Size, elongation and condensation of a nucleus at its age; `condensing` as in the parameters."""
    growth = min(max(nucleus.age_h / nucleus.cycle_h, 0.0), 1.0)
    area = dna = YOUNG_AREA + (2 - 2 * YOUNG_AREA) * growth
    elongation, condensation = nucleus.elongation, 0.0

    if nucleus.newborn and nucleus.age_h < SPREADING_H:
        spread = smoothstep(nucleus.age_h / SPREADING_H)
        area = birth_area(condensing) + (area - birth_area(condensing)) * spread
        elongation = BIRTH_ELONGATION + (elongation - BIRTH_ELONGATION) * spread
        condensation = condensing * (1.0 - spread)

    time_left = nucleus.cycle_h - nucleus.age_h
    if time_left < mitosis_h:
        plate_h = mitosis_h * PLATE_SHARE
        rounding = smoothstep((mitosis_h - time_left) / (mitosis_h - plate_h))
        plate = smoothstep((plate_h - time_left) / (0.5 * plate_h))
        condensed = condensing * CONDENSED_AREA + (1 - condensing) * area
        area = area + (condensed - area) * rounding
        elongation = elongation + (1.05 - elongation) * rounding
        elongation = elongation + (PLATE_ELONGATION - elongation) * plate
        condensation = max(condensation, condensing * rounding)
    return Look(area, dna, elongation, condensation)
