"""The network: sizes of any kind, every level used, tiles that agree with the whole."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from celldata.formats.map_files import MAPS
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.tiling import ALIGNMENT, MOST_OVERLAP, OVERLAP, _spans, _weights, predict_maps

CPU = torch.device("cpu")
SMALL = ModelParameters(width=4, depth=3)


def model_of(parameters: ModelParameters = SMALL, n_channels: int = 1) -> SegmentationModel:
    torch.manual_seed(0)
    return SegmentationModel(parameters, n_channels).eval()


def test_the_default_model_is_small() -> None:
    n = sum(p.numel() for p in model_of(ModelParameters()).parameters())
    assert 400_000 < n < 2_000_000


@pytest.mark.parametrize("size", [(64, 64), (33, 70), (1, 9), (5, 5)])
@pytest.mark.parametrize("fold", [1, 2])
def test_maps_have_the_size_of_the_image(size: tuple[int, int], fold: int) -> None:
    model = model_of(ModelParameters(width=4, depth=3, fold=fold))
    with torch.inference_mode():
        assert model(torch.zeros(2, 3, *size)).shape == (2, len(MAPS), *size)


def test_channels_and_context_decide_the_input() -> None:
    model = model_of(ModelParameters(width=4, depth=2, context=0), n_channels=3)
    with torch.inference_mode():
        assert model(torch.zeros(1, 3, 16, 16)).shape == (1, 3, 16, 16)


def test_every_parameter_learns() -> None:
    """A level that nothing reads would have no gradient."""
    model = model_of().train()
    model(torch.randn(2, 3, 32, 32)).square().mean().backward()
    assert [name for name, p in model.named_parameters() if p.grad is None] == []


def test_statistics_of_every_encoder_follow_its_training_alike() -> None:
    """Those of MONAI's EfficientNet lagged: what was learned in 150 steps was not found in evaluation."""
    for encoder in ("unet", "efficientnet-b0"):
        model = model_of(ModelParameters(encoder=encoder, width=8))
        norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
        assert {norm.momentum for norm in norms} == {nn.BatchNorm2d(1).momentum}, encoder


def test_the_efficientnet_encoder_fits_the_same_decoder() -> None:
    model = model_of(ModelParameters(encoder="efficientnet-b0", width=8, fold=1))
    with torch.inference_mode():
        assert model(torch.zeros(1, 3, 70, 64)).shape == (1, 3, 70, 64)
    model.train()(torch.randn(2, 3, 64, 64)).square().mean().backward()
    silent = [n for n, p in model.named_parameters() if p.grad is None]
    assert not [n for n in silent if not n.startswith("encoder.backbone._")]


class Brightness(nn.Module):
    """Maps that are the image itself: what tiling does to them is what tiling does."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


@pytest.mark.parametrize("size", [(64, 64), (65, 130), (200, 90), (40, 300)])
def test_tiles_that_need_no_neighbourhood_agree_exactly(size: tuple[int, int]) -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, *size)).astype(np.float32)
    maps = predict_maps(Brightness(), images, CPU, tile=64, batch=3)
    assert np.allclose(maps, 1 / (1 + np.exp(-images)), atol=1e-5)


def test_tiles_agree_with_the_whole_image() -> None:
    rng = np.random.default_rng(1)
    images = rng.normal(size=(1, 3, 300, 260)).astype(np.float32)
    model = model_of()
    whole = predict_maps(model, images, CPU, tile=512)
    tiled = predict_maps(model, images, CPU, tile=192)
    # depth 3 and fold 2 see about 40 pixels around each; half of the overlap of 48 is blended
    assert np.abs(tiled - whole).max() < 0.01


def test_settings_out_of_range_are_named() -> None:
    with pytest.raises(ValueError, match="width 1"):
        ModelParameters(width=1)
    with pytest.raises(ValueError, match="fold is 3"):
        ModelParameters(fold=3)


def test_the_finest_level_alone_is_read_where_asked() -> None:
    """As published. What the other levels' projections would learn is then not there at all."""
    every, finest = model_of(), model_of(ModelParameters(width=4, depth=3, pyramid="finest"))
    assert len(every.decoder.projections) == 3
    assert len(finest.decoder.projections) == 1
    finest.train()(torch.randn(2, 3, 32, 32)).square().mean().backward()
    assert [name for name, p in finest.named_parameters() if p.grad is None] == []


class Place(nn.Module):
    """Maps that are where the model is told to be: their last two channels are row and column."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[:, [-2, -1, -1]]


@pytest.mark.parametrize("size", [(64, 64), (200, 90)])
def test_tiles_are_told_where_they_lie(size: tuple[int, int]) -> None:
    images = np.zeros((1, 3, *size), np.float32)
    maps = predict_maps(Place(), images, CPU, tile=64, batch=3, coordinates=True)
    row, column = (np.linspace(-1, 1, side) for side in size)
    logits = np.log(maps[0] / (1 - maps[0]))
    assert np.allclose(logits[0], row[:, None], atol=1e-3)
    assert np.allclose(logits[1], column[None], atol=1e-3)


def test_parts_of_an_image_are_joined() -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, 100, 150)).astype(np.float32)
    whole = predict_maps(Brightness(), images, CPU, tile=64)
    parts = predict_maps(Brightness(), [[image[:1], image[1:]] for image in images], CPU, tile=64)
    assert np.array_equal(whole, parts)


@pytest.mark.parametrize("tile", [64, 96, 512, 1024])
@pytest.mark.parametrize("side", [1, 63, 65, 100, 700, 1100, 2049, 8192])
def test_tiles_cover_the_side_on_the_grid_with_enough_overlap(side: int, tile: int) -> None:
    spans = _spans(side, tile)
    assert spans[0].start == 0
    assert spans[-1].start < side <= spans[-1].stop
    assert all(s.start % ALIGNMENT == 0 and s.stop - s.start <= tile for s in spans)
    overlaps = [a.stop - b.start for a, b in itertools.pairwise(spans)]
    assert all(overlap >= min(MOST_OVERLAP, tile * OVERLAP) for overlap in overlaps)
    total = np.zeros(side)
    for span, weights in zip(spans, _weights(spans, side, tile), strict=True):
        total[span] += weights
    assert np.allclose(total, 1, atol=1e-5)
