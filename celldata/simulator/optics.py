"""What the microscope and the camera make of the light: illumination, blur, haze, noise, grey values."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from celldata.simulator.parameters import SimulationParameters

HAZE_RADII = 1.1  # standard deviation of the out-of-focus light, in nuclear radii
BLOCKS_PER_SIGMA = 3.0  # a wide blur is made on blocks of a third of its width
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
        spread = wide_blur(light, HAZE_RADII * p.radius_px)
        sharp = (1 - p.haze) * sharp + p.haze * spread
    lit = lamp * (sharp + p.background) * max(rng.normal(1, FLICKER), 0.5)
    electrons = rng.poisson(lit) + rng.normal(0, p.read_noise, lit.shape)
    return np.clip(np.rint(p.gain * electrons + p.offset), 0, FULL_SCALE).astype(np.uint16)


def wide_blur(light: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian blur much wider than a pixel, made on blocks of pixels that are far below its width."""
    block = max(int(sigma / BLOCKS_PER_SIGMA), 1)
    height, width = light.shape
    rows, columns = -(-height // block), -(-width // block)
    padded = np.pad(light, ((0, rows * block - height), (0, columns * block - width)), mode="edge")
    coarse = padded.reshape(rows, block, columns, block).mean(axis=(1, 3))
    coarse = ndimage.gaussian_filter(coarse, sigma / block, truncate=3.0, mode="nearest")
    # Blocks are placed by their centres.
    y = (np.arange(height) + 0.5) / block - 0.5
    x = (np.arange(width) + 0.5) / block - 0.5
    return _interpolate(_interpolate(coarse, y).T, x).T


def _interpolate(image: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Rows of an image at fractional positions, linearly."""
    at = np.clip(at, 0, len(image) - 1)
    low = np.minimum(at.astype(np.intp), max(len(image) - 2, 0))
    high = np.minimum(low + 1, len(image) - 1)
    weight = (at - low)[:, None].astype(np.float32)
    return np.asarray((1 - weight) * image[low] + weight * image[high])
