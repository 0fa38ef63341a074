"""Outlines that exclude each other: the linker chooses among several readings of a frame.

The first layer of a frame holds the model's own objects, the others what they could be as well
(`ml.segmentation.readings`). Which of those that share pixels are cells, time shows.
"""

from collections.abc import Mapping, Sequence

import numpy as np

SHARED = 0.15
"""Share of the smaller of two outlines: where they have more in common, one of them at most is a cell."""


def stacked(own: np.ndarray, others: Mapping[int, np.ndarray]) -> np.ndarray:
    """(T, L, Y, X) of a movie's own outlines (T, Y, X) and the other layers (L - 1, Y, X) of some frames."""
    most = max((len(layers) for layers in others.values()), default=0)
    result = np.zeros((len(own), 1 + most, *own.shape[1:]), own.dtype)
    result[:, 0] = own
    for t, layers in others.items():
        result[t, 1 : 1 + len(layers)] = layers
    return result


def conflicts(layers: np.ndarray) -> list[tuple[int, ...]]:
    """Groups of numbers that share pixels in one frame's (L, Y, X) layers: of each, one at most is a cell.

    A sliver in common does not count (SHARED). No group is part of another; sorted.
    """
    flat = layers.reshape(len(layers), -1)
    crowded = flat[:, np.count_nonzero(flat, axis=0) > 1]
    if not crowded.size:
        return []
    areas = np.bincount(flat.ravel(), minlength=int(flat.max()) + 1)
    stacks, shared = np.unique(crowded, axis=1, return_counts=True)
    joint: dict[tuple[int, int], int] = {}
    groups = [tuple(sorted(int(v) for v in stack if v)) for stack in stacks.T]
    for group, count in zip(groups, shared.tolist(), strict=True):
        for i, one in enumerate(group):
            for other in group[i + 1 :]:
                joint[one, other] = joint.get((one, other), 0) + count
    against = {pair for pair, count in joint.items() if count > SHARED * min(areas[pair[0]], areas[pair[1]])}
    found: set[tuple[int, ...]] = set(against)
    for group in groups:
        if len(group) > 2 and all(
            (one, other) in against for i, one in enumerate(group) for other in group[i + 1 :]
        ):
            found.add(group)
    return sorted(group for group in found if not any(set(group) < set(other) for other in found))


def chosen(layers: np.ndarray, numbers: Sequence[int]) -> np.ndarray:
    """(Y, X) uint32 of those of one frame's outlines; a pixel that two share goes to the first layer's."""
    wanted = np.zeros(int(layers.max(initial=0)) + 1, bool)
    wanted[list(numbers)] = True
    wanted[0] = False
    result = np.zeros(layers.shape[1:], np.uint32)
    for layer in layers[::-1]:
        mask = wanted[layer]
        result[mask] = layer[mask]
    return result
