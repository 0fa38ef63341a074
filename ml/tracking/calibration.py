"""Probabilities that mean what they say: logits are scaled as fits the validation split best, and it is
measured how far off they then are.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

BINS = 10
LEAST = 200
"""With fewer outcomes than this nothing is fitted."""


@dataclass(frozen=True)
class Calibration:
    """Scale and shift of the logits of pairs (one shift per class), and of an outline's being a cell."""

    scale: float = 1.0
    shift: tuple[float, ...] = (0.0, 0.0, 0.0)
    real_scale: float = 1.0
    real_shift: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    def pairs(self, logits: np.ndarray) -> np.ndarray:
        """(P, 3) probabilities of logits (P, 3); each row sums to 1."""
        scaled = logits.astype(np.float64) * self.scale + np.asarray(self.shift)
        scaled -= scaled.max(axis=1, keepdims=True)
        p = np.exp(scaled)
        return np.asarray(p / p.sum(axis=1, keepdims=True))

    def real(self, logits: np.ndarray) -> np.ndarray:
        """(N,) probabilities of logits (N,)."""
        return np.asarray(1 / (1 + np.exp(-(logits.astype(np.float64) * self.real_scale + self.real_shift))))


def fitted(
    pair_logits: np.ndarray, pair_truth: np.ndarray, real_logits: np.ndarray, real_truth: np.ndarray
) -> Calibration:
    """The calibration of least log loss; where there are too few outcomes of a kind, it is left as it is."""
    result: dict[str, Any] = {}
    if len(pair_truth) >= LEAST and len(np.unique(pair_truth)) == 3:
        x = _least(
            lambda x: _log_loss(Calibration(np.exp(x[0]), tuple(x[1:])).pairs(pair_logits), pair_truth), 4
        )
        result |= {"scale": float(np.exp(x[0])), "shift": tuple(float(v) for v in x[1:] - x[1:].mean())}
    if len(real_truth) >= LEAST and 0 < real_truth.mean() < 1:

        def loss(x: np.ndarray) -> float:
            p = Calibration(real_scale=np.exp(x[0]), real_shift=x[1]).real(real_logits)
            return _log_loss(np.stack([1 - p, p], axis=1), real_truth.astype(int))

        x = _least(loss, 2)
        result |= {"real_scale": float(np.exp(x[0])), "real_shift": float(x[1])}
    return Calibration(**result)


def reliability(p: np.ndarray, happened: np.ndarray) -> dict[str, Any]:
    """Of forecasts `p` (n,) and what happened (n,) bool: the expected calibration error (Naeini et al. 2015,
    ten bins of equal width), and of each bin that holds any their number, mean forecast and share.
    """
    index = np.minimum((p * BINS).astype(int), BINS - 1)
    rows: list[dict[str, float]] = []
    for b in np.unique(index):
        inside = index == b
        rows.append(
            {
                "n": int(inside.sum()),
                "forecast": round(float(p[inside].mean()), 4),
                "share": round(float(happened[inside].mean()), 4),
            }
        )
    total = max(len(p), 1)
    ece = sum(row["n"] * abs(row["forecast"] - row["share"]) for row in rows) / total
    return {"ece": round(float(ece), 5), "bins": rows}


def _least(loss: Any, n: int) -> np.ndarray:
    return np.asarray(minimize(loss, np.zeros(n), method="L-BFGS-B", bounds=[(-3, 3)] * n).x)


def _log_loss(p: np.ndarray, truth: np.ndarray | Sequence[int]) -> float:
    return float(-np.log(np.maximum(p[np.arange(len(p)), truth], 1e-12)).mean())
