"""What is needed of a task to work out its labels; unlike a database row it can be kept across requests."""

from __future__ import annotations

from dataclasses import dataclass

from backend.models import Task


@dataclass(frozen=True)
class TaskFacts:
    """The parts of a task that never change. `n_frames` are the movie's; `height`, `width` are those of the
    task's box: its frames are the part of the field that it is about.
    """

    id: int
    base_key: str
    features: tuple[str, ...]
    first: int
    last: int
    n_frames: int
    height: int
    width: int
    # Where the box begins in the field.
    y0: int = 0
    x0: int = 0

    @classmethod
    def of(cls, task: Task) -> TaskFacts:
        movie = task.movie
        return cls(
            id=task.id,
            base_key=task.base_key,
            features=tuple(movie.features),
            first=task.first,
            last=task.last,
            n_frames=movie.n_frames,
            height=task.box.height,
            width=task.box.width,
            y0=task.box.y0,
            x0=task.box.x0,
        )

    @property
    def frames(self) -> range:
        """Frames of the movie that belong to the task."""
        return range(self.first, self.last + 1)

    def has_frame(self, feature: str, t: int) -> bool:
        return feature in self.features and t in self.frames
