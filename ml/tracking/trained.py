"""A trained tracking model as it is stored and used: weights, thresholds, and scores of a movie's pairs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from celldata.errors import DataError
from ml.tracking.examples import cell_batch
from ml.tracking.features import MovieFeatures
from ml.tracking.model import Tracker, TrackerConfig
from ml.training.checkpoints import load_checkpoint

KIND = "tracking"
EMBEDDED_ROWS = 2048  # cell-frames encoded at once: about 60 MB of activations


@dataclass(frozen=True)
class TrackingModel:
    """Weights with the division threshold that was chosen for them on the validation split."""

    tracker: Tracker
    division_threshold: float

    @classmethod
    def load(cls, path: Path, device: torch.device) -> "TrackingModel":
        """Read a file that training wrote; DataError where it is none, or of another version."""
        content = load_checkpoint(path, KIND)
        try:
            tracker = Tracker(TrackerConfig(**content["config"]))
            tracker.load_state_dict(content["weights"])
            threshold = float(content["division_threshold"])
        except (KeyError, TypeError, RuntimeError) as error:
            reason = str(error).splitlines()[0]
            raise DataError(
                str(path),
                f"its weights do not fit this version's tracker ({reason})",
                "Train again with `dvc repro`.",
            ) from None
        return cls(tracker.to(device).eval(), threshold)

    def content(self) -> dict[str, Any]:
        """What `load` reads back, for save_checkpoint."""
        return {
            "kind": KIND,
            "config": self.tracker.config.as_dict(),
            "weights": self.tracker.state_dict(),
            "division_threshold": self.division_threshold,
        }


class MovieScorer:
    """Scores pairs of one movie; the embeddings of all its cell-frames are computed once."""

    def __init__(self, tracker: Tracker, features: MovieFeatures, progress: bool = False) -> None:
        self.history = tracker.config.history
        self._tracker = tracker
        self._device = next(tracker.parameters()).device
        self._centroid_um = torch.from_numpy(features.centroid_um.astype(np.float32)).to(self._device)
        self._embeddings = self._embed(features, progress)

    @torch.inference_mode()
    def _embed(self, features: MovieFeatures, progress: bool) -> torch.Tensor:
        parts = [torch.zeros(0, self._tracker.config.width, device=self._device)]
        first = 0
        with tqdm(total=features.n_frames, desc="encode cells", unit="frame", disable=not progress) as bar:
            while first < features.n_frames:
                # Whole frames, because a cell's neighbours lie in its own frame.
                reach = features.first_row[first] + EMBEDDED_ROWS
                last = max(first + 1, int(np.searchsorted(features.first_row, reach, side="right")) - 1)
                start, stop = int(features.first_row[first]), int(features.first_row[last])
                batch = cell_batch(features, start, stop)
                if stop > start:
                    parts.append(self._tracker.encoder(type(batch)(*(x.to(self._device) for x in batch))))
                bar.update(last - first)
                first = last
        return torch.cat(parts)

    @torch.inference_mode()
    def probabilities(
        self, histories: np.ndarray, pairs: np.ndarray, candidates: np.ndarray, gap: np.ndarray
    ) -> np.ndarray:
        def tensor(values: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(values, dtype=np.int64)).to(self._device)

        logits = self._tracker(
            self._embeddings,
            self._centroid_um,
            tensor(histories),
            tensor(pairs),
            tensor(candidates),
            tensor(gap).float(),
        )
        probabilities: np.ndarray = torch.softmax(logits, dim=1).cpu().numpy()
        return probabilities
