"""Whole validation frames through a network: their maps, and the score of the objects cut from these."""

import numpy as np
import torch
from torch import nn

from ml.data.normalisation import compress
from ml.data.prepared import PreparedMovie
from ml.segmentation.frames import Frames
from ml.segmentation.model import ModelParameters
from ml.segmentation.postprocess import PostprocessParameters, find_objects
from ml.segmentation.scoring import ObjectScore, leave_out, score_frames
from ml.segmentation.tiling import predict_maps


def frame_maps(
    model: nn.Module, movie: PreparedMovie, t: int, parameters: ModelParameters, device: torch.device
) -> np.ndarray:
    """(3, Y, X) maps of one prepared frame."""
    frames = movie.frames_around(t, parameters.context)
    images = [compress(frame.astype(np.float32), parameters.compression) for frame in frames]
    return predict_maps(model, [images], device, coordinates=parameters.coordinates)[0]


def validate(
    model: nn.Module,
    frames: Frames,
    parameters: ModelParameters,
    postprocess: PostprocessParameters,
    device: torch.device,
) -> ObjectScore:
    """Object score of whole frames; where nobody labeled, nothing counts."""
    return score_frames(
        leave_out(
            movie.labels(t),
            find_objects(frame_maps(model, movie, t, parameters, device), postprocess).labels,
            movie.ignored(t),
        )
        for movie, t in frames
    )
