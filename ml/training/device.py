"""Where to compute, and making it repeatable."""

import random

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
