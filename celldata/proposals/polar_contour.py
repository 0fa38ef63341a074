"""The closed outline round a point that the image supports best, found on rays (a log-polar grid).

On rays whose samples lie ever farther apart (each radius a fixed share larger than the last), one filter fits
cells of every size. The best closed path over the rays is found by dynamic programming, so nothing has to be
started near the solution.
"""

from __future__ import annotations

import numpy as np

N_RAYS = 48
RATIO = 1.07
SMALLEST_RADIUS = 2.5
MAX_STEP = 2
"""Samples the outline may go in or out from one ray to the next."""
STEP_COST = 0.02


def radii_up_to(largest: float) -> np.ndarray:
    """(R,) float: the distances of the samples from the point, in pixels."""
    n = max(8, int(np.log(max(largest, SMALLEST_RADIUS) / SMALLEST_RADIUS) / np.log(RATIO)) + 1)
    return SMALLEST_RADIUS * RATIO ** np.arange(n)


def ray_positions(point: tuple[float, float], radii: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N_RAYS, R) rows and (N_RAYS, R) columns of the samples."""
    angles = 2 * np.pi * np.arange(N_RAYS) / N_RAYS
    return point[0] + np.sin(angles)[:, None] * radii, point[1] + np.cos(angles)[:, None] * radii


def nearest_ray(dy: float, dx: float) -> int:
    """The ray that points in a direction."""
    return round(float(np.arctan2(dy, dx)) / (2 * np.pi) * N_RAYS) % N_RAYS


def best_closed_path(support: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The path of greatest support in each of B fields: mean support (B,) and sample on each ray (B, N_RAYS).

    support: (B, N_RAYS, R). From ray to ray the path goes at most MAX_STEP samples in or out, at a cost that
    rises with the square. It is sought over two turns and the middle one is taken: its ends meet.
    """
    n_fields, _, n_radii = support.shape
    half = N_RAYS // 2
    turns = np.concatenate([support[:, half:], support, support[:, :half]], axis=1)
    steps = np.arange(-MAX_STEP, MAX_STEP + 1)
    cost = (STEP_COST * steps**2)[:, None, None]
    back = np.empty((turns.shape[1], n_fields, n_radii), np.int8)
    padded = np.full((n_fields, n_radii + 2 * MAX_STEP), -1e9)
    inner = slice(MAX_STEP, MAX_STEP + n_radii)
    padded[:, inner] = turns[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(padded, n_radii, axis=1).transpose(1, 0, 2)
    for ray in range(1, turns.shape[1]):
        reached = windows - cost
        choice = reached.argmax(axis=0)
        back[ray] = choice - MAX_STEP
        padded[:, inner] = np.take_along_axis(reached, choice[None], axis=0)[0] + turns[:, ray]
    fields = np.arange(n_fields)
    path = np.empty((n_fields, turns.shape[1]), np.intp)
    path[:, -1] = padded[:, inner].argmax(axis=1)
    for ray in range(turns.shape[1] - 1, 0, -1):
        path[:, ray - 1] = path[:, ray] + back[ray, fields, path[:, ray]]
    path = path[:, half : half + N_RAYS]
    return np.take_along_axis(support, path[:, :, None], axis=2)[:, :, 0].mean(axis=1), path


def filled(shape: tuple[int, int], point: tuple[float, float], reach: np.ndarray) -> np.ndarray:
    """(H, W) bool: the pixels within an outline that lies `reach` (N_RAYS,) pixels from the point on each
    ray.
    """
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    dy, dx = ys - point[0], xs - point[1]
    turn = np.arctan2(dy, dx) / (2 * np.pi) * N_RAYS
    before = np.floor(turn).astype(np.intp)
    share = turn - before
    limit = reach[before % N_RAYS] * (1 - share) + reach[(before + 1) % N_RAYS] * share
    return dy**2 + dx**2 <= limit**2
