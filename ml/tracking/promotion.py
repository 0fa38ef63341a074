"""Which tracking model goes into use: the one just trained, or the one that was in use before it.

Both track the same validation movies, on their approved outlines. A model that is worse never takes the
other's place in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from celldata.labels import Labels
from celldata.metrics.divisions import DivisionClasses
from celldata.metrics.evaluate import evaluate_tracking
from celldata.movie import Movie
from ml.tracking.linkers.choose import model_linker
from ml.tracking.linkers.linker import Linker
from ml.tracking.predict import track
from ml.tracking.trained import KIND, TrackingModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from ml.training.promotion import LEARNED_MOVIES, Decision, compared, uncompared


class StoredTracker:
    """A file of a tracking model: what is in it, and the model."""

    def __init__(self, content: dict[str, Any], model: TrackingModel) -> None:
        self.card: dict[str, Any] = dict(content.get("card", {}))
        self.model = model
        self._content = content

    @classmethod
    def load(cls, path: Path, device: torch.device) -> "StoredTracker":
        """DataError where the file holds no tracking model of this version."""
        return cls(load_checkpoint(path, KIND), TrackingModel.load(path, device))

    @property
    def linker(self) -> Linker:
        """The usual one, that goes by this model."""
        return model_linker(self.model)

    def weights(self) -> Mapping[str, torch.Tensor]:
        weights: dict[str, torch.Tensor] = self._content["weights"]
        return weights

    def save(self, path: Path) -> None:
        save_checkpoint(path, {**self._content, "card": self.card})


@dataclass(frozen=True)
class TrackScore:
    """Over all movies together: strict division F1 (1 where nothing divides and nothing was said to); share
    of complete tracks (CT) and linking (LNK), means in which each true track counts once.
    """

    division_f1: float
    ct: float
    lnk: float

    @property
    def worth(self) -> float:
        """LNK counts each link, and is near 1 for any tracker; the other two tell them apart."""
        return self.division_f1 + self.ct + self.lnk

    @property
    def words(self) -> str:
        return f"division F1 {self.division_f1:.3f}, complete tracks {self.ct:.3f}, links {self.lnk:.3f}"


Movies = Sequence[tuple[Movie, Labels]]


def decide(
    new: StoredTracker, earlier: StoredTracker, validation: Movies, force: bool = False
) -> tuple[StoredTracker, Decision]:
    """The model to use, and why. With `force` it is the new one, whatever the comparison says. Movies that
    either was trained on do not count.
    """
    known = {name for model in (new, earlier) for name in model.card.get(LEARNED_MOVIES, ())}
    fair = [(movie, labels) for movie, labels in validation if movie.name not in known]
    if not fair:
        return new, uncompared(
            KIND, "no validation movie has approved tracks that neither of the two learned"
        )
    ours, theirs = (tracked_score(model.linker, fair) for model in (new, earlier))
    frames = sum(movie.n_frames for movie, _ in fair)
    numbers = f"{ours.words}; the one before {theirs.words}; on {len(fair)} validation movies"
    decision = compared(KIND, ours.worth < theirs.worth, force, numbers, frames, ours, theirs)
    return new if decision.promoted else earlier, decision


def tracked_score(linker: Linker, movies: Movies) -> TrackScore:
    """On the movies' own outlines."""
    figures = [evaluate_tracking(labels, track(movie, labels, linker).labels) for movie, labels in movies]
    f1 = DivisionClasses.total(result["divisions"]["strict"] for result in figures).strict()["f1"]
    return TrackScore(1.0 if f1 is None else float(f1), _mean(figures, "ct"), _mean(figures, "lnk"))


def _mean(figures: Sequence[Mapping[str, Any]], name: str) -> float:
    """Weighted by true tracks; 1 where no movie has the figure, for then there was nothing to do wrong."""
    told = [(result[name], result["true_tracks"]) for result in figures if result[name] is not None]
    total = sum(weight for _, weight in told)
    return sum(value * weight for value, weight in told) / total if total else 1.0
