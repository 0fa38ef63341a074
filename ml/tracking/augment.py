"""Augmentation of a training example: turned, mirrored, jittered, with light, overlaps and frames missing."""

from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ml.tracking.examples import Example
from ml.tracking.model import CellBatch

DROPPED_SHARE = 0.05  # of a track's history, so that the model has seen missed detections
CUT_SHARE = 0.25  # of histories begin late
JITTER_RADII = 0.05  # noise of a centroid when an outline is ragged
BRIGHTNESS_JITTER = 0.15
SHAPE_JITTER = 0.04
BLIND_SHARE = 0.15  # of stretches are seen without overlaps, as where cells leap or the stage drifts
DROPPED_CHANNEL_SHARE = 0.15
DARK_SHARE = 0.2  # of stretches show dark cells, as in absorption, or unlike light, as in phase contrast
FLAT_SHARE = 0.2  # of stretches show outlines only, so that a model does not hang on one microscope


def augment(example: Example, rng: np.random.Generator) -> Example:
    """The same pairs with the same truth, seen otherwise."""
    cells = _turned(example.cells, rng)
    noise = rng.normal(0, JITTER_RADII, cells.centroid.shape).astype(np.float32)
    light = cells.light.clone()
    light[:, :, 0] += float(rng.normal(0, BRIGHTNESS_JITTER))
    light += _noise(light, BRIGHTNESS_JITTER / 3, rng)
    cells = cells._replace(
        centroid=cells.centroid + torch.from_numpy(noise),
        light=light,
        shape=cells.shape + _noise(cells.shape, SHAPE_JITTER, rng),
    )
    cells = _otherwise_lit(cells, rng)
    if cells.crops.shape[1] > 1 and rng.random() < DROPPED_CHANNEL_SHARE:
        lost = int(rng.integers(1, cells.crops.shape[1]))  # the first is what cells are outlined by
        cells.crops[:, lost], cells.light[:, lost] = 0, 0
    pairs, around = example.pairs, example.around
    if rng.random() < BLIND_SHARE:
        cells = cells._replace(context=torch.full_like(cells.context, -1.0))
        pairs = pairs._replace(overlap=torch.zeros_like(pairs.overlap))
        around = around and around._replace(overlap=torch.zeros_like(around.overlap))
    histories = _forgetful(example.histories, rng)
    return replace(example, cells=cells, pairs=pairs, histories=histories, around=around)


def _turned(cells: CellBatch, rng: np.random.Generator) -> CellBatch:
    """By any angle, mirrored half of the time: places exactly, crops to the nearest sample."""
    angle = rng.integers(4) * np.pi / 2 if rng.random() < 0.5 else rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if rng.random() < 0.5:
        turn = turn @ np.diag([-1.0, 1.0])
    matrix = torch.from_numpy(turn.astype(np.float32))  # of (y, x)
    place = torch.cat([cells.place[:, :2] @ matrix.T, cells.place[:, 2:]], dim=1)
    # A sample at p shows what was at turn⁻¹ p; affine_grid takes (x, y).
    back = matrix.T.flip(0, 1)
    theta = torch.cat([back, torch.zeros(2, 1)], dim=1).expand(len(cells.crops), 2, 3)
    crops = cells.crops
    if len(crops):
        grid = F.affine_grid(theta, list(crops.shape), align_corners=False)
        crops = F.grid_sample(crops, grid, mode="nearest", align_corners=False)
    return cells._replace(crops=crops.contiguous(), place=place, centroid=cells.centroid @ matrix.T)


def _otherwise_lit(cells: CellBatch, rng: np.random.Generator) -> CellBatch:
    """The same outlines under another kind of microscope."""
    draw, own = rng.random(), cells.crops != 0
    if draw < DARK_SHARE:
        sign = torch.tensor([-1.0, 1.0, -1.0, -1.0])  # of mean, variation, skewness, rim
        return cells._replace(crops=torch.where(own, 2 - cells.crops, cells.crops), light=cells.light * sign)
    if draw < DARK_SHARE + FLAT_SHARE:
        return cells._replace(crops=own.float(), light=torch.zeros_like(cells.light))
    return cells


def _forgetful(histories: Tensor, rng: np.random.Generator) -> Tensor:
    """Frames missed at random, and some histories that begin late; the newest frame stays."""
    seen = histories.clone()
    missed = rng.random(histories.shape) < DROPPED_SHARE
    length = np.where(
        rng.random(len(histories)) < CUT_SHARE,
        rng.integers(1, histories.shape[1] + 1, len(histories)),
        histories.shape[1],
    )
    missed |= np.arange(histories.shape[1])[::-1] >= length[:, None]
    missed[:, -1] = False  # where the displacement starts
    seen[torch.from_numpy(missed)] = -1
    return seen


def _noise(values: Tensor, sd: float, rng: np.random.Generator) -> Tensor:
    return torch.from_numpy(rng.normal(0, sd, values.shape).astype(np.float32))
