"""Frames of a task as they were after some edits, read a few at a time: movies need not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from backend.tasks import materialize, replay
from backend.tasks.facts import TaskFacts

# Read in one pass over the log.
FRAMES = 8
# Kept for whoever comes back to a frame.
MAX_BYTES = 128 * 2**20

FrameKey = tuple[str, int]
"""(feature, t)"""


class FrameReader:
    """Reads frames of a task at a sequence. `frames`: those that will probably be asked for, in that order;
    others can be asked for as well.
    """

    def __init__(self, facts: TaskFacts, frames: Iterable[FrameKey], sequence: int) -> None:
        self.facts = facts
        self.sequence = sequence
        self._order = list(frames)
        self._place = {at: index for index, at in enumerate(self._order)}
        self._at_hand: dict[FrameKey, np.ndarray] = {}

    def __call__(self, feature: str, t: int) -> np.ndarray:
        """(Y, X) uint32. KeyError when it is not the task's."""
        wanted = (feature, t)
        if wanted not in self._at_hand:
            place = self._place.get(wanted)
            soon = [wanted] if place is None else self._order[place : place + FRAMES]
            read = [at for at in soon if at not in self._at_hand]
            self._at_hand |= replay.frames_at(materialize.label_store(), self.facts, read, self.sequence)
            self._drop_oldest(keep=set(soon))
        return self._at_hand[wanted]

    def _drop_oldest(self, keep: set[FrameKey]) -> None:
        size = sum(image.nbytes for image in self._at_hand.values())
        for at in [at for at in self._at_hand if at not in keep]:
            if size <= MAX_BYTES:
                return
            size -= self._at_hand.pop(at).nbytes
