"""The tracker of Caliban (Schwartz et al. 2024): a neighbourhood encoder, and an LSTM that scores candidates.

Two defects of the published source are absent here, but can be switched on to see what they cost: there the
attention masked every neighbour away, and the LSTM ran over the cells of one frame instead of over time.
Beyond the paper: the overlap of outlines, and candidates of one cell that know of each other.
"""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ml.tracking.features import CONTEXT_FEATURES, LIGHT_FEATURES, PLACE_FEATURES, SHAPE_FEATURES
from ml.tracking.outlines import CROP_SIDE
from ml.tracking.rivals import (
    PAIR_FEATURES,
    RIVAL_FEATURES,
    SISTER_FEATURES,
    pair_features,
    rival_features,
    sister_features,
)

SAME, DIFFERENT, PARENT_CHILD = 0, 1, 2
CLASSES = ("same", "different", "parent–child")
MAX_GAP_FRAMES = 2  # a track unseen for longer has ended
OVERLAP_FEATURES = 3


@dataclass(frozen=True)
class TrackerConfig:
    """Sizes of the network, and what can be left out of it to see what that costs.

    history: frames the LSTM sees. channels: of the movies; a movie's further ones are not looked at, missing
    ones are empty. exchange: candidates of one cell know of each other. overlap: overlaps are seen.
    rivals: pairs are measured against their rivals, and with the best sister. gate: how wide the gate is in
    which candidates are looked for, beside the usual one.
    silent_graph, scrambled_time: the two published defects.
    """

    width: int = 64
    convolution_width: int = 16
    heads: int = 4
    history: int = 8
    channels: int = 1
    exchange: bool = True
    overlap: bool = True
    rivals: bool = True
    gate: float = 1.0
    silent_graph: bool = False
    scrambled_time: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class CellBatch(NamedTuple):
    """Cell-frames as tensors; lengths in radii of the movie's median cell.

    crops (N, C, 16, 16), shape (N, 6), light (N, C, 4), place (N, 3), context (N, 6), centroid (N, 2),
    neighbours (N, 8).
    """

    crops: Tensor
    shape: Tensor
    light: Tensor
    place: Tensor
    context: Tensor
    centroid: Tensor
    neighbours: Tensor


class Pairs(NamedTuple):
    """Candidate links: track `track[p]` of the histories with row `candidate[p]`, `gap[p]` ≥ 1 frames later.

    overlap: (P, 3) IoU, share of the track's last outline, share of the candidate.
    """

    track: Tensor
    candidate: Tensor
    gap: Tensor
    overlap: Tensor


class NeighbourhoodEncoder(nn.Module):
    """Cell-frames → embeddings (N, width): appearance, shape, place, passed between neighbours."""

    def __init__(self, config: TrackerConfig) -> None:
        super().__init__()
        width, convolutions = config.width, config.convolution_width
        self.config = config
        layers: list[nn.Module] = []
        side, inputs = CROP_SIDE, config.channels
        while side > 1:  # log2(16) = 4 blocks down to one pixel
            # Batches hold a few movies only: batch statistics would leak between them.
            layers += [
                nn.Conv2d(inputs, convolutions, 3, padding=1),
                nn.GroupNorm(4, convolutions),
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
            side, inputs = side // 2, convolutions
        self.appearance = nn.Sequential(*layers, nn.Flatten(), nn.Linear(convolutions, width), nn.ReLU())
        seen = SHAPE_FEATURES + LIGHT_FEATURES * config.channels + CONTEXT_FEATURES
        self.shape = nn.Sequential(nn.Linear(seen, width), nn.ReLU())
        self.place = nn.Sequential(nn.Linear(PLACE_FEATURES, width), nn.ReLU())
        self.mix = nn.Sequential(nn.Linear(3 * width, width), nn.ReLU())
        self.attention = GraphAttention(width, config.heads, config.silent_graph)
        self.out = nn.Sequential(nn.Linear(3 * width, width), nn.ReLU())

    def forward(self, cells: CellBatch) -> Tensor:
        appearance = self.appearance(cells.crops)
        context = cells.context if self.config.overlap else torch.zeros_like(cells.context)
        shape = self.shape(torch.cat([cells.shape, cells.light.flatten(1), context], dim=1))
        mixed = self.mix(torch.cat([appearance, shape, self.place(cells.place)], dim=1))
        passed = self.attention(mixed, cells.centroid, cells.neighbours)
        embeddings: Tensor = self.out(torch.cat([passed, appearance, shape], dim=1))
        return embeddings


class GraphAttention(nn.Module):
    """Attention of each cell over itself and its neighbours, with relative positions as edge features."""

    def __init__(self, width: int, heads: int, silent: bool = False) -> None:
        super().__init__()
        self.heads, self.silent = heads, silent
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.edge = nn.Linear(3, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, cells: Tensor, centroid: Tensor, neighbours: Tensor) -> Tensor:
        n, width = cells.shape
        own = torch.arange(n, device=cells.device)[:, None]
        index = torch.cat([own, neighbours.clamp(min=0)], dim=1)  # (N, 1 + K): itself first
        heard = (neighbours >= 0) & (not self.silent)
        valid = torch.cat([torch.ones_like(own, dtype=torch.bool), heard], dim=1)
        relative = centroid[index] - centroid[:, None]
        edge = self.edge(torch.cat([relative, relative.norm(dim=2, keepdim=True)], dim=2))
        key, value = (self.key_value(cells)[index] + edge).chunk(2, dim=2)

        def split(x: Tensor) -> Tensor:
            return x.reshape(n, -1, self.heads, width // self.heads).transpose(1, 2)

        attended = F.scaled_dot_product_attention(
            split(self.query(cells)[:, None]), split(key), split(value), attn_mask=valid[:, None, None, :]
        )
        return F.relu(cells + self.out(attended.transpose(1, 2).reshape(n, width)))


class Tracker(nn.Module):
    """Scores whether a candidate in a later frame is the same cell, a different one, or a daughter."""

    def __init__(self, config: TrackerConfig | None = None) -> None:
        super().__init__()
        self.config = config or TrackerConfig()
        width = self.config.width
        self.encoder = NeighbourhoodEncoder(self.config)
        self.memory = MaskedLSTM(width, width, self.config.scrambled_time)
        self.motion = MaskedLSTM(3, width, self.config.scrambled_time)
        self.real = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))
        # displacement (2) and its length, the same less the mean step (3), the frames between, overlap, how
        # shape and light change, then what rivals.py tells
        seen = 7 + OVERLAP_FEATURES + SHAPE_FEATURES + LIGHT_FEATURES * self.config.channels
        seen += PAIR_FEATURES + RIVAL_FEATURES + SISTER_FEATURES
        # The first layer over all that a pair is, in parts: of the track and the candidate it is reckoned
        # once, not for each pair.
        self.of_track = nn.Linear(3 * width, width)
        self.of_candidate = nn.Linear(width, width, bias=False)
        self.of_edge = nn.Linear(seen, width, bias=False)
        self.pair = nn.Sequential(nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.exchange = Exchange(width) if self.config.exchange else None
        self.score = nn.Linear(width, len(CLASSES))
        # What holds for cells of any kind needs no hidden layer.
        self.plain = nn.Linear(seen, len(CLASSES), bias=False)

    def real_logits(self, embeddings: Tensor) -> Tensor:
        """(N,) whether an outline is one whole cell."""
        logits: Tensor = self.real(embeddings)[:, 0]
        return logits

    def histories(self, embeddings: Tensor, centroid: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Summaries of tracks.

        rows: (M, H) row index of each track in its last H frames, oldest first, -1 where it was not seen.
        Returns the state (M, 3 * width) and the mean step (M, 2) in radii per frame.
        """
        seen = rows >= 0
        safe = rows.clamp(min=0)
        step, stepped = _steps(centroid[safe], seen)
        steps = torch.cat([step, step.norm(dim=2, keepdim=True)], dim=2)
        mean_step = step.sum(dim=1) / stepped.sum(dim=1).clamp(min=1)[:, None]
        last = embeddings[last_seen(rows)]
        state = torch.cat([self.memory(embeddings[safe], seen), self.motion(steps, stepped), last], dim=1)
        return state, mean_step

    def forward(self, embeddings: Tensor, cells: CellBatch, rows: Tensor, pairs: Pairs) -> Tensor:
        """Logits (P, 3) of pairs of tracks (histories `rows`, as in `histories`) and candidates."""
        state, mean_step = self.histories(embeddings, cells.centroid, rows)
        summary = (self.of_track(state), mean_step)
        return self.pair_logits(self.of_candidate(embeddings), cells, last_seen(rows), summary, pairs)

    def pair_logits(
        self, candidates: Tensor, cells: CellBatch, last: Tensor, summary: tuple[Tensor, Tensor], pairs: Pairs
    ) -> Tensor:
        """As `forward`, where what pairs have in common is known.

        candidates: (N, width) `of_candidate` of the embeddings. last: (M,) newest row of each track. summary:
        `of_track` of the states (M, width), and the mean steps (M, 2).
        """
        tracks, mean_step = summary
        edge = self._edge(cells, last, mean_step, pairs)
        hidden = self.pair(tracks[pairs.track] + candidates[pairs.candidate] + self.of_edge(edge))
        if self.exchange is not None and len(hidden):
            hidden = hidden + self.exchange(hidden, pairs.track, pairs.candidate)
        logits: Tensor = self.score(hidden) + self.plain(edge)
        return logits

    def _edge(self, cells: CellBatch, last: Tensor, mean_step: Tensor, pairs: Pairs) -> Tensor:
        """(P, …) what a pair is, beside the two ends of it."""
        source, target = last[pairs.track], pairs.candidate
        displacement = cells.centroid[target] - cells.centroid[source]
        surprise = displacement - mean_step[pairs.track] * pairs.gap[:, None]
        overlap = pairs.overlap if self.config.overlap else torch.zeros_like(pairs.overlap)
        log_areas = torch.stack([cells.shape[source, 0], cells.shape[target, 0]], dim=1)
        alone = pair_features(displacement, surprise, overlap, log_areas)
        rivals = rival_features(alone, overlap, pairs.track, target)
        sisters = sister_features(displacement, overlap, log_areas, rivals, pairs.track, target)
        if not self.config.rivals:
            rivals, sisters = torch.zeros_like(rivals), torch.zeros_like(sisters)
        columns = [
            displacement,
            displacement.norm(dim=1, keepdim=True),
            surprise,
            surprise.norm(dim=1, keepdim=True),
            pairs.gap[:, None] - 1,
            overlap,
            cells.shape[target] - cells.shape[source],
            (cells.light[target] - cells.light[source]).flatten(1),
            alone,
            rivals,
            sisters,
        ]
        return torch.cat(columns, dim=1)


class Exchange(nn.Module):
    """Pairs hear of the other pairs of their track, and of those of their candidate."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.own = nn.Linear(width, width)
        self.of_track = nn.Linear(2 * width, width, bias=False)
        self.of_candidate = nn.Linear(2 * width, width, bias=False)

    def forward(self, hidden: Tensor, track: Tensor, candidate: Tensor) -> Tensor:
        heard = self.of_track(_pooled(hidden, track))[track]
        heard = heard + self.of_candidate(_pooled(hidden, candidate))[candidate]
        return F.relu(self.own(hidden) + heard)


class MaskedLSTM(nn.Module):
    """An LSTM over (M, H, inputs) that keeps its state where `seen` (M, H) is False.

    Returns the last state (M, width). `scrambled`: as published, over cells instead of over time.
    """

    def __init__(self, inputs: int, width: int, scrambled: bool = False) -> None:
        super().__init__()
        self.cell = nn.LSTMCell(inputs, width)
        self.scrambled = scrambled

    def forward(self, values: Tensor, seen: Tensor) -> Tensor:
        if self.scrambled:
            values = values.transpose(0, 1).reshape(values.shape)
        hidden = values.new_zeros(len(values), self.cell.hidden_size)
        carry = torch.zeros_like(hidden)
        for step in range(values.shape[1]):
            new_hidden, new_carry = self.cell(values[:, step], (hidden, carry))
            present = seen[:, step, None]
            hidden, carry = torch.where(present, new_hidden, hidden), torch.where(present, new_carry, carry)
        return hidden


def _pooled(values: Tensor, group: Tensor) -> Tensor:
    """(G, 2 * width) of each group the maximum and the mean of its values (P, width); group: (P,)."""
    n = int(group.max()) + 1
    largest = values.new_zeros(n, values.shape[1])
    index = group[:, None].expand_as(values)
    largest = largest.scatter_reduce(0, index, values, "amax", include_self=False)
    total = values.new_zeros(n, values.shape[1]).index_add(0, group, values)
    count = torch.bincount(group, minlength=n).clamp(min=1)[:, None]
    return torch.cat([largest, total / count], dim=1)


def last_seen(rows: Tensor) -> Tensor:
    """(M,) the newest row index of each track; every track was seen at least once."""
    steps = torch.arange(rows.shape[1], device=rows.device)
    newest = torch.where(rows >= 0, steps, -1).argmax(dim=1)
    return rows.gather(1, newest[:, None])[:, 0]


def _steps(place: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Displacement (M, H, 2) from the frame before, zero where either end is missing; where it is known."""
    known = torch.zeros_like(seen)
    known[:, 1:] = seen[:, 1:] & seen[:, :-1]
    step = torch.zeros_like(place)
    step[:, 1:] = place[:, 1:] - place[:, :-1]
    return step * known[:, :, None], known
