"""StarDist (Schmidt et al. 2018), where a user has installed it with weights."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from celldata.errors import DataError
from celldata.movie import Movie
from ml.data.normalisation import Normalisation
from ml.data.settings import ImageSettings
from ml.predictors.external import import_package, own_size_planes
from ml.predictors.predictor import FoundObjects

PACKAGE = "stardist"
DEFAULT = "2D_versatile_fluo"
INSTALL = (
    "Install it beside Prospero (pip install -c constraints.txt stardist tensorflow) and fetch weights once: "
    f"python -c \"from stardist.models import StarDist2D; StarDist2D.from_pretrained('{DEFAULT}')\""
)
WEIGHTS = ("*.h5", "*.hdf5")


class StarDistPredictor:
    """Grey values as StarDist's own weights want them: percentile 1 becomes 0, 99.8 becomes 1. `border`: as
    in FoundObjects.inside.
    """

    def __init__(self, model: Any, border: int = 0) -> None:
        self._model = model
        self._border = border
        self.images = ImageSettings(normalisation=Normalisation(low=1.0, high=99.8))

    @classmethod
    def load(cls, weights: Path | None, border: int = 0) -> "StarDistPredictor":
        """`weights`: the folder of a model (config.json and weights), or the name of a published one that was
        fetched before. Raises DataError.
        """
        models = import_package(PACKAGE, "stardist.models", INSTALL)
        folder = _folder(weights)
        try:
            # config None: read what lies in the folder.
            model = models.StarDist2D(None, name=folder.name, basedir=str(folder.parent))
        except (ValueError, OSError, KeyError, TypeError) as error:
            raise DataError(
                folder, f"StarDist cannot load this model ({error})", "Name another one with --model."
            ) from None
        if getattr(model.config, "n_channel_in", 1) != 1:
            problem = f"the model wants {model.config.n_channel_in} channels"
            raise DataError(folder, problem, "Name a model for images of one channel.")
        return cls(model, border)

    def objects(
        self, movie: Movie, frames: Sequence[int], tile: int = 512, batch: int = 4
    ) -> Iterator[tuple[int, FoundObjects, None]]:
        """(t, objects) of each frame, in tiles of about `tile` pixels a side."""
        tiles = tuple(-(-side // tile) for side in (movie.height, movie.width))
        for t, plane in own_size_planes(movie, frames, self.images):
            labels, details = self._model.predict_instances(
                plane, axes="YX", n_tiles=tiles, show_tile_progress=False
            )
            # Value v is the polygon v - 1; one that lies under others may have no pixel.
            confidence = np.clip(np.asarray(details["prob"], np.float64), 0, 1)
            found = FoundObjects(np.asarray(labels).astype(np.int32), confidence)
            yield t, found.inside(self._border), None


def _folder(wanted: Path | None) -> Path:
    """The folder of the model: StarDist would fetch a published one that is not there; here the user is
    asked to.
    """
    if wanted is not None and wanted.is_dir():
        if _is_model(wanted):
            return wanted.resolve()
        raise DataError(wanted, "is no model of StarDist (config.json and *.h5)", "Name another folder.")
    name = DEFAULT if wanted is None else str(wanted)
    cache = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models" / "StarDist2D"
    # Keras 2 and 3 unpack into folders of different depth.
    places = [place.parent for place in sorted(cache.glob(f"{name}*/**/config.json"))]
    found = next((place for place in places if _is_model(place)), None)
    if found is None:
        problem = f"there is no folder {name}, and no weights of that name in {cache}"
        raise DataError(PACKAGE, problem, INSTALL)
    return found


def _is_model(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any(any(folder.glob(kind)) for kind in WEIGHTS)
