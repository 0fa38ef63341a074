"""What cells and microscopes may look like, drawn at random, for movies that models learn from."""

from __future__ import annotations

from typing import Any

import numpy as np

Span = tuple[float, float]


def any_look(
    rng: np.random.Generator,
    elongation: Span = (1.05, 1.6),
    brightness_cv: Span = (0.2, 0.9),
    blur_px: Span = (0.5, 2.2),
) -> dict[str, Any]:
    """Shape, texture, light and camera of `SimulationParameters`: round to long, even to very uneven in
    brightness, scarce to ample light. Of what is given the least and the most.
    """
    return {
        "overlap": rng.uniform(0.0, 0.2),
        "radius_cv": rng.uniform(0.08, 0.25),
        "elongation": rng.uniform(*elongation),
        "roughness": rng.uniform(0.02, 0.09),
        "texture": rng.uniform(0.05, 0.4),
        "brightness_cv": rng.uniform(*brightness_cv),
        "photons": float(np.exp(rng.uniform(np.log(80), np.log(3000)))),
        "background": rng.uniform(10, 200),
        "illumination": rng.uniform(0.0, 0.5),
        "blur_px": rng.uniform(*blur_px),
        "haze": rng.uniform(0.0, 0.35),
        "read_noise": rng.uniform(1.0, 8.0),
    }
