"""Several processes that train one model (`torchrun --nproc-per-node N -m ml.stages.train_segmentation`).

Each draws crops of its own, gradients are averaged, and the first one validates, logs and writes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Workers:
    """This process among those that train together; alone by default."""

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        return self.rank == 0

    def share(self, model: nn.Module, device: torch.device, all_used: bool) -> nn.Module:
        """The model to call in training: its gradients are the mean over all processes. `all_used`: every
        parameter takes part in every step.
        """
        if self.count == 1:
            return model
        from torch.nn.parallel import DistributedDataParallel

        devices = [device] if device.type == "cuda" else None
        return DistributedDataParallel(model, device_ids=devices, find_unused_parameters=not all_used)

    def agree(self, said: bool, device: torch.device) -> bool:
        """What the first process said; the others wait for it here."""
        if self.count == 1:
            return said
        word = torch.tensor([float(said)], device=device)
        torch.distributed.broadcast(word, src=0)
        return bool(word.item())


ALONE = Workers()


@contextmanager
def joined(device: torch.device) -> Iterator[tuple[Workers, torch.device]]:
    """The processes that torchrun started, and the device of this one; alone without torchrun."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield ALONE, device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Workers(torch.distributed.get_rank(), count), device
    finally:
        torch.distributed.destroy_process_group()
