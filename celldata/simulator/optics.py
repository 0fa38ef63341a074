"""What the microscope and the camera make of the light: illumination, blur, haze, noise, grey values."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from celldata.simulator.parameters import SimulationParameters

HAZE_RADII = 1.1  # standard deviation of the out-of-focus light, in nuclear radii
FLICKER = 0.01  # standard deviation of the lamp from frame to frame
FULL_SCALE = 2**16 - 1


def illumination(parameters: SimulationParameters, rng: np.random.Generator) -> np.ndarray:
    """(Y, X) float32, 1 at the brightest point: a broad spot that need not be centred, and a slight tilt."""
    height, width = parameters.height, parameters.width
    y = np.linspace(-0.5, 0.5, height)[:, None]
    x = np.linspace(-0.5, 0.5, width)[None, :]
    centre_y, centre_x = rng.uniform(-0.2, 0.2, 2)
    tilt = rng.uniform(0, 2 * np.pi)
    field = -((y - centre_y) ** 2) - (x - centre_x) ** 2 + 0.25 * (np.sin(tilt) * y + np.cos(tilt) * x)
    span = field.max() - field.min()
    if span == 0:
        return np.ones((height, width), np.float32)
    return (1 - parameters.illumination * (field.max() - field) / span).astype(np.float32)


def expose(
    light: np.ndarray, lamp: np.ndarray, parameters: SimulationParameters, rng: np.random.Generator
) -> np.ndarray:
    """(Y, X) uint16 grey values of one frame from the photons that leave the nuclei, (Y, X) float32.

    Shot noise is Poisson over signal and background, read noise normal, both before the gain.
    """
    p = parameters
    sharp = ndimage.gaussian_filter(light, p.blur_px) if p.blur_px else light
    if p.haze:
        spread = ndimage.gaussian_filter(light, HAZE_RADII * p.radius_px, truncate=3.0)
        sharp = (1 - p.haze) * sharp + p.haze * spread
    lit = lamp * (sharp + p.background) * max(rng.normal(1, FLICKER), 0.5)
    electrons = rng.poisson(lit) + rng.normal(0, p.read_noise, lit.shape)
    return np.clip(np.rint(p.gain * electrons + p.offset), 0, FULL_SCALE).astype(np.uint16)
