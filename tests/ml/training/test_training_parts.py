"""Checkpoints, averaged weights and the learning rate."""

from pathlib import Path

import pytest
import torch
from torch import nn

from celldata.errors import DataError
from ml.training.averaging import AveragedModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from ml.training.device import choose_device
from ml.training.schedule import cosine_rate


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    content = {"kind": "segmentation", "weights": {"a": torch.arange(3)}, "card": {"f1": 0.9}}
    save_checkpoint(tmp_path / "deep" / "model.pt", content)
    back = load_checkpoint(tmp_path / "deep" / "model.pt", "segmentation")
    assert back["card"] == {"f1": 0.9}
    assert torch.equal(back["weights"]["a"], torch.arange(3))
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["model.pt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    save_checkpoint(path, {"kind": "segmentation", "n": 1})
    with pytest.raises(Exception, match="pickle"):
        save_checkpoint(path, {"kind": "segmentation", "n": lambda: 2})
    assert load_checkpoint(path, "segmentation")["n"] == 1
    assert [p.name for p in tmp_path.iterdir()] == ["model.pt"]


def test_the_same_content_makes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the file is called, and whoever writes it: DVC knows weights by their bytes."""
    content = {"kind": "segmentation", "weights": {"a": torch.arange(3)}, "card": {"f1": 0.9}}
    save_checkpoint(tmp_path / "one.pt", content)
    save_checkpoint(tmp_path / "other.pt", content)
    assert (tmp_path / "one.pt").read_bytes() == (tmp_path / "other.pt").read_bytes()


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04 half a zip"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pt").write_bytes(content)
    with pytest.raises(DataError, match=r"broken\.pt: it cannot be read as weights"):
        load_checkpoint(tmp_path / "broken.pt", "segmentation")


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.pt"
    save_checkpoint(path, {"kind": "segmentation", "weights": torch.zeros(1000)})
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match=r"cut\.pt: it cannot be read"):
        load_checkpoint(path, "segmentation")


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "model.pt", {"kind": "tracking"})
    with pytest.raises(DataError, match=r"it holds tracking, not a segmentation model"):
        load_checkpoint(tmp_path / "model.pt", "segmentation")
    with pytest.raises(DataError, match="there is no such file"):
        load_checkpoint(tmp_path / "nothing.pt", "segmentation")


class Bomb:
    def __reduce__(self):
        return eval, ("1 / 0",)


def test_a_file_cannot_run_code(tmp_path: Path) -> None:
    torch.save({"kind": "segmentation", "x": Bomb()}, tmp_path / "bomb.pt")
    with pytest.raises(DataError, match="cannot be read as weights"):
        load_checkpoint(tmp_path / "bomb.pt", "segmentation")


def test_the_average_lies_between_old_and_new_weights_and_statistics() -> None:
    model = nn.BatchNorm2d(1)
    averaged = AveragedModel(model, decay=0.9)
    nn.init.constant_(model.weight, 2.0)
    model.running_mean.fill_(10.0)
    averaged.update(model, step=10_000)
    assert averaged.model.weight.item() == pytest.approx(1.1)
    assert averaged.model.running_mean.item() == pytest.approx(1.0)
    assert not averaged.model.training


def test_the_rate_rises_then_falls() -> None:
    rates = [cosine_rate(step, 100, 1e-2) for step in range(100)]
    peak = max(range(100), key=rates.__getitem__)
    assert rates[peak] == pytest.approx(1e-2, rel=0.01)
    assert 0 < peak < 10
    assert all(a >= b for a, b in zip(rates[peak:], rates[peak + 1 :], strict=False))
    assert 0 < rates[-1] < 5e-4


def test_a_device_that_is_not_there_is_named() -> None:
    assert choose_device("cpu").type == "cpu"
    with pytest.raises(DataError, match="there is no abacus"):
        choose_device("abacus")
