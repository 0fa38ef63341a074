"""Which labeled frames a model knows: it learned them, or was chosen by them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ml.data.prepared import Prepared
from ml.data.round_folder import RoundMovie, read_round
from ml.data.settings import ImageSettings
from ml.predictors.labeled import known_frames
from ml.segmentation.frames import learned_frames, split_frames
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.segmenter import Segmenter

CPU = torch.device("cpu")


def with_card(card: dict[str, Any]) -> Segmenter:
    parameters = ModelParameters(width=4, depth=2, compression=0)
    network = SegmentationModel(parameters, 1)
    return Segmenter(network, parameters, ImageSettings(), PostprocessParameters(), card, CPU)


@pytest.fixture
def movies(round_data: Path) -> dict[str, RoundMovie]:
    return {movie.name: movie for movie in read_round(round_data)}


def test_frames_held_out_of_a_training_movie_are_known(
    prepared_round: Prepared, movies: dict[str, RoundMovie]
) -> None:
    """Where no movie is meant for validation, the last fifth of each training movie's frames is."""
    alone = replace(prepared_round, movies=tuple(prepared_round.of_split("train")))
    training, validation = split_frames(alone, 12)
    held = [t for movie, t in validation if movie.name == "sim-train"]
    assert held
    card = {
        "movies": {movie.name: "train" for movie in alone.movies},
        "learned": learned_frames(training),
        "validated": learned_frames(validation),
    }
    known = known_frames(with_card(card), movies["sim-train"])
    assert known == set(movies["sim-train"].labeled)
    assert set(held) <= known


def test_frames_of_a_validation_movie_approved_later_are_new(movies: dict[str, RoundMovie]) -> None:
    card = {"movies": {"sim-validation": "validation"}, "learned": {}}
    movie = movies["sim-validation"]
    assert known_frames(with_card({**card, "validated": {movie.name: [0, 2]}}), movie) == {0, 2}
    assert known_frames(with_card({**card, "validated": {}}), movie) == set()
    assert known_frames(with_card(card), movie) == set(movie.labeled), "an older card does not say which"


def test_a_frame_that_is_labeled_no_more_is_not_counted(movies: dict[str, RoundMovie]) -> None:
    card = {"learned": {"sim-begun": [0, 1, 2, 5]}, "validated": {}}
    assert known_frames(with_card(card), movies["sim-begun"]) == {0, 1, 2}
    assert known_frames(with_card(card), movies["sim-test"]) == set()
