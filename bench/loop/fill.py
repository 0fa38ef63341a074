"""Fills a server for the loop: movies that nobody labeled, tasks on the first outlines of some of them, an
annotator and an expert.

`python bench/loop/fill.py MOVIES OUTLINES` works on PROSPERO_HOME: MOVIES holds a movie folder for each,
OUTLINES an npz with first labels for some. With and without them it prints login links by name as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from backend import database
from backend.app import create_app
from backend.models import Role
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks
from celldata.formats import movie_folder, npz

PEOPLE = {"annotator": Role.ANNOTATOR, "expert": Role.EXPERT}


def fill(movies: Path, outlines: Path) -> None:
    """Import in the order of names; makes the database."""
    app = create_app()
    with app.app_context():
        database.upgrade()
        for folder in sorted(movies.iterdir()):
            movie = movie_folder.read_movie(folder)
            file = outlines / f"{movie.name}.npz"
            labels = npz.read(file)[1] if file.is_file() else None
            record = add_movie(movie, labels, app.extensions["prospero"])
            if labels is not None:
                create_segmentation_tasks(record, labels)
        for name, role in PEOPLE.items():
            accounts.create_user(name, role)


def links() -> dict[str, str]:
    """A fresh login link of each."""
    with create_app().app_context():
        return {
            person.name: accounts.create_login_link(person)
            for name in PEOPLE
            if (person := accounts.find_user(name)) is not None
        }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        fill(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps(links()))
