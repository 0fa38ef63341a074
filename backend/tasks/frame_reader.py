"""Frames of a task as they were after some edits, read as they are asked for: movies need not fit into
memory.
"""

from __future__ import annotations

import numpy as np

from backend.tasks import materialize
from backend.tasks.replay import Stretch

# Frames are asked for in order; whoever comes back to one comes back to the last few.
MAX_BYTES = 32 * 2**20

FrameKey = tuple[str, int]
"""(feature, t)"""


class FrameReader:
    """Reads frames of a task out of a stretch of its log."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
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
            if size <= MAX_BYTES:
                return
            size -= self._at_hand.pop(at).nbytes
