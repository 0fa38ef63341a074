"""The classical baseline: a threshold, the distance transform, and watershed from its peaks.

No training, no torch, hardly any parameters; they are tuned on labeled frames (ml.predictors.tuning) and
stored as a small JSON file.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy import ndimage
from skimage.feature import peak_local_max
from skimage.filters import threshold_otsu
from skimage.measure import label
from skimage.segmentation import watershed

from celldata.errors import DataError
from celldata.movie import Movie
from ml.data.normalisation import MovieNormaliser
from ml.data.scaling import scale_factor, scale_image, scale_labels, scaled_shape
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, parse
from ml.predictors.predictor import FoundObjects

KIND = "classical"
VERSION = 1
DARK_PERCENT = 5
"""Percentile of the signal that is background in any frame that is not full of cells."""
REMEDY = "Make one with `prospero predict tune-classical`."


@dataclass(frozen=True)
class ClassicalParameters:
    """Lengths in pixels at the pixel size of the settings.

    `signal`: what is bright in a cell: its grey values, their negative (cells darker than what is around), or
    their local spread (phase contrast, DIC). `smooth`: of the signal. `background`: radius over which the
    surroundings are taken away from it, 0 for not at all. `gamma`: power of the signal; below 1, dim cells
    count more beside bright ones. `level`: the threshold, as a share of Otsu's. `own_level`: of a cell's own
    brightness, which its pixels must reach too (bright cells are blurred into their surroundings). `opening`:
    radius of what is too thin for a cell. `seed_smooth`: of the distance to the background. `seed_distance`:
    between two seeds at least. `min_area`: of an object. `confidence`: the least of an object. `border`:
    objects that lie wholly within so many pixels of the edge of the frame are left out.
    """

    signal: Literal["bright", "dark", "texture"] = "bright"
    smooth: float = 1.0
    background: float = 50.0
    gamma: float = 0.5
    level: float = 0.7
    own_level: float = 0.2
    opening: int = 1
    seed_smooth: float = 2.0
    seed_distance: int = 7
    min_area: int = 50
    confidence: float = 0.0
    border: int = 0

    def __post_init__(self) -> None:
        for name in ("level", "gamma"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is {getattr(self, name)}, not above 0")
        if not 0 <= self.own_level < 1:
            raise ValueError(f"own_level is {self.own_level}, not 0 to 1")
        if self.seed_distance < 1:
            raise ValueError(f"seed_distance is {self.seed_distance}, not at least 1")


def find_cells(plane: np.ndarray, parameters: ClassicalParameters) -> FoundObjects:
    """Objects of one normalised frame, (Y, X) float32."""
    return objects_in(signal_of(plane, parameters), parameters)


def objects_in(signal: np.ndarray, parameters: ClassicalParameters) -> FoundObjects:
    """Objects of a frame whose `signal_of` is known."""
    level = _otsu(signal) * parameters.level
    mask = _without_holes(signal > level)
    if parameters.opening:
        mask = ndimage.binary_opening(mask, iterations=parameters.opening)
    if not mask.any():
        return FoundObjects(np.zeros(mask.shape, np.int32), np.zeros(0))
    # A mask without any background has no distance to it.
    depth = np.ones(mask.shape) if mask.all() else ndimage.distance_transform_edt(mask)
    depth = depth.astype(np.float32)
    if parameters.seed_smooth:
        depth = ndimage.gaussian_filter(depth, parameters.seed_smooth)
    seeds = _seeds(depth, mask, parameters.seed_distance)
    markers = np.zeros(mask.shape, np.int32)
    markers[tuple(seeds.T)] = np.arange(1, len(seeds) + 1)
    labels = watershed(-depth, markers, mask=mask).astype(np.int32)
    if parameters.own_level:
        labels = _own_threshold(labels, signal, parameters)
    area = np.bincount(labels.ravel())
    kept = area >= parameters.min_area
    kept[0] = False
    labels = (np.cumsum(kept) * kept).astype(np.int32)[labels]
    found = FoundObjects(labels, _confidence(labels, signal, level)).inside(parameters.border)
    return found.where(found.confidence >= parameters.confidence)


def _seeds(depth: np.ndarray, mask: np.ndarray, distance: int) -> np.ndarray:
    """(n, 2) rows and columns: peaks of the depth, and the deepest place of each piece of the mask that has
    none because a larger one is near.
    """
    seeds = peak_local_max(depth, min_distance=distance, exclude_border=False)
    seeds = seeds[mask[tuple(seeds.T)]]
    pieces, n = ndimage.label(mask)
    without = np.setdiff1d(np.arange(1, n + 1), pieces[tuple(seeds.T)])
    if not len(without):
        return np.asarray(seeds)
    return np.concatenate([seeds, np.array(ndimage.maximum_position(depth, pieces, without))])


def signal_of(plane: np.ndarray, parameters: ClassicalParameters) -> np.ndarray:
    """What is thresholded: bright where a cell may be."""
    if parameters.signal == "texture":
        mean = ndimage.gaussian_filter(plane, max(parameters.smooth, 1.0))
        spread = ndimage.gaussian_filter((plane - mean) ** 2, 2 * max(parameters.smooth, 1.0))
        signal = np.sqrt(np.maximum(spread, 0))
    else:
        signal = ndimage.gaussian_filter(plane, parameters.smooth) if parameters.smooth else plane
        signal = -signal if parameters.signal == "dark" else signal
    if parameters.background:
        # Two boxes are nearly a bell, and cost the same whatever their size.
        side = 2 * round(parameters.background) + 1
        signal = signal - ndimage.uniform_filter(ndimage.uniform_filter(signal, side), side)
    # From 0 in the background, for the threshold is a share of Otsu's. Every third pixel tells as much.
    dark = np.percentile(signal[::3, ::3], DARK_PERCENT)
    return np.maximum(signal - dark, 0) ** np.float32(parameters.gamma)


def _own_threshold(labels: np.ndarray, signal: np.ndarray, parameters: ClassicalParameters) -> np.ndarray:
    """Each object without its pixels that are dim beside the rest of it: the largest piece of what is left,
    and the holes in it.
    """
    area = np.bincount(labels.ravel())
    mean = np.bincount(labels.ravel(), signal.ravel()) / np.maximum(area, 1)
    # The share is one of brightness, not of its power.
    bright = signal >= mean[labels] * parameters.own_level**parameters.gamma
    pieces = label(np.where(bright, labels, 0), connectivity=1)
    sizes = np.bincount(pieces.ravel())
    of = np.zeros(len(sizes), np.int64)
    of[pieces.ravel()] = labels.ravel()
    of[0] = 0
    order = np.lexsort((sizes, of))  # the largest piece of each object last
    last = np.append(of[order][1:] != of[order][:-1], True)
    largest = np.zeros(len(sizes), bool)
    largest[order[last]] = True
    largest[0] = False
    return np.where(_without_holes(largest[pieces]), labels, 0)


def _otsu(signal: np.ndarray) -> float:
    return float(threshold_otsu(signal)) if np.ptp(signal) else float(signal.max())


def _without_holes(mask: np.ndarray) -> np.ndarray:
    """As ndimage.binary_fill_holes, which takes ten times as long for a whole frame."""
    background, n = ndimage.label(~mask)
    open_ = np.zeros(n + 1, bool)
    for edge in (background[0], background[-1], background[:, 0], background[:, -1]):
        open_[edge] = True
    return np.asarray(mask | ~open_[background])


def _confidence(labels: np.ndarray, signal: np.ndarray, level: float) -> np.ndarray:
    """By how much an object is brighter than the threshold, beside the usual object: 0 at the threshold, .5
    for the usual one, 1 from twice as much on.
    """
    values = np.arange(1, labels.max() + 1)
    if not len(values):
        return np.zeros(0)
    above = np.asarray(ndimage.mean(signal, labels, values)) - level
    usual = float(np.median(above))
    return np.clip(above / (2 * usual), 0, 1) if usual > 0 else np.zeros(len(values))


@dataclass(frozen=True)
class ClassicalPredictor:
    """`card`: what the parameters were tuned on and how they did."""

    parameters: ClassicalParameters = field(default_factory=ClassicalParameters)
    images: ImageSettings = field(default_factory=ImageSettings)
    card: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "ClassicalPredictor":
        """Read a file that `save` wrote; DataError where it is none."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DataError(path, "there is no such file", REMEDY) from None
        except (ValueError, OSError) as error:
            raise DataError(path, f"it cannot be read as JSON ({error})", REMEDY) from None
        if not isinstance(content, dict) or content.get("kind") != KIND or content.get("version") != VERSION:
            raise DataError(path, "it holds no parameters of the classical method", REMEDY)
        return cls(
            parse(ClassicalParameters, content.get("parameters"), str(path)),
            parse(ImageSettings, content.get("images"), str(path)),
            content.get("card") or {},
        )

    def save(self, path: Path) -> None:
        content = {
            "kind": KIND,
            "version": VERSION,
            "parameters": as_plain(self.parameters),
            "images": as_plain(self.images),
            "card": self.card,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")

    def objects(
        self, movie: Movie, frames: Sequence[int], tile: int = 512, batch: int = 4
    ) -> Iterator[tuple[int, FoundObjects, None]]:
        """(t, objects at the movie's own pixel size, None) for each of `frames`. Of several channels, their
        mean is looked at. Frames are taken whole: `tile` and `batch` change nothing.
        """
        shape = (movie.height, movie.width)
        for t, plane in normalised_planes(movie, frames, self.images):
            found = find_cells(plane, self.parameters)
            yield t, FoundObjects(scale_labels(found.labels, shape), found.confidence), None


def normalised_planes(
    movie: Movie, frames: Sequence[int], images: ImageSettings
) -> Iterator[tuple[int, np.ndarray]]:
    """(t, normalised (Y, X) float32 at the settings' pixel size) of each frame."""
    normaliser = MovieNormaliser(movie.raw, images.channels, images.normalisation, movie.source or movie.name)
    factor = scale_factor(movie.pixel_size_um, images.pixel_size_um, movie.name)
    shape = scaled_shape((movie.height, movie.width), factor)
    for t in frames:
        yield t, scale_image(normaliser.frame(t), shape).mean(axis=0)
