"""What the round's data are: movies, cells, divisions, splits, and a hash that says which data these are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from celldata.formats import movie_folder
from ml.data.round_folder import MANIFEST, RoundMovie
from ml.report.html import Raw, facts, section, table


@dataclass(frozen=True)
class MovieCard:
    """One movie in numbers. `objects`: approved cells, counted in each frame; `cells`: identities."""

    movie: RoundMovie
    objects: int
    cells: int
    divisions: int

    @classmethod
    def of(cls, movie: RoundMovie) -> "MovieCard":
        rows = _read(movie.path / movie_folder.CELLS)
        tracked = movie.info.approved_tracking
        return cls(
            movie,
            len(rows),
            len({row["cell"] for row in rows}) if tracked else 0,
            len(_read(movie.path / movie_folder.DIVISIONS)) if tracked else 0,
        )


def data_card(data: Path, movies: Sequence[RoundMovie]) -> Raw:
    """The section about the data."""
    cards = [MovieCard.of(movie) for movie in movies]
    splits = table(
        ("split", "movies", "labeled frames", "objects", "tracked movies", "tracks", "divisions"),
        [
            _sum(name, [c for c in cards if c.movie.labeled and c.movie.info.split == name])
            for name in movie_folder.SPLITS
        ],
    )
    about = facts(
        [
            ("Movies", f"{len(cards)}, {sum(bool(c.movie.labeled) for c in cards)} with approved labels"),
            ("Hash of the data", Raw(f"<code>{data_hash(data)}</code>")),
        ]
    )
    every = table(
        (
            "movie",
            "split",
            "frames",
            "labeled",
            "size",
            "µm/px",
            "s/frame",
            "objects",
            "tracks",
            "divisions",
            "hours",
            "source",
        ),
        [_line(card) for card in cards],
    )
    listed = f"<details><summary>All movies</summary>{every}</details>"
    return section(
        "Data",
        about + splits + listed,
        "Approved labels alone. A movie's split stays; nothing is learned from the test split.",
    )


def data_hash(data: Path) -> str:
    """As DVC knows the folder (data.dvc); without DVC, of its manifest."""
    try:
        outs = yaml.safe_load(data.with_name(f"{data.name}.dvc").read_text(encoding="utf-8"))["outs"]
        return f"md5 {outs[0]['md5']}"
    except (OSError, yaml.YAMLError, KeyError, TypeError, IndexError):
        pass
    try:
        return f"sha256 of the manifest {sha256((data / MANIFEST).read_bytes()).hexdigest()}"
    except OSError:
        return "not known: neither data.dvc nor a manifest is there"


def _sum(name: str, cards: Sequence[MovieCard]) -> tuple[object, ...]:
    return (
        name,
        len(cards),
        sum(len(card.movie.labeled) for card in cards),
        sum(card.objects for card in cards),
        sum(card.movie.info.approved_tracking for card in cards),
        sum(card.cells for card in cards),
        sum(card.divisions for card in cards),
    )


def _line(card: MovieCard) -> tuple[object, ...]:
    info = card.movie.info
    t, _, y, x = info.shape
    seconds = info.progress.get("seconds_spent")
    return (
        card.movie.name,
        info.split if card.movie.labeled else "—",
        t,
        len(card.movie.labeled),
        f"{y} × {x}",
        None if info.pixel_size_um is None else f"{info.pixel_size_um:g}",
        None if info.frame_interval_s is None else f"{info.frame_interval_s:g}",
        card.objects,
        card.cells if info.approved_tracking else None,
        card.divisions if info.approved_tracking else None,
        None if seconds is None else f"{seconds / 3600:.1f}",
        info.source,
    )


def _read(path: Path) -> list[Any]:
    """Nothing where a movie has no labels yet."""
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []
