"""What one label image and the picture beneath it tell of each outline: place, shape, light and a crop.

Measured with bincount, without a loop over cells. The tracker's features (ml.tracking.features) are made of
it.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.ndimage as ndi

CROP_SIDE = 16
LARGEST_TABLE = 1 << 24
"""Labels up to this are looked up in a table; larger ones are sorted, which is slower."""


@dataclass(frozen=True)
class Outlines:
    """The n outlines of one label image, sorted by label.

    label, area, perimeter: (n,), in px and pixel sides. centroid: (n, 2) y, x in px. axes: (n, 2) second
    moments along the long and the short axis in px². light: (n, C, 4) of each channel mean, standard
    deviation, skewness, and mean on the rim. index: (Y, X) int32 place of each pixel's outline, -1 outside.
    """

    label: np.ndarray
    area: np.ndarray
    perimeter: np.ndarray
    centroid: np.ndarray
    axes: np.ndarray
    light: np.ndarray
    index: np.ndarray

    def without_pixels(self) -> "Outlines":
        """What was measured, without `index`, which is as large as the image."""
        return replace(self, index=np.empty((0, 0), np.int32))


def areas(mask: np.ndarray) -> np.ndarray:
    """(n,) pixels of each outline, sorted by label, as `measure` has them."""
    _, _, own = _numbered(mask)
    return np.bincount(own).astype(float)


def measure(raw: np.ndarray, mask: np.ndarray) -> Outlines:
    """raw: (C, Y, X). mask: (Y, X) integer labels, 0 = background."""
    labels, at, own = _numbered(mask)
    n = len(labels)
    index = np.full(mask.shape, -1, np.int32)
    index.ravel()[at] = own
    y, x = np.divmod(at.astype(np.int32), np.int32(mask.shape[1]))
    area = np.bincount(own, minlength=n).astype(float)
    safe = np.maximum(area, 1)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray(np.bincount(own, weights=values, minlength=n) / safe)

    cy, cx = mean(y), mean(x)
    dy, dx = y - cy[own], x - cx[own]
    # 1/12 is the second moment of a unit pixel: without it a single pixel would have none.
    yy, xx, xy = mean(dy * dy) + 1 / 12, mean(dx * dx) + 1 / 12, mean(dy * dx)
    spread = np.sqrt(((yy - xx) / 2) ** 2 + xy**2)
    sides = _sides(index)
    rim = sides.ravel()[at] > 0
    on_rim = np.maximum(np.bincount(own[rim], minlength=n), 1)
    light = np.empty((n, len(raw), 4))
    for c, picture in enumerate(raw):
        values = picture.ravel()[at].astype(np.float64)
        middle = mean(values)
        apart = values - middle[own]
        squared = apart * apart
        sd = np.sqrt(mean(squared))
        skew = mean(squared * apart) / np.maximum(sd, 1e-6) ** 3
        edge = np.bincount(own[rim], weights=values[rim], minlength=n) / on_rim
        light[:, c] = np.stack([middle, sd, skew, edge], axis=1)
    return Outlines(
        label=labels,
        area=area,
        perimeter=np.bincount(own, weights=sides.ravel()[at], minlength=n),
        centroid=np.stack([cy, cx], axis=1),
        axes=np.stack([(yy + xx) / 2 + spread, (yy + xx) / 2 - spread], axis=1),
        light=light,
        index=index,
    )


def smoothed(raw: np.ndarray, step: float) -> np.ndarray:
    """(C, Y, X) float32: what `crops` samples `step` pixels apart."""
    if step <= 1:
        return raw.astype(np.float32)
    return np.stack(
        [ndi.gaussian_filter(picture.astype(np.float32), step / 2, truncate=2.5) for picture in raw]
    )


def crops(smooth: np.ndarray, outlines: Outlines, step: float) -> np.ndarray:
    """(n, C, 16, 16): samples `step` pixels apart around each centroid, own pixels only, standardised.

    smooth: (C, Y, X) as `smoothed` gives.
    """
    n, shape = len(outlines.label), outlines.index.shape
    result = np.zeros((n, len(smooth), CROP_SIDE, CROP_SIDE), np.float32)
    if not n:
        return result
    offset = (np.arange(CROP_SIDE) - (CROP_SIDE - 1) / 2) * step
    y = np.rint(outlines.centroid[:, 0, None, None] + offset[None, :, None]).astype(int)
    x = np.rint(outlines.centroid[:, 1, None, None] + offset[None, None, :]).astype(int)
    y, x = np.broadcast_arrays(y, x)
    inside = (y >= 0) & (y < shape[0]) & (x >= 0) & (x < shape[1])
    y, x = np.clip(y, 0, shape[0] - 1), np.clip(x, 0, shape[1] - 1)
    own = inside & (outlines.index[y, x] == np.arange(n)[:, None, None])
    count = np.maximum(own.sum(axis=(1, 2), keepdims=True), 1)
    for c, picture in enumerate(smooth):
        values = np.where(own, picture[y, x], 0)
        middle = values.sum(axis=(1, 2), keepdims=True) / count
        centred = np.where(own, values - middle, 0)
        sd = np.sqrt((centred**2).sum(axis=(1, 2), keepdims=True) / count)
        # The offset marks the cell's own pixels: the outline stays visible where the texture is flat.
        result[:, c] = np.where(own, centred / np.maximum(sd, 1e-6) + 1, 0)
    return result


def _numbered(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The labels, sorted; places (P,) of all their pixels in the flat image; (P,) place of the label of each
    among them.
    """
    flat = np.ascontiguousarray(mask).ravel()
    at = np.flatnonzero(flat)
    values = flat[at]
    largest = int(values.max(initial=0))
    if largest > LARGEST_TABLE:
        labels, own = np.unique(values, return_inverse=True)
        return labels.astype(np.int64), at, own
    present = np.zeros(largest + 1, bool)
    present[values] = True
    labels = np.flatnonzero(present)
    table = np.empty(largest + 1, np.int64)
    table[labels] = np.arange(len(labels))
    return labels, at, table[values]


def _sides(index: np.ndarray) -> np.ndarray:
    """(Y, X) how many sides of each pixel face another label, the background or the image's border."""
    sides = np.zeros(index.shape, np.int8)
    across, down = index[:, 1:] != index[:, :-1], index[1:] != index[:-1]
    sides[:, 1:] += across
    sides[:, :-1] += across
    sides[1:] += down
    sides[:-1] += down
    for edge in (sides[0], sides[-1], sides[:, 0], sides[:, -1]):
        edge += 1
    return sides
