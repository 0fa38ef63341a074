"""The segmentation network: an encoder, a decoder back to full resolution, and one head over all pyramid
levels.

Input (B, frames x channels, Y, X): the frame t with its neighbours, oldest first, each with all its channels.
Output (B, 3, Y, X) logits of MAPS; their sigmoid is the foreground probability, the inner and the outer
distance (Schwartz et al. 2024, "Caliban"; there an EfficientNetV2-L with a feature pyramid of which the
finest level is used).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import nn
from torch.nn import functional as F

from celldata.formats.map_files import MAPS

EFFICIENTNET_STRIDE = 32


@dataclass(frozen=True)
class ModelParameters:
    """`width`: channels at the finest level. `depth`: levels of the U-Net, each half as fine as the last.

    `fold`: blocks of fold x fold pixels become channels first and the maps are unfolded last: with 2, a step
    costs a quarter and nuclei of 25 pixels lose nothing. `context`: neighbours on each side that are seen
    with a frame (1 = t-1, t, t+1). `coordinates`: two more channels, where a pixel lies in its image.
    `pyramid`: the head reads the sum of all levels, or the finest alone (as published). `compression`: how
    much the dark end of the grey values is spread for the network (`normalisation.compress`).
    """

    encoder: Literal["unet", "efficientnet-b0", "efficientnet-b1", "efficientnet-b2", "efficientnet-b3"] = (
        "unet"
    )
    width: int = 16
    depth: int = 4
    fold: int = 2
    context: int = 1
    coordinates: bool = False
    pyramid: Literal["all", "finest"] = "all"
    compression: float = 20.0

    def __post_init__(self) -> None:
        if not 4 <= self.width <= 128 or not 2 <= self.depth <= 6:
            raise ValueError(f"width {self.width} (4 to 128) or depth {self.depth} (2 to 6) is out of range")
        if self.fold not in (1, 2, 4):
            raise ValueError(f"fold is {self.fold}: 1, 2 or 4")
        if not 0 <= self.context <= 1:
            raise ValueError(f"context is {self.context}: 0 (one frame) or 1 (three frames)")
        if not 0 <= self.compression <= 1000:
            raise ValueError(f"compression is {self.compression}: 0 (off) to 1000")

    @property
    def n_frames(self) -> int:
        return 2 * self.context + 1

    def n_inputs(self, n_channels: int) -> int:
        """Channels of the network's input, for movies of which `n_channels` are used."""
        return self.n_frames * n_channels + 2 * self.coordinates


class ConvBlock(nn.Sequential):
    """Twice: 3x3 convolution, batch norm, ReLU. Batch norm, for tiles must not see their own statistics."""

    def __init__(self, n_in: int, n_out: int) -> None:
        layers: list[nn.Module] = []
        for n in (n_in, n_out):
            layers += [
                nn.Conv2d(n, n_out, 3, padding=1, bias=False),
                nn.BatchNorm2d(n_out),
                nn.ReLU(inplace=True),
            ]
        super().__init__(*layers)


class UNetEncoder(nn.Module):
    """Features at strides 1, 2, 4, … of its input; the number of channels doubles with each."""

    def __init__(self, n_in: int, width: int, depth: int) -> None:
        super().__init__()
        self.channels = tuple(width * 2**level for level in range(depth))
        self.stride = 2 ** (depth - 1)
        self.blocks = nn.ModuleList(
            ConvBlock(n, m) for n, m in zip((n_in, *self.channels), self.channels, strict=False)
        )

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        levels = []
        for i, block in enumerate(self.blocks):
            x = block(F.max_pool2d(x, 2) if i else x)
            levels.append(x)
        return levels


class EfficientNetEncoder(nn.Module):
    """MONAI's EfficientNet (strides 2 … 32), with a thin block at stride 1 so that outlines stay sharp."""

    def __init__(self, n_in: int, width: int, name: str) -> None:
        super().__init__()
        from monai.networks.nets import (
            EfficientNetBNFeatures,
        )  # seconds to import: only those who use it wait

        # As fast as the U-Net's. MONAI's own statistics (0.01) lag so far behind a training from scratch that
        # after 150 steps a network that has learned as much finds nothing.
        norm = ("batch", {"eps": 1e-3, "momentum": 0.1})
        self.backbone = EfficientNetBNFeatures(
            name, pretrained=False, spatial_dims=2, in_channels=n_in, norm=norm
        )
        self.stem = ConvBlock(n_in, width)
        with torch.no_grad():
            side = 2 * EFFICIENTNET_STRIDE
            shapes = [f.shape[1] for f in self.backbone.eval()(torch.zeros(1, n_in, side, side))]
        self.backbone.train()
        self.channels = (width, *shapes)
        self.stride = EFFICIENTNET_STRIDE

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        return [self.stem(x), *self.backbone(x)]


class Decoder(nn.Module):
    """From the deepest level up; then every level (or the finest alone), projected and enlarged, is summed at
    the finest.

    Projection before enlarging: the two commute, and the convolution is cheap where the image is small.
    """

    def __init__(self, channels: Sequence[int], width: int, pyramid: str = "all") -> None:
        super().__init__()
        narrow = [min(n, 8 * width) for n in channels]
        self.ups = nn.ModuleList(
            ConvBlock(n_deep + n_skip, n_out)
            for n_deep, n_skip, n_out in zip(
                [channels[-1], *narrow[-2:0:-1]], channels[-2::-1], narrow[-2::-1], strict=True
            )
        )
        used = (channels[-1], *narrow[-2::-1]) if pyramid == "all" else narrow[:1]
        self.projections = nn.ModuleList(nn.Conv2d(n, 2 * width, 1) for n in used)

    def forward(self, levels: list[torch.Tensor]) -> torch.Tensor:
        merged = [levels[-1]]
        for up, skip in zip(self.ups, levels[-2::-1], strict=True):
            merged.append(up(torch.cat([_enlarge(merged[-1], skip.shape[-2:]), skip], dim=1)))
        used = merged[-len(self.projections) :]
        size = levels[0].shape[-2:]
        pyramid = [_enlarge(project(x), size) for project, x in zip(self.projections, used, strict=True)]
        return sum(pyramid[1:], pyramid[0])


class SegmentationModel(nn.Module):
    """`n_channels`: channels of the movie that are used."""

    def __init__(self, parameters: ModelParameters, n_channels: int = 1) -> None:
        super().__init__()
        self.fold = parameters.fold
        n_in, width = parameters.n_inputs(n_channels) * self.fold**2, parameters.width
        self.encoder: UNetEncoder | EfficientNetEncoder = (
            UNetEncoder(n_in, width, parameters.depth)
            if parameters.encoder == "unet"
            else EfficientNetEncoder(n_in, width, parameters.encoder)
        )
        self.decoder = Decoder(self.encoder.channels, width, parameters.pyramid)
        last = nn.Conv2d(2 * width, len(MAPS) * self.fold**2, 1)
        self.head = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1),
            nn.ReLU(inplace=True),
            last,
        )
        # Most pixels are background: start there, or the first hundred steps go into learning just that.
        assert last.bias is not None
        nn.init.constant_(last.bias, -2.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        height, width = x.shape[-2:]
        stride = self.encoder.stride * self.fold
        padded = F.pad(x, (0, -width % stride, 0, -height % stride), mode="replicate")
        folded = F.pixel_unshuffle(padded, self.fold)
        logits = F.pixel_shuffle(self.head(self.decoder(self.encoder(folded))), self.fold)
        return logits[..., :height, :width]


def _enlarge(x: torch.Tensor, size: Sequence[int]) -> torch.Tensor:
    if tuple(x.shape[-2:]) == tuple(size):
        return x
    return F.interpolate(x, size=tuple(size), mode="bilinear", align_corners=False)
