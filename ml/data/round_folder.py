"""The `data/` folder of a round, seen by the models: which movies there are, and which may be learned
from.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class RoundMovie:
    """One movie of the round; `name` is its folder's, which its predictions carry too."""

    name: str
    path: Path
    info: MovieInfo

    @property
    def labeled(self) -> tuple[int, ...]:
        """Frames with approved segmentation, sorted; those beyond the movie's end do not count."""
        return tuple(t for t in self.info.approved_frames if t < self.info.shape[0])


def read_round(data: Path) -> list[RoundMovie]:
    """Every movie of the folder, by name; DataError where there is no folder or no movie in it."""
    remedy = "Run `prospero round close` (or `dvc pull`) first."
    if not data.is_dir():
        raise DataError(data, "there is no such folder", remedy)
    folders = sorted(path for path in data.iterdir() if (path / movie_folder.INFO).is_file())
    if not folders:
        raise DataError(data, "it holds no movie", remedy)
    return [RoundMovie(path.name, path, movie_folder.read_info(path)) for path in folders]


def round_number(data: Path, movies: Sequence[RoundMovie]) -> int:
    """The round that the folder was written for: what its manifest says, else the latest any movie names."""
    try:
        return int(json.loads((data / MANIFEST).read_text(encoding="utf-8"))["round"])
    except FileNotFoundError:
        return max(movie.info.round for movie in movies)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            data / MANIFEST,
            f"it is no manifest ({error})",
            "Run `prospero round close` (or `dvc pull`) again.",
        ) from None
