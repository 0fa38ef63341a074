"""Which program made a result: a hash of the source of all that predicts."""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("celldata", "ml")


@lru_cache(maxsize=1)
def program_hash() -> str:
    """SHA-256 of every module of Prospero that a prediction may run; another one, another program."""
    digest = sha256()
    for package in PACKAGES:
        for name, file in sorted(_modules(files(package), package)):
            digest.update(f"{name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _modules(folder: Traversable, name: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for child in folder.iterdir():
        if child.is_dir():
            found += _modules(child, f"{name}/{child.name}")
        elif child.name.endswith(".py"):
            found.append((f"{name}/{child.name}", child))
    return found
