"""The trackers that are compared. All get the same masks, through the same function as `prospero predict`."""

from collections.abc import Iterator
from pathlib import Path

from celldata.errors import DataError
from ml.tracking.linkers.choose import BTRACK, CALIBAN, JOINT, LAPTRACK, OVERLAP, TRACKASTRA, load_linker
from ml.tracking.linkers.linker import Linker
from ml.training.device import choose_device

FLOOR = OVERLAP
WITHOUT_MODEL = (FLOOR, LAPTRACK, BTRACK, TRACKASTRA)
"""The same for any movie, so they are asked once."""
WITH_MODEL = (CALIBAN, JOINT)


def trackers(weights: Path | None) -> Iterator[tuple[str, Linker | str]]:
    """Name and linker of each, or why it is not there. Those with a model only where there are `weights`."""
    device = choose_device("auto")
    for name in (*WITHOUT_MODEL, *(WITH_MODEL if weights else ())):
        try:
            yield name, load_linker(name, weights if name in WITH_MODEL else None, device, Path())
        except DataError as error:
            yield name, str(error)
