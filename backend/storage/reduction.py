"""Smaller images of an image: level k is halved k times, so that a view from afar neither loads nor aliases
every pixel. `frontend/src/render/textures.ts` (`halved`) does the same in the browser.
"""

from __future__ import annotations

import numpy as np

# A larger frame has levels: this many pixels still load and draw whole within the budgets.
WHOLE_PIXELS = 2048 * 2048
# The smallest level fits into this square.
OVERVIEW_EDGE = 1024


def n_levels(height: int, width: int) -> int:
    """Levels a frame of this size has, itself (level 0) included; 1 for a frame that is loaded whole."""
    if height * width <= WHOLE_PIXELS:
        return 1
    levels = 1
    while max(height, width) >> (levels - 1) > OVERVIEW_EDGE:
        levels += 1
    return levels


def level_size(height: int, width: int, level: int) -> tuple[int, int]:
    """(height, width) of a level; a last odd row or column is left out, as in the levels of a texture."""
    return max(1, height >> level), max(1, width >> level)


def halved(image: np.ndarray) -> np.ndarray:
    """Each value the mean of 2 x 2 of a (Y, X) image, rounded half up where the type is an integer."""
    height, width = image.shape
    down, across = max(1, height >> 1), max(1, width >> 1)
    rows = [image[i : 2 * down : 2] if height > 1 else image for i in (0, 1)]
    parts = [r[:, i : 2 * across : 2] if width > 1 else r for r in rows for i in (0, 1)]
    integer = np.issubdtype(image.dtype, np.integer)
    total = parts[0].astype(np.uint32 if integer else image.dtype)
    for part in parts[1:]:
        total += part
    if integer:
        total += 2
        total >>= 2
    else:
        total /= 4
    return total.astype(image.dtype)


def reduced(image: np.ndarray, level: int) -> np.ndarray:
    """Level `level` of a (Y, X) image."""
    for _ in range(level):
        image = halved(image)
    return image
