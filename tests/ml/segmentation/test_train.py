"""Training: it learns, it resumes, it says what is missing."""

from dataclasses import replace

import pytest
import torch

from celldata.errors import DataError
from ml.data.prepared import Prepared
from ml.segmentation.augment import AugmentParameters
from ml.segmentation.frames import split_frames
from ml.segmentation.model import ModelParameters
from ml.segmentation.train import TrainParameters, train
from ml.segmentation.validation import validate

CPU = torch.device("cpu")
STILL = AugmentParameters(
    rotate=False,
    flip=False,
    zoom=0,
    contrast=0,
    brightness=0,
    gamma=0,
    blur=0,
    noise=0,
    drop_neighbours=0,
    drop_channel=0,
)
TINY = TrainParameters(
    steps=6,
    batch_size=2,
    crop=48,
    validate_every=3,
    validation_frames=1,
    model=ModelParameters(width=4, depth=2),
)


class Interrupted(Exception):
    pass


def weights(trained) -> list[torch.Tensor]:
    return list(trained.model.state_dict().values())


def test_a_model_overfits_a_few_frames(prepared_round: Prepared) -> None:
    movie = prepared_round.of_split("train")[-1]
    few = replace(movie, labeled=movie.labeled[:4])
    data = Prepared(prepared_round.settings, (few, replace(few, split="validation")), "few")
    parameters = TrainParameters(
        steps=100,
        batch_size=4,
        crop=64,
        validate_every=50,
        learning_rate=1e-2,
        average=0.9,
        model=ModelParameters(width=8),
        augment=STILL,
    )
    trained = train(data, 1, parameters, CPU)
    # four crowded frames of 96 pixels: what is missing are slivers at the edge
    assert trained.score.f1 >= 0.9
    # the score belongs to the weights that came back
    assert (
        validate(
            trained.model, [(few, t) for t in few.labeled], parameters.model, parameters.postprocess, CPU
        )
        == trained.score
    )


def test_an_interrupted_run_ends_with_the_same_weights(prepared_round: Prepared, tmp_path) -> None:
    whole = train(prepared_round, 1, TINY, CPU)
    resume = tmp_path / "run.resume"

    def interrupt(step: int, values: dict[str, float]) -> None:
        if step == 6:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(prepared_round, 1, TINY, CPU, resume, interrupt)
    assert resume.is_file()
    seen: list[int] = []
    again = train(prepared_round, 1, TINY, CPU, resume, lambda step, values: seen.append(step))
    assert seen == [6], "it went on from step 3"
    assert all(torch.equal(a, b) for a, b in zip(weights(whole), weights(again), strict=True))
    assert not resume.exists(), "a finished run leaves nothing to resume"


def test_other_parameters_start_anew(prepared_round: Prepared, tmp_path) -> None:
    resume = tmp_path / "run.resume"

    def stop_at_six(step: int, values: dict[str, float]) -> None:
        if step == 6:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(prepared_round, 1, TINY, CPU, resume, stop_at_six)
    seen: list[int] = []
    train(prepared_round, 1, replace(TINY, seed=2), CPU, resume, lambda step, values: seen.append(step))
    assert seen == [3, 6]


def test_the_same_seed_gives_the_same_weights_and_another_others(prepared_round: Prepared) -> None:
    short = replace(TINY, steps=2)
    first, again = train(prepared_round, 1, short, CPU), train(prepared_round, 1, short, CPU)
    other = train(prepared_round, 1, replace(short, seed=2), CPU)
    assert all(torch.equal(a, b) for a, b in zip(weights(first), weights(again), strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(weights(first), weights(other), strict=True))


def test_training_never_sees_validation_or_test_movies(prepared_round: Prepared) -> None:
    training, validation = split_frames(prepared_round, 99)
    assert {m.name for m, _ in training} == {"sim-train", "sim-begun"}
    assert {m.name for m, _ in validation} == {"sim-validation"}


def test_without_a_validation_movie_the_last_frames_are_held_out(prepared_round: Prepared) -> None:
    movies = tuple(m for m in prepared_round.movies if m.name == "sim-train")
    training, validation = split_frames(Prepared({}, movies, ""), 99)
    assert [t for _, t in validation] == [movies[0].labeled[-1]]
    assert not {t for _, t in training} & {t for _, t in validation}


def test_a_single_labeled_frame_is_enough_to_start(prepared_round: Prepared) -> None:
    movie = replace(prepared_round.of_split("train")[0], labeled=(1,))
    training, validation = split_frames(Prepared({}, (movie,), ""), 99)
    assert training == validation == [(movie, 1)]


def test_without_approved_frames_it_says_what_to_do(prepared_round: Prepared) -> None:
    test_only = tuple(prepared_round.of_split("test"))
    with pytest.raises(DataError, match=r"no movie of split train has an approved frame.*round"):
        train(Prepared({}, test_only, ""), 1, TINY, CPU)
