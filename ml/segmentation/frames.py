"""Which labeled frames are trained on, which are validated on, and which were learned in an earlier round."""

from collections.abc import Mapping, Sequence

import numpy as np

from celldata.errors import DataError
from ml.data.prepared import Prepared, PreparedMovie

Frames = list[tuple[PreparedMovie, int]]
Learned = Mapping[str, Sequence[int]]
LEARNED = "learned"
"""In a model's card: {movie: frames}, all that it was trained on."""


def split_frames(
    prepared: Prepared, n_validation: int, known: Learned | None = None
) -> tuple[Frames, Frames]:
    """Labeled frames to train on and to validate on (at most `n_validation`, evenly spread).

    Where no movie is meant for validation, the last fifth of each training movie's frames is held out. That
    fifth moves from round to round: frames that are `known` to the weights in question are not validated on,
    as long as there are others.
    """
    training = [(movie, t) for movie in prepared.of_split("train") for t in movie.labeled]
    validation = [(movie, t) for movie in prepared.of_split("validation") for t in movie.labeled]
    if training and not validation:
        held = {
            (m.name, t) for m in prepared.of_split("train") for t in m.labeled[-max(1, len(m.labeled) // 5) :]
        }
        validation = [(m, t) for m, t in training if (m.name, t) in held]
        training = [(m, t) for m, t in training if (m.name, t) not in held] or validation
    if not training:
        raise DataError(
            "data",
            "no movie of split train has an approved frame",
            "Approve segmentation tasks and close a round, or add simulated seed movies.",
        )
    validation = [(m, t) for m, t in validation if t not in (known or {}).get(m.name, ())] or validation
    chosen = np.unique(
        np.linspace(0, len(validation) - 1, min(n_validation, len(validation))).round().astype(int)
    )
    return training, [validation[i] for i in chosen]


def earlier_frames(training: Frames) -> Frames:
    """Frames of movies that were approved in an earlier round than the latest: what fine-tuning replays."""
    latest = max(movie.round for movie, _ in training)
    return [(movie, t) for movie, t in training if movie.round < latest]


def learned_frames(frames: Frames, before: Learned | None = None) -> dict[str, list[int]]:
    """What a card keeps of the frames that were trained (or validated) on, and of those that its first
    weights had learned (or been chosen by) `before`.
    """
    learned = {name: set(known) for name, known in (before or {}).items()}
    for movie, t in frames:
        learned.setdefault(movie.name, set()).add(t)
    return {name: sorted(known) for name, known in learned.items()}
