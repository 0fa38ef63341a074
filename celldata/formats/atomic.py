"""Files and folders that appear complete or not at all: written beside their place, then renamed into it."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from celldata.errors import DataError


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the folder of `path`; on success it replaces `path`, on an error it goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays: writers choose the format by it.
    temporary = path.with_name(f".{uuid.uuid4().hex[:12]}-{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def refuse_foreign(path: Path, ours: Callable[[str], bool]) -> None:
    """DataError when the folder `path` holds anything whose name is not `ours`: replacing it would lose
    that. Nor can the folder that one stands in be replaced.
    """
    if path.name in ("", ".."):
        raise DataError(path, "cannot be replaced", "Name a new folder in it.")
    if path.exists() and not path.is_dir():
        raise DataError(path, "is a file, not a folder", "Choose another place.")
    foreign = sorted(entry.name for entry in path.iterdir() if not ours(entry.name)) if path.exists() else []
    if foreign:
        names = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
        raise DataError(path, f"is in use: it holds {names}", "Choose a new or empty folder.")


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `path`; on success it takes the place of `path`, on an error it goes.

    All that `path` held is lost: callers check with `refuse_foreign` first. A folder cannot replace another
    in one step: the old one is moved aside first, and back if the second rename fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = uuid.uuid4().hex[:12]
    temporary, aside = path.with_name(f".{mark}-{path.name}"), path.with_name(f".{mark}-old-{path.name}")
    temporary.mkdir()
    try:
        yield temporary
        if path.exists():
            os.rename(path, aside)
        try:
            os.rename(temporary, path)
        except OSError:
            if aside.exists():
                os.rename(aside, path)
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
