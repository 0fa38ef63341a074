"""What Cellpose and StarDist have in common: packages that a user may have installed, never a dependency of
this one.

Their code is imported when a prediction begins, and their weights are looked for on this machine: nothing is
downloaded behind the user's back, for weights have licences of their own.
"""

import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from types import ModuleType

import numpy as np

from celldata.errors import DataError
from celldata.movie import Movie
from ml.data.normalisation import MovieNormaliser
from ml.data.settings import ImageSettings


def import_package(package: str, module: str, remedy: str) -> ModuleType:
    """The module of a package that a user installs; DataError where it is not there, or does not load."""
    if importlib.util.find_spec(package) is None:
        raise DataError(package, "the package is not installed", remedy)
    try:
        return importlib.import_module(module)
    # A package whose parts do not fit together fails with whatever its parts raise.
    except Exception as error:
        problem = f"the package is installed, but does not load ({type(error).__name__}: {error})"
        first = problem.splitlines()[0]
        raise DataError(package, first, "Mend its installation, or choose another.") from None


def own_size_planes(
    movie: Movie, frames: Sequence[int], images: ImageSettings
) -> Iterator[tuple[int, np.ndarray]]:
    """(t, normalised (Y, X) float32) of each frame at the movie's own pixel size; of several channels, their
    mean.
    """
    normaliser = MovieNormaliser(movie.raw, images.channels, images.normalisation, movie.source or movie.name)
    for t in frames:
        yield t, normaliser.frame(t).mean(axis=0)
