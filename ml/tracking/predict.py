"""Track a movie whose cells are outlined: labels in; identities, divisions and confidences out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from ml.tracking.examples import cell_batch
from ml.tracking.features import MovieFeatures, movie_features
from ml.tracking.linkers.caliban import link
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.tracks import Linking
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


@dataclass(frozen=True)
class TrackingResult:
    """What tracking found.

    labels: cells numbered by track from 1, divisions set. links: how sure each link is, how sure its best
    rival would be, and the cell at that one's other end. divisions: the same divisions with their
    probabilities.
    """

    labels: Labels
    links: list[dict[str, Any]]  # {"t", "cell", "p", "runner_up", "rival"}: link that ends in frame t
    divisions: list[dict[str, Any]]  # {"parent", "daughters", "t", "p"}


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


def link_movie(
    movie: Movie, labels: Labels, checkpoint: Path, device: torch.device, progress: bool = False
) -> TrackingResult:
    """Give the cells of `labels` identities through time. No pixel changes; overlaps stay.

    Each feature is tracked by itself, by the first channel, and gets identities of its own.
    Raises DataError for an unusable checkpoint or labels of another shape.
    """
    return track(movie, labels, TrackingModel.load(checkpoint, device), progress)


def track(movie: Movie, labels: Labels, model: TrackingModel, progress: bool = False) -> TrackingResult:
    """As `link_movie`, with a model in memory."""
    raw = np.asarray(movie.raw[:, 0])
    if raw.shape != labels.shape:
        raise DataError(
            movie.name,
            f"the movie is {raw.shape} (T, Y, X) and its labels are {labels.shape}",
            "Use labels of the same movie.",
        )
    result = TrackingResult(labels.copy(), [], [])
    result.labels.divisions.clear()
    # Cells get other numbers: how a track ends that has one of them now, nobody has said.
    result.labels.events.clear()
    next_cell = 1
    for feature in labels.features:
        features = movie_features(raw, labels.masks_of_cells(feature), movie.pixel_size_um)
        scorer = MovieScorer(model.tracker, features, progress)
        linking = link(features, scorer, model.division_threshold)
        _relabel(result, features, linking, feature, next_cell)
        next_cell += len(linking.tracks)
    return result


def _relabel(
    result: TrackingResult, features: MovieFeatures, linking: Linking, feature: str, first_cell: int
) -> None:
    """Write tracks as cells first_cell … into result; only rows of the cells table change."""
    new_cell: dict[tuple[int, int], int] = {}
    cell_of_row = {row: first_cell + i for i, linked in enumerate(linking.tracks) for row in linked.rows}
    for i, linked in enumerate(linking.tracks):
        cell = first_cell + i
        for row, t in zip(linked.rows, linked.frames, strict=True):
            new_cell[t, int(features.label[row])] = cell
        links = zip(linked.frames[1:], linked.probability, linked.runner_up, linked.rival, strict=True)
        for t, p, runner_up, row in links:
            link = {"t": t, "cell": cell, "p": round(p, 4), "runner_up": round(runner_up, 4)}
            result.links.append(link | {"rival": cell_of_row.get(row)})
    _rewrite_cells(result.labels, feature, new_cell, first_cell + len(linking.tracks))
    for division in linking.divisions:
        parent = first_cell + division.parent
        daughters = tuple(sorted(first_cell + daughter for daughter in division.daughters))
        result.labels.divisions.add(Division(parent, daughters, division.t))
        result.divisions.append(
            {"parent": parent, "daughters": list(daughters), "t": division.t, "p": round(division.p, 4)}
        )


def _rewrite_cells(
    labels: Labels, feature: str, new_cell: Mapping[tuple[int, int], int], next_free: int
) -> None:
    old = [row for row in labels.cells.rows if row.feature == feature]
    added = []
    for row in old:
        # A cell that lies wholly under another has no pixels in the masks; it keeps a number of its own.
        cell = new_cell.get((row.t, row.cell))
        if cell is None:
            cell, next_free = next_free, next_free + 1
        added.append(row._replace(cell=cell))
    labels.cells.remove(old)
    labels.cells.add(added)
