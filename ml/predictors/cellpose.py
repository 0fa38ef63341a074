"""Cellpose (Stringer et al. 2021; Pachitariu et al. 2025), where a user has installed it with weights.

Works with releases 2 and 3 (weights such as cyto3, nuclei) and 4 (cpsam_v2, cpsam).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from celldata.errors import DataError
from celldata.movie import Movie
from ml.data.settings import ImageSettings
from ml.predictors.external import import_package, own_size_planes
from ml.predictors.predictor import FoundObjects

PACKAGE = "cellpose"
INSTALL = (
    "Install it beside Prospero (pip install -c constraints.txt cellpose), start it once so that it fetches "
    "its weights, and mind their licence."
)
NUCLEI = [0, 0]
"""Channels of releases before 4: grey values, and no second channel."""


class CellposePredictor:
    """`diameter`: of a usual cell in pixels; None: what the weights were trained for. `border`: as in
    FoundObjects.inside.
    """

    def __init__(self, model: Any, before_4: bool, diameter: float | None = None, border: int = 0) -> None:
        self._model = model
        self._border = border
        self._before_4 = before_4
        self._diameter = diameter
        self.images = ImageSettings()

    @classmethod
    def load(
        cls, weights: Path | None, device: torch.device, diameter: float | None = None, border: int = 0
    ) -> "CellposePredictor":
        """`weights`: a file, or the name of one in the folder where Cellpose keeps them. Raises DataError."""
        models = import_package(PACKAGE, "cellpose.models", INSTALL)
        # Release 4 has one class; before it there was one more, with a model of the cells' size.
        before_4 = hasattr(models, "Cellpose")
        path = _weights(Path(models.MODEL_DIR), weights, before_4)
        try:
            model = models.CellposeModel(gpu=device.type == "cuda", pretrained_model=str(path), device=device)
        except (RuntimeError, ValueError, KeyError, OSError, EOFError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise DataError(
                path,
                f"Cellpose cannot load these weights ({reason[:120]})",
                "Name weights of the installed release with --model.",
            ) from None
        return cls(model, before_4, diameter, border)

    def objects(
        self, movie: Movie, frames: Sequence[int], tile: int = 512, batch: int = 4
    ) -> Iterator[tuple[int, FoundObjects, None]]:
        """(t, objects) of each frame. Cellpose cuts tiles of its own size; `batch` of them are computed at
        once.
        """
        options: dict[str, Any] = {"batch_size": batch, "diameter": self._diameter}
        if self._before_4:
            options["channels"] = NUCLEI
        for t, plane in own_size_planes(movie, frames, self.images):
            masks, flows, _ = self._model.eval(plane, **options)
            found = _objects(np.asarray(masks), np.asarray(flows[2]))
            yield t, found.inside(self._border), None


def _objects(masks: np.ndarray, logits: np.ndarray) -> FoundObjects:
    """Numbered 1 … n; the confidence of an object is the mean probability of its pixels to be of a cell."""
    values, labels = np.unique(masks, return_inverse=True)
    labels = labels.reshape(masks.shape) + (0 if values[:1] == 0 else 1)
    probability = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    area = np.bincount(labels.ravel())
    sums = np.bincount(labels.ravel(), probability.ravel())
    return FoundObjects(labels.astype(np.int32), (sums / np.maximum(area, 1))[1:])


def _weights(folder: Path, wanted: Path | None, before_4: bool) -> Path:
    """The file of the weights. Cellpose would fetch those that are not there, and take its usual ones in
    place of a name it does not know; here the user is asked to.
    """
    names: tuple[str, ...]
    if wanted is None:
        names = ("nucleitorch_0", "cyto3", "cyto2torch_0") if before_4 else ("cpsam_v2", "cpsam")
        remedy = f"{INSTALL} Or name a file with --model."
    else:
        names = (str(wanted), f"{wanted}torch_0")
        remedy = f"Name a file, or the name of weights in {folder}, with --model."
    places = [Path(wanted)] if wanted is not None else []
    places += [folder / name for name in names]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        problem = f"there are no weights {' or '.join(names)} in {folder}"
        raise DataError(PACKAGE, problem, remedy)
    return found
