"""Scores of a movie's pairs by the transformer: windows run over the movie, and what they say is averaged."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from ml.tracking.around import Surroundings
from ml.tracking.calibration import Calibration
from ml.tracking.chains import chains
from ml.tracking.examples import cell_batch, pairs_of
from ml.tracking.features import MovieFeatures
from ml.tracking.gate import gate
from ml.tracking.model import MAX_GAP_FRAMES, PARENT_CHILD, SAME, CellBatch, Pairs, mean_steps
from ml.tracking.scores import LinkScores
from ml.tracking.window_model import WindowTracker

ENCODED_ROWS = 2048  # cell-frames at once: about 60 MB of activations
SURE = 1e-6  # mean probabilities are held this far from 0 and 1 where they are turned into log-odds


@dataclass
class _Between:
    """The gated pairs of two frames, what they are in themselves, and what windows have said of them."""

    source: np.ndarray
    target: np.ndarray
    edges: torch.Tensor
    p: torch.Tensor
    windows: int = 0


class WindowScorer:
    """As MovieScorer of ml.tracking.trained, by a WindowTracker."""

    history = 1
    """It looks along no track: nobody's past need be given."""

    def __init__(
        self, network: WindowTracker, features: MovieFeatures, calibration: Calibration | None = None
    ) -> None:
        self._network, self._features = network, features
        self._calibration = calibration or Calibration()
        self._device = next(network.parameters()).device

    @torch.inference_mode()
    def link_scores(self, max_gap: int) -> LinkScores:
        """All gated links over up to `max_gap` unseen frames. Where the network is told of motion, pasts come
        from a first look, through as few windows as hold all neighbouring frames.
        """
        steps = torch.zeros(len(self._features.t), 2, device=self._device)
        if self._network.config.motion and len(steps):
            frames = self._network.config.frames
            first = self._look(0, steps, frames - 1)
            p = np.stack([first.same, 1 - first.same - first.child, first.child], axis=1)
            past = chains(self._features, first.source, first.target, p, frames - 1)
            steps = mean_steps(self._cells.centroid, torch.from_numpy(past).to(self._device))
        return self._look(max_gap, steps, 1)

    def _look(self, max_gap: int, steps: torch.Tensor, stride: int) -> LinkScores:
        """Links as windows see them that begin `stride` frames apart; steps: (N, 2) mean steps so far."""
        features, network, cells = self._features, self._network, self._cells
        n, n_frames = len(features.t), features.n_frames
        frames = min(max(network.config.frames, max_gap + 2), n_frames)
        surroundings = Surroundings(features, network.config.near)
        real, seen = torch.zeros(n, device=self._device), torch.zeros(n, device=self._device)
        between: dict[tuple[int, int], _Between] = {}
        done: list[_Between] = []
        latest = n_frames - frames
        firsts = sorted({*range(0, latest + 1, stride), latest})
        for first, following in zip(firsts, [*firsts[1:], n_frames], strict=True):
            start, stop = int(features.first_row[first]), int(features.first_row[first + frames])
            if stop > start:
                window = CellBatch(*(values[start:stop] for values in cells))
                around = surroundings.window(first, frames).to(self._device)
                tokens = network.attend(self._tokens[start:stop], window, around)
                real[start:stop] += network.real_logits(tokens).sigmoid()
                seen[start:stop] += 1
                for gap in range(1, min(max_gap + 1, frames - 1) + 1):
                    ends = [(t, t + gap) for t in range(first, first + frames - gap)]
                    for pair in ends:
                        if pair not in between:
                            between[pair] = self._between(steps, *pair)
                    self._ask(tokens, start, [between[pair] for pair in ends])
            done += [between.pop(pair) for pair in sorted(between) if pair[0] < following]
        mean = (real / seen.clamp(min=1)).double().clamp(SURE, 1 - SURE).cpu().numpy()
        whole = self._calibration.real(np.log(mean / (1 - mean)))
        return self._joined(done, whole)

    def probabilities(
        self, histories: np.ndarray, pairs: np.ndarray, candidates: np.ndarray, gap: np.ndarray
    ) -> np.ndarray:
        """(P, 3) calibrated probabilities of SAME, DIFFERENT, PARENT_CHILD; histories (M, H) rows, pairs (P,)
        index into them, candidates (P,) rows. Of histories the last row counts, and gated pairs alone.
        """
        found, key = self._usual
        n = max(len(self._features.t), 1)
        wanted = histories[pairs, -1].astype(np.int64) * n + candidates
        place = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
        if not len(wanted):
            return np.empty((0, 3))
        if not len(key) or (key[place] != wanted).any():
            raise ValueError("pairs outside the gate have no score")
        same, child = found.same[place], found.child[place]
        return np.stack([same, 1 - same - child, child], axis=1)

    @cached_property
    def _usual(self) -> tuple[LinkScores, np.ndarray]:
        """Links over the usual gap, and their sorted keys: source times N plus target."""
        found = self.link_scores(MAX_GAP_FRAMES)
        return found, found.source.astype(np.int64) * max(len(self._features.t), 1) + found.target

    @cached_property
    def _cells(self) -> CellBatch:
        batch = cell_batch(self._features, 0, len(self._features.t), self._network.config.channels)
        return CellBatch(*(values.to(self._device) for values in batch))

    @cached_property
    def _tokens(self) -> torch.Tensor:
        """(N, width) each cell-frame by itself."""
        cells = self._cells
        lots = range(0, len(cells.crops), ENCODED_ROWS)
        parts = [self._network.encoder(CellBatch(*(v[i : i + ENCODED_ROWS] for v in cells))) for i in lots]
        width = self._network.config.width
        return torch.cat([torch.zeros(0, width, device=self._device), *parts])

    def _between(self, steps: torch.Tensor, t: int, later: int) -> _Between:
        rows, targets = self._features.rows_of_frame(t), self._features.rows_of_frame(later)
        i, j = gate(self._features, rows, targets, later - t)
        source, target = rows[i], targets[j]
        p = torch.zeros(len(source), 3, device=self._device)
        if not len(source):
            return _Between(source, target, torch.zeros(0, device=self._device), p)
        low, high = int(rows[0]), int(targets[-1]) + 1
        overlap = self._features.overlap.of(source, target)
        made = pairs_of(source - low, target - low, later - t, overlap)
        within = CellBatch(*(values[low:high] for values in self._cells))
        step = steps[torch.from_numpy(source).to(self._device)]
        edges = self._network.edges(within, Pairs(*(x.to(self._device) for x in made)), step)
        return _Between(source, target, edges, p)

    def _ask(self, tokens: torch.Tensor, start: int, asked: list[_Between]) -> None:
        """Add what a window says of pairs of one gap; no candidate is in two of them."""
        full = [one for one in asked if len(one.source)]
        for one in asked:
            one.windows += 1
        if not full:
            return
        source, target = (
            torch.from_numpy(np.concatenate(rows) - start).to(self._device)
            for rows in ([one.source for one in full], [one.target for one in full])
        )
        edges = torch.cat([one.edges for one in full])
        said = self._network.log_probabilities(tokens, source, target, edges).exp()
        for one, p in zip(full, said.split([len(one.source) for one in full]), strict=True):
            one.p += p

    def _joined(self, done: list[_Between], real: np.ndarray) -> LinkScores:
        nothing = np.empty(0, np.int64)
        source = np.concatenate([nothing, *(one.source for one in done)])
        target = np.concatenate([nothing, *(one.target for one in done)])
        mean = [(one.p / one.windows).clamp(min=SURE).double().log().cpu().numpy() for one in done]
        p = self._calibration.pairs(np.concatenate([np.empty((0, 3)), *mean]))
        order = np.lexsort((target, source))
        source, target, p = source[order], target[order], p[order]
        t = self._features.t
        return LinkScores(source, target, t[target] - t[source], p[:, SAME], p[:, PARENT_CHILD], real)
