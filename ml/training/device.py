"""Where to compute, and making it repeatable."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from celldata.errors import DataError


def choose_device(name: str = "auto") -> torch.device:
    """`auto` takes a GPU where there is one; `cpu`, `cuda`, `cuda:1` are taken at their word."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise DataError("device", f"there is no {name}", "Choose auto, cpu or cuda.") from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise DataError("device", f"{name} was asked for and torch finds no GPU", "Choose auto or cpu.")
    return device


def set_seed(seed: int) -> None:
    """Seed every generator a model may draw from. Data is drawn from generators of its own, seeded by
    step.
    """
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 - libraries (MONAI) draw from the global generator
    torch.manual_seed(seed)


@contextmanager
def repeatable() -> Iterator[None]:
    """Sums of scattered values in one order, whatever the threads: on one machine, the same weights again."""
    before = torch.are_deterministic_algorithms_enabled()
    filled: Any = torch.utils.deterministic  # its setting is made when it is imported
    fill = filled.fill_uninitialized_memory
    # Where a GPU has no such algorithm, that is no reason not to train.
    torch.use_deterministic_algorithms(True, warn_only=True)
    filled.fill_uninitialized_memory = False  # every buffer of ours is written before it is read
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
        filled.fill_uninitialized_memory = fill
