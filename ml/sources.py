"""Where a movie to predict comes from: a file or folder, a sequence of the Cell Tracking Challenge, or the
server.

The server's own store is its own: its movie is asked for through the `prospero` command, in a process of its
own, and read as the files that this writes.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celldata.errors import DataError
from celldata.formats.frame_folder import frame_numbers
from celldata.formats.open import open_movie
from celldata.labels import Labels
from celldata.movie import Movie

Found = tuple[Movie, Labels | None]


@contextmanager
def movie_of_server(name: str) -> Iterator[Found]:
    """The movie of that name with its labels as they stand, from the server whose state PROSPERO_HOME names.

    The movie's arrays may lie in files that go when the context ends.
    """
    command = _prospero()
    with tempfile.TemporaryDirectory(prefix="prospero-movie-") as folder:
        out = Path(folder) / "movie"
        done = subprocess.run(
            [command, "movies", "export", name, str(out), "--format", "ome-tiff"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["no word"])[-1].removeprefix("Error: ")
            raise DataError(name, f"the server did not hand it out ({said})", "See `prospero movies list`.")
        yield open_movie(out)


def sequence_of_ctc(folder: Path, pixel_size_um: float | None) -> tuple[Movie, int]:
    """Raw frames of a sequence (01/t000.tif, …), and the number of its first file; DataError where the folder
    holds anything else.
    """
    frames = sorted(folder.glob("t[0-9]*.tif")) if folder.is_dir() else []
    if not frames:
        sequences = sorted(p.parent.name for p in folder.glob("*/t[0-9]*.tif")) if folder.is_dir() else []
        what = f"Name one of its sequences: {', '.join(dict.fromkeys(sequences))}." if sequences else None
        raise DataError(
            folder, "it holds no frames tNNN.tif", what or "Name the folder of one sequence, such as 01."
        )
    return open_movie(folder, pixel_size_um=pixel_size_um)[0], frame_numbers(folder).start


def _prospero() -> str:
    beside = Path(sys.executable).with_name("prospero")
    command = str(beside) if beside.is_file() else shutil.which("prospero")
    if command is None:
        raise DataError("prospero", "the command is not installed", "Install Prospero, or name a file.")
    return command
