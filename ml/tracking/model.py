"""The tracker of Caliban (Schwartz et al. 2024): a neighbourhood encoder, and an LSTM that scores candidates.

Two defects of the published source are absent here: the attention takes a boolean mask (there, every
neighbour was masked away), and the LSTM runs over time for each cell (there, over the cells of one frame).
"""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ml.tracking.features import CROP_SIDE, MORPHOLOGY_FEATURES, PLACE_FEATURES

SAME, DIFFERENT, PARENT_CHILD = 0, 1, 2
CLASSES = ("same", "different", "parent–child")
STEP_UM = 10.0  # displacements are given to the network in units of a nucleus' radius
MAX_GAP_FRAMES = 2  # a track unseen for longer has ended


@dataclass(frozen=True)
class TrackerConfig:
    """Sizes of the network; `history` is the number of frames the LSTM sees."""

    width: int = 64
    convolution_width: int = 32
    heads: int = 4
    history: int = 8

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class CellBatch(NamedTuple):
    """Cell-frames as tensors.

    crops (N, 16, 16), morphology (N, 5), place (N, 4), centroid_um (N, 2), neighbours (N, 8).
    """

    crops: Tensor
    morphology: Tensor
    place: Tensor
    centroid_um: Tensor
    neighbours: Tensor


class NeighbourhoodEncoder(nn.Module):
    """Cell-frames → embeddings (N, width): appearance, shape, place, passed between neighbours."""

    def __init__(self, config: TrackerConfig) -> None:
        super().__init__()
        width, channels = config.width, config.convolution_width
        layers: list[nn.Module] = []
        side, inputs = CROP_SIDE, 1
        while side > 1:  # log2(16) = 4 blocks down to one pixel
            layers += [
                nn.Conv2d(inputs, channels, 3, padding=1),
                nn.GroupNorm(
                    4, channels
                ),  # batches hold a few movies only: batch statistics would leak between them
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
            side, inputs = side // 2, channels
        self.appearance = nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels, width), nn.ReLU())
        self.shape = nn.Sequential(nn.Linear(MORPHOLOGY_FEATURES, width), nn.ReLU())
        self.place = nn.Sequential(nn.Linear(PLACE_FEATURES, width), nn.ReLU())
        self.mix = nn.Sequential(nn.Linear(3 * width, width), nn.ReLU())
        self.attention = GraphAttention(width, config.heads)
        self.out = nn.Sequential(nn.Linear(3 * width, width), nn.ReLU())

    def forward(self, cells: CellBatch) -> Tensor:
        appearance = self.appearance(cells.crops[:, None])
        shape = self.shape(cells.morphology)
        mixed = self.mix(torch.cat([appearance, shape, self.place(cells.place)], dim=1))
        passed = self.attention(mixed, cells.centroid_um, cells.neighbours)
        return self.out(torch.cat([passed, appearance, shape], dim=1))


class GraphAttention(nn.Module):
    """Attention of each cell over itself and its neighbours, with relative positions as edge features."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.edge = nn.Linear(3, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, cells: Tensor, centroid_um: Tensor, neighbours: Tensor) -> Tensor:
        n, width = cells.shape
        own = torch.arange(n, device=cells.device)[:, None]
        index = torch.cat([own, neighbours.clamp(min=0)], dim=1)  # (N, 1 + K): itself first
        valid = torch.cat([torch.ones_like(own, dtype=torch.bool), neighbours >= 0], dim=1)
        relative = (centroid_um[index] - centroid_um[:, None]) / STEP_UM
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
        self.memory = MaskedLSTM(width, width)
        self.motion = MaskedLSTM(3, width)
        # history, motion, last own embedding, candidate; then displacement (2) and its length,
        # the same less the mean step (3), and the frames between
        self.score = nn.Sequential(
            nn.Linear(4 * width + 7, width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, len(CLASSES)),
        )

    def histories(self, embeddings: Tensor, centroid_um: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Summaries of tracks.

        rows: (M, H) row index of each track in its last H frames, oldest first, -1 where it was not seen.
        Returns the state (M, 3 * width) and the mean step (M, 2) in µm per frame.
        """
        seen = rows >= 0
        safe = rows.clamp(min=0)
        place = centroid_um[safe]
        step, stepped = _steps(place, seen)
        steps = torch.cat([step, step.norm(dim=2, keepdim=True)], dim=2) / STEP_UM
        mean_step = step.sum(dim=1) / stepped.sum(dim=1).clamp(min=1)[:, None]
        last = embeddings[_last_seen(rows)]
        state = torch.cat([self.memory(embeddings[safe], seen), self.motion(steps, stepped), last], dim=1)
        return state, mean_step

    def forward(
        self,
        embeddings: Tensor,
        centroid_um: Tensor,
        rows: Tensor,
        pairs: Tensor,
        candidates: Tensor,
        gap: Tensor,
    ) -> Tensor:
        """Logits (P, 3): track pairs[p] of `rows` with row candidates[p], gap[p] ≥ 1 frames later."""
        state, mean_step = self.histories(embeddings, centroid_um, rows)
        last = _last_seen(rows)[pairs]
        displacement = centroid_um[candidates] - centroid_um[last]
        surprise = displacement - mean_step[pairs] * gap[:, None]
        geometry = torch.cat(
            [
                displacement / STEP_UM,
                displacement.norm(dim=1, keepdim=True) / STEP_UM,
                surprise / STEP_UM,
                surprise.norm(dim=1, keepdim=True) / STEP_UM,
                gap[:, None].to(displacement.dtype) - 1,
            ],
            dim=1,
        )
        return self.score(torch.cat([state[pairs], embeddings[candidates], geometry], dim=1))


class MaskedLSTM(nn.Module):
    """An LSTM over (M, H, inputs) that keeps its state where `seen` (M, H) is False.

    Returns the last state (M, width).
    """

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.cell = nn.LSTMCell(inputs, width)

    def forward(self, values: Tensor, seen: Tensor) -> Tensor:
        hidden = values.new_zeros(len(values), self.cell.hidden_size)
        carry = torch.zeros_like(hidden)
        for step in range(values.shape[1]):
            new_hidden, new_carry = self.cell(values[:, step], (hidden, carry))
            present = seen[:, step, None]
            hidden, carry = torch.where(present, new_hidden, hidden), torch.where(present, new_carry, carry)
        return hidden


def _last_seen(rows: Tensor) -> Tensor:
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
