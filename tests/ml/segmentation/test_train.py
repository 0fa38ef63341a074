"""Training: it learns, it resumes, it says what is missing."""

import re
from dataclasses import replace

import pytest
import torch

from celldata.errors import DataError
from ml.data.prepared import Prepared
from ml.segmentation.crops import CropSampler
from ml.segmentation.frames import learned_frames, split_frames
from ml.segmentation.model import ModelParameters
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.train import TrainParameters, train
from ml.segmentation.validation import validate
from tests.ml.segmentation.unaugmented import UNAUGMENTED
from tests.ml.training.two_processes import torchrun

CPU = torch.device("cpu")
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
        steps=200,
        batch_size=4,
        crop=64,
        validate_every=40,
        learning_rate=1e-2,
        average=0.9,
        model=ModelParameters(width=8),
        augment=UNAUGMENTED,
        postprocess=PostprocessParameters(min_area=6),  # the slivers at the edge count too
    )
    trained = train(data, 1, parameters, CPU)
    assert trained.score.f1 >= 0.95
    # the score belongs to the weights that came back
    assert (
        validate(
            trained.model, [(few, t) for t in few.labeled], parameters.model, parameters.postprocess, CPU
        )
        == trained.score
    )


def test_an_interrupted_run_ends_with_the_same_weights(prepared_round: Prepared, tmp_path) -> None:
    uninterrupted: dict[int, dict[str, float]] = {}
    whole = train(prepared_round, 1, TINY, CPU, None, uninterrupted.__setitem__)
    resume = tmp_path / "run.resume"

    def interrupt(step: int, values: dict[str, float]) -> None:
        if step == 6:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(prepared_round, 1, TINY, CPU, resume, interrupt)
    assert resume.is_file()
    seen: dict[int, dict[str, float]] = {}
    again = train(prepared_round, 1, TINY, CPU, resume, seen.__setitem__)
    assert list(seen) == [6], "it went on from step 3"
    assert seen[6] == uninterrupted[6], "with the same losses and scores"
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


def test_another_split_or_another_start_is_another_run(prepared_round: Prepared, tmp_path) -> None:
    """A state that was kept does not go on with other frames or from other weights."""
    resume = tmp_path / "run.resume"
    start = train(prepared_round, 1, replace(TINY, steps=1), CPU).model.state_dict()
    other = train(prepared_round, 1, replace(TINY, steps=1, seed=2), CPU).model.state_dict()
    movies = tuple(
        replace(m, split="validation") if m.name == "sim-begun" else m for m in prepared_round.movies
    )
    moved = replace(prepared_round, movies=movies)

    def stop_at_six(step: int, values: dict[str, float]) -> None:
        if step == 6:
            raise Interrupted

    def steps_of(data: Prepared, weights, known=None) -> list[int]:
        with pytest.raises(Interrupted):
            train(prepared_round, 1, TINY, CPU, resume, stop_at_six, start)
        seen: list[int] = []
        train(data, 1, TINY, CPU, resume, lambda step, values: seen.append(step), weights, known=known)
        return seen

    assert steps_of(prepared_round, start) == [6]
    assert steps_of(moved, start) == [3, 6]
    assert steps_of(prepared_round, other) == [3, 6]
    assert steps_of(prepared_round, start, {"sim-train": [0]}) == [3, 6]


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


def test_what_the_first_weights_learned_is_not_validated_on_and_stays_in_the_card(
    prepared_round: Prepared,
) -> None:
    """The frames that are held out move from round to round."""
    movie = replace(prepared_round.of_split("train")[0], labeled=tuple(range(10)), n_frames=10)
    data = Prepared({}, (movie,), "")
    known = {movie.name: [3, 8], "gone": [0]}
    training, validation = split_frames(data, 99, known)
    assert [t for _, t in validation] == [9]
    assert [t for _, t in training] == list(range(8))
    assert learned_frames(training, known) == {movie.name: list(range(9)), "gone": [0]}
    everything = {movie.name: list(range(10))}
    assert [t for _, t in split_frames(data, 99, everything)[1]] == [8, 9], "there are no others"


def test_a_single_labeled_frame_is_enough_to_start(prepared_round: Prepared) -> None:
    movie = replace(prepared_round.of_split("train")[0], labeled=(1,))
    training, validation = split_frames(Prepared({}, (movie,), ""), 99)
    assert training == validation == [(movie, 1)]


def test_without_approved_frames_it_says_what_to_do(prepared_round: Prepared) -> None:
    test_only = tuple(prepared_round.of_split("test"))
    with pytest.raises(DataError, match=r"no movie of split train has an approved frame.*round"):
        train(Prepared({}, test_only, ""), 1, TINY, CPU)


def test_fine_tuning_keeps_the_weights_it_started_from_where_none_are_better(
    prepared_round: Prepared,
) -> None:
    begun = train(prepared_round, 1, replace(TINY, steps=60, learning_rate=1e-2, average=0.9), CPU)
    start = begun.model.state_dict()
    ruinous = replace(TINY, steps=3, learning_rate=50.0, average=0.0)
    kept = train(prepared_round, 1, ruinous, CPU, start=start)
    assert kept.step == 0
    assert all(torch.equal(a, b) for a, b in zip(start.values(), weights(kept), strict=True))
    assert kept.score == begun.score, "the weights it started from are validated first"
    anew = train(prepared_round, 1, ruinous, CPU)
    assert anew.step > 0


def test_fine_tuning_learns_from_the_latest_round_and_replays_the_earlier_ones(
    prepared_round: Prepared, monkeypatch
) -> None:
    first, second = prepared_round.of_split("train")
    movies = (replace(first, round=1), replace(second, round=2), *prepared_round.of_split("validation"))
    data = Prepared(prepared_round.settings, movies, "two rounds")
    given: list[tuple[set[str], set[str]]] = []

    class Watched(CropSampler):
        def __init__(self, frames, *rest) -> None:
            given.append(({m.name for m, _ in frames}, {m.name for m, _ in rest[5]}))
            super().__init__(frames, *rest)

    monkeypatch.setattr("ml.segmentation.train.CropSampler", Watched)
    begun = train(data, 1, TINY, CPU)
    train(data, 1, TINY, CPU, start=begun.model.state_dict())
    assert given == [({first.name, second.name}, set()), ({second.name}, {first.name})]


def test_where_nobody_drew_cells_none_are_expected(prepared_round: Prepared) -> None:
    parameters = replace(TINY, border=12)
    assert parameters.first_postprocess.border == 12
    assert replace(parameters, postprocess=PostprocessParameters(border=30)).first_postprocess.border == 30
    with pytest.raises(ValueError, match="border is -1"):
        replace(TINY, border=-1)
    plain, bordered = train(prepared_round, 1, TINY, CPU), train(prepared_round, 1, parameters, CPU)
    assert not all(torch.equal(a, b) for a, b in zip(weights(plain), weights(bordered), strict=True))


PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
import torch
from ml.data.prepared import read_prepared
from ml.segmentation.model import ModelParameters
from ml.segmentation.train import TrainParameters, train
from ml.training.distributed import joined

torch.set_num_threads(1)
parameters = TrainParameters(
    steps=4, batch_size=2, crop=48, validate_every=2, validation_frames=1,
    model=ModelParameters(width=4, depth=2), average=0.5,
)
seen = []
with joined(torch.device("cpu")) as (workers, device):
    trained = train(
        read_prepared(Path(sys.argv[1])), 1, parameters, device,
        log=lambda step, values: seen.append(step), workers=workers,
    )
    print(f"rank {workers.rank} of {workers.count}: validated at {seen}, best {trained.step}", flush=True)
"""


def test_two_processes_train_one_model(prepared_round: Prepared, tmp_path) -> None:
    printed = torchrun(PROGRAM, tmp_path, str(prepared_round.movies[0].folder.parent))
    # Both write to one pipe: the end of a line may come after what the other said.
    said = sorted(re.findall(r"rank \d of 2: validated at \[[\d, ]*\], best \d", printed))
    assert said[0].startswith("rank 0 of 2: validated at [2, 4], best ")
    assert said[1] == "rank 1 of 2: validated at [], best 0"
