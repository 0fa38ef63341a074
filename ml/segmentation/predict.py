"""A movie in, its labels out: every frame segmented on its own, with a confidence per cell."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.formats.map_files import MapsInfo, write_info, write_maps
from celldata.label_images import values_in
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.seeds import Cut
from ml.data.scaling import scale_image, scale_labels
from ml.predictors.predictor import FrameObjects, Predictor
from ml.segmentation.alternatives import alternatives
from ml.segmentation.found import CellConfidence, Segmentation
from ml.segmentation.postprocess import Objects
from ml.segmentation.readings import Readings, packed
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.tiling import BATCH, TILE


def segment_movie(
    segmenter: Predictor,
    movie: Movie,
    feature: str,
    frames: Sequence[int] | None = None,
    tile: int = TILE,
    batch: int = BATCH,
    progress: bool = True,
    maps_to: Path | None = None,
    other_readings: bool = False,
) -> Segmentation:
    """Segment `frames` (all by default); frames that are left out stay empty. `maps_to`: a folder for the
    maps from which the objects were cut (`celldata.formats.map_files`). `other_readings`: find those too,
    where the predictor makes maps.
    """
    wanted = list(range(movie.n_frames)) if frames is None else sorted(set(frames))
    images = np.zeros((movie.n_frames, movie.height, movie.width), np.uint32)
    rows: list[CellRow] = []
    confidence: list[CellConfidence] = []
    others: dict[int, np.ndarray] = {}
    said: dict[int, np.ndarray] = {}
    found = segmenter.objects(movie, wanted, tile, batch)
    # disable=None: a progress bar on a terminal, none in a log file
    for t, objects, maps in tqdm(
        found, movie.name, len(wanted), disable=None if progress else True, unit="frame"
    ):
        images[t] = objects.labels
        sure = objects.confidence
        if other_readings and maps is not None and isinstance(segmenter, Segmenter):
            readings = _readings(segmenter, objects, maps)
            sure = readings.confidence
            said[t] = _said(maps, readings)
            if len(readings.layers) > 1:
                # Values go on above those of the labels: a frame of 8192² may have more than 16 bits hold.
                small = np.uint16 if len(sure) < 2**16 else np.uint32
                others[t] = readings.layers[1:].astype(small)
        if maps_to is not None:
            if maps is None:
                raise DataError(movie.name, "this predictor makes no maps", "Take the model for them.")
            write_maps(maps_to, t, scale_image(maps.astype(np.float32), (movie.height, movie.width)))
        # An object of a few pixels can vanish where the movie is coarser than the model: only values that are
        # there
        for value in values_in(images[t]).tolist():
            rows.append(CellRow(t, feature, value, len(rows) + 1))
            confidence.append(CellConfidence(t, value, round(float(sure[value - 1]), 4)))
        for value in values_in(others[t].reshape(-1, movie.width)).tolist() if t in others else ():
            confidence.append(CellConfidence(t, value, round(float(sure[value - 1]), 4)))
    if maps_to is not None and wanted:
        write_info(maps_to, MapsInfo(feature, _cut_of(segmenter, movie)))
    return Segmentation(Labels({feature: images}, CellsTable(rows)), confidence, others, said)


def _readings(segmenter: Segmenter, objects: FrameObjects, maps: np.ndarray) -> Readings:
    """At the movie's own pixel size, as `objects` are."""
    shape = objects.labels.shape
    cuts = [Objects(objects.labels, objects.confidence)]
    for cut in alternatives(maps.astype(np.float32), segmenter.postprocess):
        cuts.append(Objects(scale_labels(cut.labels, shape), cut.confidence))
    return packed(cuts)


def _said(maps: np.ndarray, readings: Readings) -> np.ndarray:
    """(n, 2) mean foreground and largest inner distance of each reading."""
    n, shape = len(readings.confidence), readings.layers.shape[1:]
    foreground, inner = scale_image(maps[:2].astype(np.float32), shape)
    result = np.zeros((n, 2))
    for layer in readings.layers:
        at = layer > 0
        number = layer[at] - 1
        area = np.bincount(number, minlength=n)
        result[:, 0] += np.bincount(number, foreground[at], n) / np.maximum(area, 1)
        np.maximum.at(result[:, 1], number, inner[at])
    return result


def _cut_of(segmenter: Predictor, movie: Movie) -> Cut:
    """How this predictor cuts objects from its maps, for tools that cut them anew: at the movie's pixel size,
    as the maps are stored.
    """
    if not isinstance(segmenter, Segmenter):
        return Cut()
    made = segmenter.postprocess
    factor = segmenter.factor(movie)
    return Cut(made.foreground, made.sigma / factor, made.seed, made.merge)
