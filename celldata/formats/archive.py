"""Opening zip archives that strangers made: nothing climbs out of them, nothing unpacks without bound."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celldata.errors import DataError

MAX_UNPACKED_BYTES = 64 * 2**30
"""All entries together: four times a 900-frame movie of 2048 x 2048 with labels. A zip of 64 MB can promise
it."""
MAX_JSON_BYTES = 512 * 2**20
"""One JSON entry: ten million rows of a cells table; parsing takes ten times as much memory."""


@contextmanager
def open_zip(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]]:
    """The open archive and its entries by name: without folders and without what macOS adds.

    DataError where it is damaged, unpacks to too much, or holds a path that climbs out.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _entries(path, archive)
    except FileNotFoundError:
        raise DataError(path, "does not exist", "Check the path.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DataError(path, f"cannot be unpacked ({error})", "It is damaged: copy it again.") from None
    except RuntimeError as error:
        # zipfile has no class of its own for an archive with a password.
        raise DataError(path, f"cannot be unpacked ({error})", "Pack it again without a password.") from None


def _entries(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found = {}
    total = 0
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        climbs = name.startswith("/") or posixpath.normpath(name).split("/")[0] == ".." or name[1:2] == ":"
        if climbs:
            problem = f'holds an entry "{info.filename[:60]}", whose path climbs out of the archive'
            raise DataError(path, problem, "Do not trust it; ask for a new one from its source.")
        if info.is_dir() or name.startswith("__MACOSX/") or posixpath.basename(name).startswith("._"):
            continue
        # The declared size holds: zipfile stops there and fails the checksum of an entry that has more.
        total += info.file_size
        found[name] = info
    if total > MAX_UNPACKED_BYTES:
        problem = f"unpacks to {total / 2**30:.0f} GiB, more than {MAX_UNPACKED_BYTES / 2**30:.0f}"
        raise DataError(path, problem, "Split it into smaller movies.")
    return found
