"""A trained tracking model as it is stored and used: weights, calibration, and scores of a movie's pairs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from celldata.errors import DataError
from ml.tracking.calibration import Calibration
from ml.tracking.examples import cell_batch, pairs_of
from ml.tracking.features import MovieFeatures
from ml.tracking.gate import all_pairs
from ml.tracking.model import PARENT_CHILD, SAME, CellBatch, Tracker, TrackerConfig
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScores
from ml.training.checkpoints import load_checkpoint

KIND = "tracking"
EMBEDDED_ROWS = 2048  # cell-frames encoded at once: about 60 MB of activations
SUMMED_TRACKS = 8192  # whose past is run through at once
SCORED_PAIRS = 16384  # at once, about: 30 MB of activations, which a processor mostly keeps near

Summaries = tuple[torch.Tensor, torch.Tensor]  # of tracks, as Tracker.pair_logits takes them


@dataclass(frozen=True)
class TrackingModel:
    """Weights with what was chosen for them on the validation split. A LinkScorer.

    division_threshold: of the linker `caliban`.
    """

    tracker: Tracker
    division_threshold: float
    calibration: Calibration = field(default_factory=Calibration)
    card: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, device: torch.device) -> "TrackingModel":
        """Read a file that training wrote; DataError where it is none, or of another version."""
        content = load_checkpoint(path, KIND)
        try:
            tracker = Tracker(TrackerConfig(**content["config"]))
            tracker.load_state_dict(content["weights"])
            threshold = float(content["division_threshold"])
            calibration = Calibration(**content["calibration"])
        except (KeyError, TypeError, RuntimeError) as error:
            reason = str(error).splitlines()[0]
            raise DataError(
                str(path),
                f"its weights do not fit this version's tracker ({reason})",
                "Train again with `dvc repro`.",
            ) from None
        return cls(tracker.to(device).eval(), threshold, calibration, content.get("card", {}))

    def content(self) -> dict[str, Any]:
        """What `load` reads back, for save_checkpoint."""
        return {
            "kind": KIND,
            "config": self.tracker.config.as_dict(),
            "weights": self.tracker.state_dict(),
            "division_threshold": self.division_threshold,
            "calibration": self.calibration.as_dict(),
            "card": self.card,
        }

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        """All gated links of a movie; histories come from a first pass over neighbouring frames."""
        return MovieScorer(self.tracker, scene.features, self.calibration).link_scores(max_gap)


class MovieScorer:
    """Scores pairs of one movie; the embeddings of all its cell-frames are computed once."""

    def __init__(
        self,
        tracker: Tracker,
        features: MovieFeatures,
        calibration: Calibration | None = None,
        progress: bool = False,
    ) -> None:
        self.history = tracker.config.history
        self._tracker, self._features = tracker, features
        self._calibration = calibration or Calibration()
        self._device = next(tracker.parameters()).device
        self._embeddings, self._cells = self._embed(progress)
        with torch.inference_mode():
            self._candidates = tracker.of_candidate(self._embeddings)

    def _batch(self, start: int, stop: int) -> CellBatch:
        made = cell_batch(self._features, start, stop, self._tracker.config.channels)
        return CellBatch(*(tensor.to(self._device) for tensor in made))

    @torch.inference_mode()
    def _embed(self, progress: bool) -> tuple[torch.Tensor, CellBatch]:
        """Embeddings of all cell-frames, and what pairs of them need to know beside these: no crops, and no
        neighbours, whose numbers are those of the part.
        """
        features = self._features
        parts = [torch.zeros(0, self._tracker.config.width, device=self._device)]
        cells = [_for_pairs(self._batch(0, 0))]
        first = 0
        with tqdm(total=features.n_frames, desc="encode cells", unit="frame", disable=not progress) as bar:
            while first < features.n_frames:
                # Whole frames, because a cell's neighbours lie in its own frame.
                reach = features.first_row[first] + EMBEDDED_ROWS
                last = max(first + 1, int(np.searchsorted(features.first_row, reach, side="right")) - 1)
                start, stop = int(features.first_row[first]), int(features.first_row[last])
                if stop > start:
                    batch = self._batch(start, stop)
                    parts.append(self._tracker.encoder(batch))
                    cells.append(_for_pairs(batch))
                bar.update(last - first)
                first = last
        return torch.cat(parts), CellBatch(*(torch.cat(part) for part in zip(*cells, strict=True)))

    @torch.inference_mode()
    def real(self) -> np.ndarray:
        """(N,) probability that each outline is one whole cell."""
        logits = self._tracker.real_logits(self._embeddings).float().cpu().numpy()
        return self._calibration.real(logits)

    @torch.inference_mode()
    def probabilities(
        self, histories: np.ndarray, pairs: np.ndarray, candidates: np.ndarray, gap: np.ndarray
    ) -> np.ndarray:
        """(P, 3) calibrated probabilities of SAME, DIFFERENT, PARENT_CHILD; histories (M, H) rows, pairs (P,)
        index into them, candidates (P,) rows, gap (P,).
        """
        return self._of_pairs(histories[:, -1], self._summaries(histories), pairs, candidates, gap)

    def link_scores(self, max_gap: int) -> LinkScores:
        """All gated links over up to `max_gap` unseen frames."""
        # Nobody has a past yet, so the memory need not run over its frames.
        first = self._scored(self._summaries(np.arange(len(self._features.t))[:, None]), 1)
        summaries = self._summaries(chains(self._features, *first, self.history))
        del first
        parts = []
        for gap in range(1, max_gap + 2):
            source, target, p = self._scored(summaries, gap)
            parts.append((source, target, p[:, SAME].copy(), p[:, PARENT_CHILD].copy()))
            del p
        source, target, same, child = (np.concatenate(column) for column in zip(*parts, strict=True))
        del parts
        order = np.lexsort((target, source))
        source, target = source[order], target[order]
        same, child = same[order], child[order]
        t = self._features.t
        return LinkScores(source, target, t[target] - t[source], same, child, self.real())

    @torch.inference_mode()
    def _summaries(self, histories: np.ndarray) -> Summaries:
        """What pairs of each track have in common; histories: (M, H) rows."""
        rows = torch.from_numpy(np.ascontiguousarray(histories, np.int64)).to(self._device)
        parts = []
        for part in rows.split(SUMMED_TRACKS):
            state, step = self._tracker.histories(self._embeddings, self._cells.centroid, part)
            parts.append((self._tracker.of_track(state), step))
        if not parts:
            return torch.zeros(0, self._tracker.config.width), torch.zeros(0, 2)
        states, steps = zip(*parts, strict=True)
        return torch.cat(states), torch.cat(steps)

    def _scored(self, summaries: Summaries, gap: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sources, targets and (P, 3) probabilities of the gated pairs `gap` frames apart."""
        source, target = all_pairs(self._features, gap)
        p = np.empty((len(source), 3))
        # Cut between frames: pairs of one source, and of one target, are seen together.
        frames = np.searchsorted(source, self._features.first_row)
        start = 0
        while start < len(source):
            fit = frames[frames <= start + SCORED_PAIRS]
            stop = int(fit[-1]) if fit[-1] > start else int(frames[frames > start][0])
            a, b = source[start:stop], target[start:stop]
            low, high = int(a.min()), int(a.max()) + 1
            part = (summaries[0][low:high], summaries[1][low:high])
            between = np.full(len(a), gap)
            p[start:stop] = self._of_pairs(np.arange(low, high), part, a - low, b, between)
            start = stop
        return source, target, p

    @torch.inference_mode()
    def _of_pairs(
        self,
        last: np.ndarray,
        summaries: Summaries,
        pairs: np.ndarray,
        candidates: np.ndarray,
        gap: np.ndarray,
    ) -> np.ndarray:
        """As `probabilities`; last: (M,) newest row of each track."""
        if not len(pairs):
            return np.empty((0, 3))
        # Only the rows that are meant: what pairs hear of each other is kept by row.
        low, high = int(min(last.min(), candidates.min())), int(candidates.max()) + 1
        made = pairs_of(pairs, candidates - low, gap, self._features.overlap.of(last[pairs], candidates))
        logits = self._tracker.pair_logits(
            self._candidates[low:high],
            CellBatch(*(values[low:high] for values in self._cells)),
            torch.from_numpy(np.asarray(last, np.int64) - low).to(self._device),
            summaries,
            type(made)(*(x.to(self._device) for x in made)),
        )
        return self._calibration.pairs(logits.float().cpu().numpy())


def _for_pairs(batch: CellBatch) -> CellBatch:
    # Clones: a view would hold all the crops.
    return batch._replace(crops=batch.crops[:0].clone(), neighbours=batch.neighbours[:0].clone())


def chains(
    features: MovieFeatures, source: np.ndarray, target: np.ndarray, p: np.ndarray, history: int
) -> np.ndarray:
    """(N, history) rows of each cell-frame's past: back along links that are the best for both their ends."""
    before = np.full(len(features.t), -1, np.int64)
    if len(source):
        same = p[:, SAME]
        best_of = [np.zeros(len(features.t)) for _ in range(2)]
        for best, rows in zip(best_of, (source, target), strict=True):
            np.maximum.at(best, rows, same)
        sure = (same >= best_of[0][source]) & (same >= best_of[1][target]) & (same > 0.5)
        before[target[sure]] = source[sure]
    past = np.full((len(before), history), -1, np.int64)
    past[:, -1] = np.arange(len(before))
    for step in range(history - 2, -1, -1):
        later = past[:, step + 1]
        past[:, step] = np.where(later >= 0, before[later], -1)
    return past
