"""How far a cell has moved from one frame to another, by the light around it."""

from __future__ import annotations

import numpy as np

LEAST_LIKENESS = 0.2
"""Correlation below which a match says nothing."""


def local_shift(template: np.ndarray, field: np.ndarray) -> tuple[int, int, float]:
    """Where a template (H, W) lies in a field that is at least as large: (row, column) of its first pixel at
    the best place, and the normalised cross-correlation there (-1 to 1; 0 where one of both is even).

    Brightness and contrast may differ between both. The correlation is weighted towards the middle of the
    template: its margin belongs to other cells, which may move another way. Of places that are equally
    likely the one nearest to no movement (the template centred in the field) is taken.
    """
    from scipy import fft

    height, width = template.shape
    rows, columns = field.shape[0] - height + 1, field.shape[1] - width + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"the template {template.shape} is larger than the field {field.shape}")
    weight = np.outer(np.hanning(height + 2)[1:-1], np.hanning(width + 2)[1:-1])
    weight /= weight.sum()
    centred = template - (weight * template).sum()
    spread = (weight * centred**2).sum()
    shape = [int(fft.next_fast_len(n, real=True)) for n in field.shape]
    light = field - field.mean()
    spectra = fft.rfft2(np.stack([light, light**2]), s=shape)
    kernels = np.conj(fft.rfft2(np.stack([weight * centred, weight]), s=shape))
    sums = fft.irfft2(
        np.stack([spectra[0] * kernels[0], spectra[0] * kernels[1], spectra[1] * kernels[1]]), s=shape
    )[:, :rows, :columns]
    variance = sums[2] - sums[1] ** 2
    floor = 1e-9 * max(float((light**2).mean()), 1e-30)
    usable = (variance > floor) & (spread > floor)
    likeness = np.divide(
        sums[0], np.sqrt(np.maximum(variance, floor) * max(spread, floor)), out=np.zeros_like(variance),
        where=usable,
    )  # fmt: skip
    # A breath of preference for little movement: decides between equals only.
    ys, xs = np.ogrid[:rows, :columns]
    away = ((ys - (rows - 1) / 2) ** 2 + (xs - (columns - 1) / 2) ** 2) / max(1, rows * columns)
    y, x = np.unravel_index(int((likeness - 0.02 * away).argmax()), likeness.shape)
    return int(y), int(x), float(np.clip(likeness[y, x], -1, 1))
