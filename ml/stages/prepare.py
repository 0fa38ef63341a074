"""Stage prepare: the approved frames of data/, normalised and at the models' pixel size, into prepared/.

metrics/splits.json keeps which movie has been in which split, from round to round: see ml.data.leakage.
"""

import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from celldata.formats import movie_folder
from celldata.label_images import values_in
from ml.data.ignored import ignored_pixels
from ml.data.leakage import check_frozen, check_splits, read_splits
from ml.data.normalisation import MovieNormaliser
from ml.data.prepared import PreparedMovie, frames_to_store, write_index, write_movie
from ml.data.round_folder import RoundMovie, read_round
from ml.data.scaling import scale_factor, scale_image, scale_labels, scaled_shape
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, read_section
from ml.stages.run import DATA, METRICS, PREPARED, SPLITS, run_stage, write_json


def main() -> None:
    settings = read_section(ImageSettings, "prepare")
    splits = check_frozen(read_round(DATA), read_splits(SPLITS))
    write_json(METRICS / "prepare.json", prepare(DATA, PREPARED, settings))
    write_json(SPLITS, splits)


def prepare(data: Path, prepared: Path, settings: ImageSettings) -> dict[str, Any]:
    """Write `prepared`; what there is to learn from, by split."""
    movies = read_round(data)
    check_splits(movies)
    shutil.rmtree(prepared, ignore_errors=True)
    prepared.mkdir(parents=True)
    digest = sha256(repr(as_plain(settings)).encode())
    done = []
    counts: dict[str, dict[str, int]] = {
        split: dict.fromkeys(("movies", "frames", "objects", "tracked_movies", "divisions"), 0)
        for split in movie_folder.SPLITS
    }
    for movie in movies:
        if not movie.labeled:
            continue
        entry, n_objects = _prepare_movie(movie, prepared, settings, digest)
        done.append(entry)
        count = counts[entry.split]
        count["movies"] += 1
        count["frames"] += len(entry.labeled)
        count["objects"] += n_objects
        count["tracked_movies"] += entry.tracked
        count["divisions"] += len(entry.divisions) if entry.tracked else 0
    write_index(prepared, as_plain(settings), done, digest.hexdigest())
    return {"movies": len(movies), "splits": counts}


def _prepare_movie(
    movie: RoundMovie, prepared: Path, settings: ImageSettings, digest: Any
) -> tuple[PreparedMovie, int]:
    info = movie.info
    raw = movie_folder.read_movie(movie.path)
    labels = movie_folder.read_labels(movie.path)
    feature = settings.feature_of(info.features, movie.name)
    factor = scale_factor(info.pixel_size_um, settings.pixel_size_um, movie.name)
    entry = PreparedMovie(
        folder=prepared / movie.name,
        name=movie.name,
        split=info.split,
        n_frames=raw.n_frames,
        feature=feature,
        factor=factor,
        stored=frames_to_store(movie.labeled, raw.n_frames),
        labeled=movie.labeled,
        tracked=info.approved_tracking,
        round=info.round,
    )
    shape = scaled_shape((raw.height, raw.width), factor)
    normaliser = MovieNormaliser(raw.raw, settings.channels, settings.normalisation, movie.name)
    images = np.stack([scale_image(normaliser.frame(t), shape).astype(np.float16) for t in entry.stored])
    values = np.stack([scale_labels(labels.frame(feature, t), shape) for t in entry.stored])
    ignored = np.stack(
        [scale_labels(ignored_pixels(labels, feature, t, settings), shape) for t in entry.stored]
    )
    values[[i for i, t in enumerate(entry.stored) if t not in set(entry.labeled)]] = 0
    write_movie(entry, images, values, labels, ignored)
    for array in (images, values, ignored):
        digest.update(array.tobytes())
    return entry, sum(len(values_in(frame)) for frame in values)


if __name__ == "__main__":
    run_stage(main)
