"""Frames of a task as they were after some edits, read as they are asked for: movies need not fit into
memory.
"""

from __future__ import annotations

import numpy as np

from backend.tasks import materialize
from backend.tasks.replay import Stretch

# Frames kept for whoever comes back to one, at the most.
MAX_BYTES = 128 * 2**20

FrameKey = tuple[str, int]
"""(feature, t)"""


class FrameReader:
    """Reads frames of a task out of a stretch of its log."""

    def __init__(self, stretch: Stretch, max_bytes: int = MAX_BYTES) -> None:
        self.stretch = stretch
        self.max_bytes = max_bytes
        self._at_hand: dict[FrameKey, np.ndarray] = {}

    def __call__(self, feature: str, t: int) -> np.ndarray:
        """(Y, X) uint32. KeyError when it is not the task's."""
        wanted = (feature, t)
        if wanted not in self._at_hand:
            image = self.stretch.frame(materialize.label_store(), feature, t)
            self._make_room(image.nbytes)
            self._at_hand[wanted] = image
        return self._at_hand[wanted]

    def _make_room(self, n_bytes: int) -> None:
        """Drop what was read first."""
        size = sum(image.nbytes for image in self._at_hand.values()) + n_bytes
        for at in [*self._at_hand]:
            if size <= self.max_bytes:
                return
            size -= self._at_hand.pop(at).nbytes
