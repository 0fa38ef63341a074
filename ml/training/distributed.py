"""Several processes that train one model (`torchrun --nproc-per-node N -m ml.stages.train_segmentation`).

Each draws examples of its own, gradients are averaged, and the first one validates, logs and writes. Where a
machine has several GPUs, a stage of training starts itself anew, once for each (`on_every_gpu`).
"""

import logging
import os
import sys
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

    def average_gradients(self, model: nn.Module) -> None:
        """Of a model that is not called as one (`share`): after the backward pass, the mean over all
        processes. A parameter that had no part in this one's examples counts with 0.
        """
        if self.count == 1:
            return
        parameters = [each for each in model.parameters() if each.requires_grad]
        found = [torch.zeros_like(each) if each.grad is None else each.grad for each in parameters]
        flat = torch.cat([each.reshape(-1) for each in found])
        torch.distributed.all_reduce(flat)
        flat /= self.count
        parts = flat.split([each.numel() for each in parameters])
        for parameter, part in zip(parameters, parts, strict=True):
            parameter.grad = part.reshape(parameter.shape)

    def agree(self, said: bool, device: torch.device) -> bool:
        """What the first process said; the others wait for it here."""
        if self.count == 1:
            return said
        word = torch.tensor([float(said)], device=device)
        torch.distributed.broadcast(word, src=0)
        return bool(word.item())


ALONE = Workers()
RANKS = ("WORLD_SIZE", "RANK")
"""torchrun's words for its processes."""


REFUSED = 2
"""The exit status of a stage that has said in one line what is wrong (ml.stages.run)."""


def on_every_gpu(module: str, device: torch.device) -> int | None:
    """Run `module` again as one process for each GPU of this machine; its exit status. None where this
    process is to do the work: it is one of those, `device` is one certain GPU or none, or there is one only.
    """
    started = any(name in os.environ for name in RANKS)
    if started or device.type != "cuda" or device.index is not None or torch.cuda.device_count() < 2:
        return None
    return launch(module, torch.cuda.device_count())


def launch(module: str, count: int) -> int:
    """Run `module` as `count` processes, as torchrun does, but in this one: a signal that ends it ends them.

    Returns the exit status of the stage: of the first process that failed. What one of them refused is told
    once, on standard error; any other error it has told itself.
    """
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import parse_args, run

    # What torchrun says of a process that failed hides what the process said.
    logging.getLogger("torch.distributed.elastic").propagate = False
    logging.getLogger("torch.distributed.elastic").addHandler(logging.NullHandler())
    arguments = parse_args(["--standalone", "--nproc-per-node", str(count), "-m", module])
    try:
        run(arguments)
    except ChildFailedError as error:
        refused = [each for each in error.failures.values() if each.exitcode == REFUSED]
        if refused:
            print(refused[0].message, file=sys.stderr)
            return REFUSED
        _, first = error.get_first_failure()
        if first.exitcode < 0:
            print(f"{module}: one of {count} processes ended: {first.message}", file=sys.stderr)
        return first.exitcode if first.exitcode > 0 else 128 - first.exitcode
    except SignalException as ended:
        return 128 + int(ended.sigval)
    return 0


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
