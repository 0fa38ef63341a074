"""Movies into the server: a movie's row, its images and its labels appear together or not at all.

The slow part (reading, checking, writing images and labels under provisional names) comes before the database
transaction, which then only gives them their id. What a killed import leaves has no row, and
`sweep_interrupted` removes it at the next start.
"""

from __future__ import annotations

import fcntl
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.database import db, write
from backend.models import FIRST_PROJECT, MovieRecord
from backend.movies.contrast import contrast_of
from backend.movies.model_maps import IncomingMaps, stage_maps
from backend.storage import LocalBlobs, Stores, delete_all
from celldata.errors import DataError
from celldata.labels import DEFAULT_FEATURE, Labels
from celldata.movie import Movie

# A name is a folder of `data/` and a word on the command line.
NAME = re.compile(r"[\w(][\w .,+()=-]{0,99}", re.UNICODE)
# A feature is a folder of the label store and a part of addresses of the API.
FEATURE = re.compile(r"[^./\\\s][^/\\\x00-\x1f]{0,98}")
SEED_PREFIX = "seed-"  # the simulated movies of the seed data set share data/ with the server's
IMPORTED = "imported"  # blob folder of the labels that came with a movie
LOCK = "import.lock"


def add_movie(
    movie: Movie,
    labels: Labels | None,
    stores: Stores,
    feature: str = DEFAULT_FEATURE,
    practice: dict[str, Any] | None = None,
    project_id: int = FIRST_PROJECT,
    maps: Path | None = None,
) -> MovieRecord:
    """Store `movie` with its `labels` (empty ones of one `feature` when None) and return its row. `practice`:
    what it is for where it is made for practice (see MovieRecord). `maps`: a folder with the maps of the
    model that made the labels (celldata.formats.map_files).

    Raises DataError when the name is taken or unusable, or labels or maps are of another shape.
    """
    check_name(movie.name)
    shape = (movie.n_frames, movie.height, movie.width)
    if labels is None:
        labels = Labels.empty((feature,), shape)
    check_fit(movie, labels)
    with importing(stores):
        _refuse_taken(movie.name)
        labels_key = f"{IMPORTED}/{uuid.uuid4().hex}/labels"
        incoming: IncomingMaps | None = None
        staged: str | None = None
        try:
            if maps is not None:
                incoming = stage_maps(maps, shape, labels.features, stores.maps)
            staged = stores.movies.stage(movie)
            record = _record(movie, labels, labels_key)
            record.practice = practice
            record.project_id = project_id
            stores.labels.save(labels_key, labels)
            _keep(record, staged, incoming, stores)
        except BaseException:
            if staged is not None:
                stores.movies.discard(staged)
            # An interrupt may come just after the commit: then everything is in its place and has to stay.
            committed = sa.select(MovieRecord.id).where(MovieRecord.labels_key == labels_key)
            if db.session.scalar(committed) is None:
                delete_all(stores.blobs, labels_key)
                if incoming is not None:
                    stores.maps.discard(incoming.staged)
            raise
    return record


def _keep(record: MovieRecord, staged: str, incoming: IncomingMaps | None, stores: Stores) -> None:
    """Give a movie its row, its images and its maps their place; DataError when somebody took the name
    meanwhile.
    """
    name = record.name  # an object of a transaction that failed cannot be asked
    try:
        with write():
            _refuse_taken(name)
            db.session.add(record)
            db.session.flush()
            stores.movies.adopt(staged, record.id)
            # A killed import may have left maps under this number.
            stores.maps.delete(record.id)
            if incoming is not None:
                stores.maps.adopt(incoming.staged, record.id, incoming.feature)
    except IntegrityError:
        # On PostgreSQL the one who was quicker may commit while this insert waits for them.
        _refuse_taken(name)
        raise


def sweep_interrupted(stores: Stores) -> int:
    """Remove images, labels and maps that no movie's row names (their import was killed); how many. Does
    nothing while an import is running: what it has staged has no row yet, either.
    """
    with _exclusive(stores) as alone:
        if not alone:
            return 0
        rows = db.session.execute(sa.select(MovieRecord.id, MovieRecord.labels_key)).all()
        ids = {row.id for row in rows}
        keys = {row.labels_key for row in rows if row.labels_key}
        removed = 0
        for staged in stores.movies.staged():
            stores.movies.discard(staged)
            removed += 1
        for movie_id in stores.movies.stored():
            if movie_id not in ids:
                stores.movies.delete(movie_id)
                removed += 1
        removed += stores.maps.sweep(ids)
        stored = {"/".join(key.split("/")[:3]) for key in stores.blobs.list(IMPORTED)}
        for prefix in stored - keys:
            removed += bool(delete_all(stores.blobs, prefix))
        if isinstance(stores.blobs, LocalBlobs):
            removed += stores.blobs.sweep(IMPORTED)
        return removed


def check_name(name: str) -> None:
    """DataError unless `name` can be a movie's name."""
    if not NAME.fullmatch(name) or name != name.strip():
        raise DataError(
            f"movie name {name!r}",
            "it cannot be the name of a folder on every computer",
            "Use letters, digits, spaces and .,+-_()= (at most 100, not beginning with a dot): --name NAME",
        )
    if name.lower().startswith(SEED_PREFIX):
        raise DataError(
            f"movie name {name!r}", f"{SEED_PREFIX!r} begins the simulated seed movies", "Choose another."
        )


def usable_name(text: str) -> str:
    """The movie name nearest to `text` (such as a file's), for when the user gave none."""
    cleaned = re.sub(r"\s+", " ", re.sub(r"[^\w .,+()=-]", " ", text)).strip(" .-,+=")[:100].strip()
    return cleaned or "movie"


def check_fit(movie: Movie, labels: Labels) -> None:
    """DataError unless the labels are of the movie's shape, their layers have usable names, and every cell
    that divides or is born is there.
    """
    source = movie.source or movie.name
    expected = (movie.n_frames, movie.height, movie.width)
    if labels.shape != expected:
        raise DataError(
            source,
            f"its labels have shape (T, Y, X) = {labels.shape}, the movie {expected}",
            "Give labels of the same movie (and the same --frames and --crop).",
        )
    for feature in labels.features:
        if not FEATURE.fullmatch(feature):
            raise DataError(
                source,
                f"{feature!r} cannot be the name of a label layer",
                "Name it without slashes, such as --feature nucleus",
            )
    present = set(labels.cells.cells())
    for division in sorted(labels.divisions):
        for cell in (division.parent, *division.daughters):
            if cell not in present:
                raise DataError(
                    source,
                    f"the division of cell {division.parent} in frame {division.t} names the cell {cell}, "
                    "which no frame holds",
                    "Give the lineage that belongs to these masks, or remove the division from it.",
                )
    for event in sorted(labels.events):
        frames = labels.cells.frames_of(event.cell)
        if not frames or frames[-1] != event.t:
            last = f"ends in frame {frames[-1]}" if frames else "is in no frame"
            raise DataError(
                source,
                f"the cell {event.cell} is marked: {event.kind} in frame {event.t}; but it {last}",
                "Give the lineage that belongs to these masks, or remove the mark from events.json.",
            )


def _record(movie: Movie, labels: Labels, labels_key: str) -> MovieRecord:
    return MovieRecord(
        name=movie.name,
        n_frames=movie.n_frames,
        n_channels=movie.n_channels,
        height=movie.height,
        width=movie.width,
        dtype=movie.raw.dtype.name,
        channels=list(movie.channels),
        features=list(labels.features),
        pixel_size_um=movie.pixel_size_um,
        frame_interval_s=movie.frame_interval_s,
        source=movie.source,
        contrast=contrast_of(movie),
        labels_key=labels_key,
    )


def taken_name(name: str) -> str | None:
    """The name of the movie that is in the way of `name`. Two names that differ in case only would be one
    folder on Windows and macOS.
    """
    same = sa.func.lower(MovieRecord.name) == name.lower()
    return db.session.scalar(sa.select(MovieRecord.name).where(same))


def _refuse_taken(name: str) -> None:
    taken = taken_name(name)
    if taken is not None:
        raise DataError(
            f"movie {name!r}", f"the server has a movie {taken!r} already", "Choose another: --name NAME"
        )


def _lock_file(stores: Stores) -> Any:
    stores.movies.root.mkdir(parents=True, exist_ok=True)
    return Path(stores.movies.root, LOCK).open("a")


@contextmanager
def importing(stores: Stores) -> Iterator[None]:
    """Around whatever writes under provisional names. Imports may run side by side, but not beside a sweep.
    The lock goes with its process, however that ends.
    """
    with _lock_file(stores) as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def _exclusive(stores: Stores) -> Iterator[bool]:
    """True inside when no import is running (and none can begin)."""
    with _lock_file(stores) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
