"""A second model: a small transformer over a window of frames, with a softmax over parents.

In the manner of Trackastra (Gallusser & Weigert 2024): cell-frames of a few frames are tokens that attend to
near ones in space and time; each later cell-frame chooses among its candidates in an earlier frame and
"none". It is told the same of cells and of pairs as the LSTM of ml.tracking.model, but sees the frames after
a pair as well as those before, and needs no tracks to look back along.
"""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ml.tracking.around import Around
from ml.tracking.model import (
    DIFFERENT,
    PARENT_CHILD,
    SAME,
    CellBatch,
    CellEncoder,
    Exchange,
    Pairs,
    edge_features,
    edge_width,
)

LEAST = 1e-6
"""Probabilities are held this far from 0: single precision knows no less of 1 - p."""
BETWEEN = 9
"""What a token knows of another: displacement and distance, frames and whether any, IoU and its root,
shares.
"""


@dataclass(frozen=True)
class WindowConfig:
    """Sizes of the network. frames: of a window. near: cell-frames of each frame that a token attends to.
    channels, exchange, overlap, rivals: as in TrackerConfig. motion: the mean step of a track so far is told.
    """

    width: int = 64
    convolution_width: int = 16
    heads: int = 4
    layers: int = 3
    frames: int = 5
    near: int = 5
    channels: int = 1
    exchange: bool = True
    overlap: bool = True
    rivals: bool = True
    motion: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class WindowTracker(nn.Module):
    """Scores whether a candidate in a later frame is the same cell, a different one, or a daughter."""

    def __init__(self, config: WindowConfig | None = None) -> None:
        super().__init__()
        self.config = config or WindowConfig()
        width = self.config.width
        self.encoder = CellEncoder(
            width, self.config.convolution_width, self.config.channels, self.config.overlap
        )
        self.blocks = nn.ModuleList(Block(width, self.config.heads) for _ in range(self.config.layers))
        self.norm = nn.LayerNorm(width)
        self.real = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))
        seen = edge_width(self.config.channels)
        self.of_source = nn.Linear(width, width)
        self.of_candidate = nn.Linear(width, width, bias=False)
        self.of_edge = nn.Linear(seen, width, bias=False)
        self.pair = nn.Sequential(nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.exchange = Exchange(width) if self.config.exchange else None
        # A parent goes on as the child, or divides into it: both are rivals of every other parent's.
        self.score = nn.Linear(width, 2)
        # What holds for cells of any kind needs no hidden layer.
        self.plain = nn.Linear(seen, 2, bias=False)
        self.none = nn.Linear(width, 1)

    def attend(self, cells: Tensor, batch: CellBatch, around: Around) -> Tensor:
        """(N, width) tokens of a window, of the cells that `encoder` gave (N, width)."""
        index = around.rows.clamp(min=0)
        heard = around.rows >= 0
        between = self._between(batch.centroid, around, index)
        for block in self.blocks:
            cells = block(cells, index, heard, between)
        tokens: Tensor = self.norm(cells)
        return tokens

    def real_logits(self, tokens: Tensor) -> Tensor:
        """(N,) whether an outline is one whole cell."""
        logits: Tensor = self.real(tokens)[:, 0]
        return logits

    def edges(self, cells: CellBatch, pairs: Pairs, mean_step: Tensor) -> Tensor:
        """(P, …) what pairs are beside the two ends; `pairs.track` is the row where each begins, mean_step
        (P, 2) what it moved a frame before.
        """
        expected = mean_step * pairs.gap[:, None] * self.config.motion
        return edge_features(cells, pairs.track, expected, pairs, self.config.overlap, self.config.rivals)

    def log_probabilities(self, tokens: Tensor, source: Tensor, candidate: Tensor, edges: Tensor) -> Tensor:
        """(P, 3) of SAME, DIFFERENT, PARENT_CHILD for pairs between two frames, all of each candidate.

        Over the sources of a candidate, the probabilities that it goes on from one or is its daughter, and
        that it is neither's of any, sum to 1.
        """
        hidden = self.of_source(tokens)[source] + self.of_candidate(tokens)[candidate] + self.of_edge(edges)
        hidden = self.pair(hidden)
        if self.exchange is not None and len(hidden):
            hidden = hidden + self.exchange(hidden, source, candidate)
        logits = self.score(hidden) + self.plain(edges)
        return parental_softmax(logits, self.none(tokens)[:, 0], candidate)

    def _between(self, centroid: Tensor, around: Around, index: Tensor) -> Tensor:
        """(N, K, BETWEEN) what each token knows of those near it, before it looks at them."""
        away = centroid[index] - centroid[:, None]
        later = (around.frame[index] - around.frame[:, None]).to(away.dtype)[:, :, None]
        overlap = around.overlap if self.config.overlap else torch.zeros_like(around.overlap)
        columns = [
            away,
            away.norm(dim=2, keepdim=True),
            later,
            later.abs(),
            overlap[:, :, :1].sqrt(),
            overlap,
        ]
        return torch.cat(columns, dim=2)


class Block(nn.Module):
    """Attention of each token over those near it, then a layer of its own; both are added to the token."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        # Where a token lies says how much it is listened to, and is itself heard.
        self.weight = nn.Sequential(nn.Linear(BETWEEN, 16), nn.ReLU(), nn.Linear(16, heads))
        self.place = nn.Linear(heads * BETWEEN, width, bias=False)
        self.out = nn.Linear(width, width)
        self.own = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, tokens: Tensor, index: Tensor, heard: Tensor, between: Tensor) -> Tensor:
        """tokens (N, width); index, heard (N, K): near tokens, and which of them are there at all; between
        (N, K, BETWEEN).
        """
        n, width = tokens.shape
        normal = self.before(tokens)
        query = self.query(normal).reshape(n, 1, self.heads, -1)
        key, value = (
            self.key_value(normal)[index].reshape(n, -1, 2, self.heads, width // self.heads).unbind(2)
        )
        fit = (query * key).sum(dim=3) * (width // self.heads) ** -0.5 + self.weight(between)
        share = fit.masked_fill(~heard[:, :, None], -torch.inf).softmax(dim=1)  # (N, K, heads)
        told = torch.einsum("nkh,nkhd->nhd", share, value).reshape(n, width)
        told = told + self.place(torch.einsum("nkh,nkb->nhb", share, between).reshape(n, -1))
        tokens = tokens + self.out(told)
        new: Tensor = tokens + self.own(tokens)
        return new


def parental_softmax(logits: Tensor, none: Tensor, candidate: Tensor) -> Tensor:
    """(P, 3) logarithms of the probabilities of SAME, DIFFERENT, PARENT_CHILD.

    logits: (P, 2) that a pair's source goes on as its candidate, and that the candidate is its daughter.
    none: (N,) that row has no parent among its sources. candidate: (P,) row.
    """
    most = none.detach().clone()
    most = most.scatter_reduce(0, candidate, logits.detach().amax(dim=1), "amax")
    weight = (logits - most[candidate, None]).exp()
    total = (none - most).exp().index_add(0, candidate, weight.sum(dim=1))
    linked = logits - (most + total.log())[candidate, None]
    different = (1 - weight.sum(dim=1) / total[candidate]).clamp(min=LEAST).log()
    columns = {SAME: linked[:, 0], DIFFERENT: different, PARENT_CHILD: linked[:, 1]}
    return torch.stack([columns[i] for i in sorted(columns)], dim=1)


def loss_logits(
    model: WindowTracker, cells: CellBatch, around: Around, pairs: Pairs, mean_step: Tensor
) -> tuple[Tensor, Tensor]:
    """Of one window: logarithms of the probabilities (P, 3), and of outlines being cells, logits (N,)."""
    tokens = model.attend(model.encoder(cells), cells, around)
    p = model.log_probabilities(tokens, pairs.track, pairs.candidate, model.edges(cells, pairs, mean_step))
    return p, model.real_logits(tokens)
