"""An exponential moving average of the weights: what is evaluated, stored and used (smoother than the last
step).
"""

import copy
from typing import Generic, TypeVar

import torch
from torch import nn

M = TypeVar("M", bound=nn.Module)


class AveragedModel(Generic[M]):
    """Averages weights and batch-norm statistics alike; early on it follows fast (decay grows with the
    steps).
    """

    def __init__(self, model: M, decay: float) -> None:
        self.model: M = copy.deepcopy(model).eval()
        self.model.requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """`step` counts from 0."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for average, current in zip(
            self.model.state_dict().values(), model.state_dict().values(), strict=True
        ):
            if average.dtype.is_floating_point:
                average.lerp_(current, 1 - decay)
            else:
                average.copy_(current)
