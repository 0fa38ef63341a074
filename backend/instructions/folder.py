"""Where instructions lie: `instructions/` in the server's home, else the texts that come with Prospero.

Both folders look the same: `segmentation.md`, `tracking.md`, and the pictures they show in `pictures/`. A
file in the home stands for the one of the same name that comes along, picture by picture.
"""

from __future__ import annotations

from pathlib import Path

from backend.models import TaskKind

SHIPPED = Path(__file__).resolve().parent / "texts"
PICTURES = "pictures"


def folders(home: Path) -> tuple[Path, Path]:
    """The server's own folder and the one that comes along, in the order they are looked into."""
    return home / "instructions", SHIPPED


def read_text(home: Path, kind: TaskKind) -> str:
    """The Markdown of a kind of task."""
    name = f"{kind.value}.md"
    own, shipped = folders(home)
    path = own / name if (own / name).is_file() else shipped / name
    return path.read_text(encoding="utf-8")


def picture_folder(home: Path, name: str) -> Path | None:
    """The folder that holds the picture `name`, a file name without a path; None where neither does."""
    for folder in folders(home):
        pictures = folder / PICTURES
        if Path(name).name == name and (pictures / name).is_file():
            return pictures
    return None
