"""What the network learns to draw: foreground, inner distance and outer distance of a label image.

Computed after augmentation: a zoomed distance map is not the distance map of the zoomed cell.
"""

import numpy as np
from scipy import ndimage

IGNORED = -1
"""A pixel that holds it was never labeled (beyond the edge of the image, after a rotation): no loss there."""
INNER_BETA = 1.0
"""How fast the inner distance falls from a cell's centre; 1 as published."""


def distance_targets(labels: np.ndarray) -> np.ndarray:
    """(Y, X) integer labels -> (3, Y, X) float32 in 0 … 1, in the order of `model.MAPS`.

    Outer distance: each cell's Euclidean distance to its border, divided by its own maximum. Inner distance:
    1 / (1 + beta alpha d²), d the distance to the cell's centroid weighted by its distance transform and
    alpha = 1 / sqrt(area). Touching cells keep a valley between them, for each is measured
    alone.
    """
    targets = np.zeros((3, *labels.shape), np.float32)
    values, compact = np.unique(labels, return_inverse=True)
    compact = compact.reshape(labels.shape) + 1  # find_objects counts from 1
    for index, box in enumerate(ndimage.find_objects(compact)):
        if values[index] <= 0 or box is None:
            continue
        # A margin of one pixel, so that the border is seen; at the image's edge there is none to see.
        box = tuple(slice(max(s.start - 1, 0), s.stop + 1) for s in box)
        mask = compact[box] == index + 1
        # A cell that fills the whole image has no border: the transform would be undefined.
        inside = np.ones(mask.size) if mask.all() else ndimage.distance_transform_edt(mask)[mask]
        rows, columns = np.nonzero(mask)
        centre_y, centre_x = np.average(rows, weights=inside), np.average(columns, weights=inside)
        squared = (rows - centre_y) ** 2 + (columns - centre_x) ** 2
        targets[0][box][mask] = 1
        targets[1][box][mask] = 1 / (1 + INNER_BETA * squared / np.sqrt(len(rows)))
        targets[2][box][mask] = inside / inside.max()
    return targets
