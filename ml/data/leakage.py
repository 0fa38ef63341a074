"""Leakage: what a model learned must not be what it is tested on, or the test says nothing.

Refused are the same images in two splits, movies of one field of view in two splits (crops of one movie that
share pixels, be it at another time: the cells are the same), and a movie that changes sides between rounds.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from celldata.errors import DataError
from celldata.field_of_view import FieldOfView
from celldata.formats import movie_folder
from ml.data.round_folder import RoundMovie

TEST = "test"


def check_splits(movies: Sequence[RoundMovie]) -> None:
    """DataError where labeled movies in two splits have an image, or a field of view, in common."""
    labeled = [movie for movie in movies if movie.labeled]
    _check_fields(labeled)
    seen: dict[str, tuple[RoundMovie, int]] = {}
    for movie in labeled:
        for t, digest in _frames(movie):
            other, at = seen.setdefault(digest, (movie, t))
            if other.info.split != movie.info.split:
                raise DataError(
                    movie.path,
                    f"its frame {t} is frame {at} of {other.name}, but one is in split {movie.info.split} "
                    f"and one in {other.info.split}",
                    "Put both into the same split, or remove one.",
                )


def check_frozen(movies: Sequence[RoundMovie], earlier: Mapping[str, str]) -> dict[str, str]:
    """Splits of all movies so far, by name; DataError where one was in test and is not, or the other way
    round. `earlier`: what this returned in the last round.
    """
    now = {movie.name: movie.info.split for movie in movies if movie.labeled}
    for movie in movies:
        was, split = earlier.get(movie.name), now.get(movie.name)
        if was is None or split is None or was == split or TEST not in (was, split):
            continue
        why = (
            "models were tested on it, and would learn from it now"
            if was == TEST
            else "models have learned from it, and would be tested on it now"
        )
        raise DataError(
            movie.path,
            f"it is in split {split} and was in {was} in an earlier round: {why}",
            f"Put it back into {was} (movie.json), or remove it.",
        )
    return dict(sorted({**earlier, **now}.items()))


def read_splits(path: Path) -> dict[str, str]:
    """What check_frozen returned, from its file; nothing before the first round."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(split) for name, split in content.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError):
        raise DataError(
            path, "it does not say which movie is in which split", "Restore it with git."
        ) from None


def _field_of(movie: RoundMovie) -> FieldOfView | None:
    _, _, height, width = movie.info.shape
    return FieldOfView.of(movie.info.source, height, width)


def _check_fields(movies: Sequence[RoundMovie]) -> None:
    fields = [(movie, field) for movie in movies if (field := _field_of(movie)) is not None]
    for place, (movie, field) in enumerate(fields):
        for other, others in fields[:place]:
            if other.info.split == movie.info.split or not field.overlaps(others):
                continue
            raise DataError(
                movie.path,
                f"it shows the same field of view as {other.name} ({field.source}), but one is in split "
                f"{movie.info.split} and one in {other.info.split}",
                "Put both into the same split, or remove one. Where two files have one name, rename one and "
                "import it again.",
            )


def _frames(movie: RoundMovie) -> Iterator[tuple[int, str]]:
    """Hashes of all frames that show something: an empty one is like any other."""
    if not (movie.path / movie_folder.RAW).is_file():
        return
    raw = movie_folder.read_movie(movie.path).raw
    for t in range(len(raw)):
        frame = np.ascontiguousarray(raw[t])
        if frame.size and frame.min() != frame.max():
            shape = f"{frame.dtype} {frame.shape}".encode()
            yield t, sha256(shape + frame.tobytes()).hexdigest()
