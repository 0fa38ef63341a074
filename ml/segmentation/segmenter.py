"""A trained segmentation model with everything needed to use it: weights, normalisation, pixel size,
postprocessing.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from celldata.errors import DataError
from celldata.movie import Movie
from ml.data.normalisation import MovieNormaliser, compress
from ml.data.prepared import neighbours
from ml.data.scaling import scale_factor, scale_image, scale_labels, scaled_shape
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, parse
from ml.prefetch import prefetched
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import Objects, PostprocessParameters, find_objects
from ml.segmentation.tiling import BATCH, TILE, Image, predict_maps
from ml.training.checkpoints import load_checkpoint, save_checkpoint

KIND = "segmentation"
VERSION = 2
LARGE = 2048**2
"""Pixels: of larger frames one at a time is worked on."""
CUTTERS = max(1, min(8, (os.cpu_count() or 1) // 2))
"""Threads that cut objects out of maps, beside those of the network."""


class Segmenter:
    """`card`: what the model was trained on and how it did; plain values, stored with the weights."""

    def __init__(
        self,
        model: SegmentationModel,
        parameters: ModelParameters,
        images: ImageSettings,
        postprocess: PostprocessParameters,
        card: dict[str, Any],
        device: torch.device,
    ) -> None:
        self.model = model.to(device).eval()
        self.parameters = parameters
        self.images = images
        self.postprocess = postprocess
        self.card = card
        self.device = device

    @classmethod
    def load(cls, path: Path, device: torch.device, border: int | None = None) -> "Segmenter":
        """Read a file that `save` wrote; DataError where it is none. `border` replaces that of its
        postprocessing.
        """
        content = load_checkpoint(path, KIND)
        if content.get("version") != VERSION:
            raise DataError(
                path, f"it is of version {content.get('version')}", "Train again with `dvc repro`."
            )
        parameters = parse(ModelParameters, content["model"], str(path))
        images = parse(ImageSettings, content["images"], str(path))
        model = SegmentationModel(parameters, len(images.channels))
        try:
            model.load_state_dict(content["weights"])
        except RuntimeError:
            raise DataError(
                path, "its weights do not fit its model", "Train again with `dvc repro`."
            ) from None
        postprocess = parse(PostprocessParameters, content["postprocess"], str(path))
        if border is not None:
            postprocess = replace(postprocess, border=border)
        return cls(model, parameters, images, postprocess, content["card"], device)

    def weights(self) -> dict[str, torch.Tensor]:
        return dict(self.model.state_dict())

    def save(self, path: Path) -> None:
        save_checkpoint(
            path,
            {
                "kind": KIND,
                "version": VERSION,
                "model": as_plain(self.parameters),
                "images": as_plain(self.images),
                "postprocess": as_plain(self.postprocess),
                "card": self.card,
                "weights": {k: v.detach().cpu().clone() for k, v in self.model.state_dict().items()},
            },
        )

    def maps(self, images: Sequence[Image] | np.ndarray, tile: int, batch: int) -> np.ndarray:
        """B images (frames x channels, Y, X), or their frames, as the network sees them -> (B, 3, Y, X)."""
        return predict_maps(self.model, images, self.device, tile, batch, self.parameters.coordinates)

    def factor(self, movie: Movie) -> float:
        """By how much the movie's frames are enlarged for the model."""
        return scale_factor(movie.pixel_size_um, self.images.pixel_size_um, movie.name)

    def objects(
        self, movie: Movie, frames: Sequence[int], tile: int = TILE, batch: int = BATCH
    ) -> Iterator["FoundFrame"]:
        """Each of `frames`, in order. The next images are read, normalised and scaled while the network
        works; as many frames are in memory as `batch` tiles fill, and at least one.
        """
        normaliser = MovieNormaliser(
            movie.raw, self.images.channels, self.images.normalisation, movie.source or movie.name
        )
        shape = (movie.height, movie.width)
        at_model = scaled_shape(shape, self.factor(movie))
        at_once = max(1, min(batch, batch * tile**2 // (at_model[0] * at_model[1])))
        scaled: dict[int, np.ndarray] = {}

        def read(chunk: Sequence[int]) -> list[list[np.ndarray]]:
            around = [neighbours(t, self.parameters.context, movie.n_frames) for t in chunk]
            wanted = {s for ts in around for s in ts}
            for s in scaled.keys() - wanted:
                del scaled[s]
            for s in sorted(wanted - scaled.keys()):
                image = scale_image(normaliser.frame(s), at_model)
                scaled[s] = compress(image, self.parameters.compression).astype(np.float16)
            return [[scaled[s] for s in ts] for ts in around]

        def maps_of_frames() -> Iterator[tuple[int, np.ndarray]]:
            chunks = [frames[i : i + at_once] for i in range(0, len(frames), at_once)]
            for chunk, images in zip(chunks, prefetched(read, chunks), strict=True):
                yield from zip(chunk, self.maps(images, tile, batch), strict=True)

        def cut(found: tuple[int, np.ndarray]) -> FoundFrame:
            t, maps = found
            objects = find_objects(maps, self.postprocess)
            labels = scale_labels(objects.labels, shape)
            return FoundFrame(t, Objects(labels, objects.confidence), maps.astype(np.float16))

        # Objects are cut while the network sees the next frames; of large ones, one at a time is in memory.
        ahead = at_once if at_model[0] * at_model[1] <= LARGE else 0
        yield from prefetched(cut, maps_of_frames(), ahead, CUTTERS)


class FoundFrame(NamedTuple):
    """`objects` at the movie's own pixel size; `maps` (3, Y, X) float16, from which they were cut, at the
    model's.
    """

    t: int
    objects: Objects
    maps: np.ndarray
