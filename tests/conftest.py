"""What every test may use: the real movies, where they are, and a loud word where they are not."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: the tests share two cores with browsers and training, and a slow example is no failure.
settings.register_profile("prospero", deadline=None, max_examples=40)
settings.load_profile("prospero")

PROJECT = Path(__file__).resolve().parent.parent


def _data_root() -> Path:
    return Path(os.environ.get("PROSPERO_DATA") or PROJECT.parent / "shared" / "data")


def pytest_report_header() -> str:
    root = _data_root()
    found = "found" if root.is_dir() else "NOT FOUND: every test on real movies will be skipped"
    return f"real movies (PROSPERO_DATA): {root} {found}"


# Files whose few tests take longest: begun first, lest one process go on with them when all else is done.
LONG = ("test_whole_way.py", "test_kills.py", "test_races.py", "test_tour.py")
WAITING = ("e2e", "proofs", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for browsers and servers comes before what only computes."""

    def place(item: pytest.Item) -> int:
        folders = item.path.relative_to(PROJECT).parts
        if not set(folders).intersection(WAITING):
            return 2
        return 0 if item.path.name in LONG else 1

    items.sort(key=place)


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The folder of the real movies (PROSPERO_DATA, by default shared/data beside the project)."""
    root = _data_root()
    if not root.is_dir():
        pytest.skip(f"NO REAL DATA: {root} does not exist; set PROSPERO_DATA to run the tests on real movies")
    return root


@pytest.fixture(scope="session")
def real_movie(data_root: Path):
    """A function name -> folder of one real data set; skips loudly where that set is missing."""

    def folder(name: str) -> Path:
        path = data_root / name
        if not path.is_dir():
            pytest.skip(f"NO REAL DATA: {path} does not exist; PROSPERO_DATA lacks this set")
        return path

    return folder


@pytest.fixture(scope="session")
def hela(real_movie) -> Path:
    """Fluo-N2DL-HeLa: sequence 01, 92 frames of 700 x 1100, 265 tracks, 94 divisions."""
    return real_movie("Fluo-N2DL-HeLa")
