"""Where the server keeps what does not fit a database row: raw movies, label images and models' maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.storage.blobs import BlobNotFound, BlobStore, LocalBlobs, delete_all
from backend.storage.label_store import LabelStore
from backend.storage.map_store import MapStore, StagedMaps
from backend.storage.movie_store import MovieStore

__all__ = [
    "BlobNotFound",
    "BlobStore",
    "LabelStore",
    "LocalBlobs",
    "MapStore",
    "MovieStore",
    "StagedMaps",
    "Stores",
    "delete_all",
]


@dataclass(frozen=True)
class Stores:
    """The server's stores; handlers reach them as `current_app.extensions["prospero"]`."""

    blobs: BlobStore
    movies: MovieStore
    labels: LabelStore
    maps: MapStore

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Stores:
        """Stores below the state folder `config["PROSPERO_HOME"]`. Nothing is created until something is
        written.
        """
        home = Path(config["PROSPERO_HOME"])
        blobs = LocalBlobs(home / "blobs")
        return cls(
            blobs=blobs, movies=MovieStore(home / "movies"), labels=LabelStore(blobs), maps=MapStore(blobs)
        )
