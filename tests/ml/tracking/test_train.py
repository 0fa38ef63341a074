"""The whole of tracking on a movie of discs: it learns, resumes, links, and changes no pixel."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from celldata.labels import Labels
from ml.tracking.predict import link_movie, track
from ml.tracking.train import TrackingTraining, train_tracker
from ml.tracking.trained import TrackingModel
from ml.tracking.truth import tracked_movie
from ml.training.checkpoints import save_checkpoint

SMALL = TrackingTraining(
    steps=120, width=32, convolution_width=8, validate_every=40, device="cpu", stretches_per_step=1
)


@pytest.fixture(scope="module")
def trained(many_discs, tmp_path_factory):
    movies = [tracked_movie(*pair) for pair in many_discs]
    run_file = tmp_path_factory.mktemp("run") / "run.pt"
    return TrackingModel(train_tracker(movies[:-2], movies[-2:-1], SMALL, run_file, progress=False), 0.5)


def unlinked(labels: Labels) -> Labels:
    """The same outlines, numbered anew in every frame, without divisions."""
    images = labels.images["nucleus"].copy()
    for t in range(len(images)):
        images[t][images[t] > 0] += 100 * t
    return Labels.from_images({"nucleus": images})


def test_it_learns_to_track_and_to_see_the_division(trained, many_discs):
    movie, labels = many_discs[-1]
    result = track(movie, unlinked(labels), trained)
    truth = {(row.t, row.value): row.cell for row in labels.cells.rows}
    cells: dict[int, set[int]] = {}
    for row in result.labels.cells.rows:
        cells.setdefault(row.cell, set()).add(truth[row.t, row.value - 100 * row.t])
    assert sorted(map(sorted, cells.values())) == [[1], [2], [3], [4], [5]]
    (division,) = result.labels.divisions
    assert division.t == 5
    assert cells[division.parent] == {3}
    assert {c for d in division.daughters for c in cells[d]} == {4, 5}
    assert len(result.links) == sum(len(labels.cells.frames_of(cell)) - 1 for cell in range(1, 6))
    assert result.divisions[0]["p"] >= 0.5


def test_no_pixel_changes(trained, many_discs):
    movie, labels = many_discs[-1]
    before = unlinked(labels)
    after = track(movie, before, trained).labels
    assert np.array_equal(after.images["nucleus"], before.images["nucleus"])


def test_a_resumed_run_ends_with_the_same_weights(many_discs, tmp_path):
    movies = [tracked_movie(*pair) for pair in many_discs[:2]]
    parameters = replace(SMALL, steps=8, validate_every=4)
    whole = train_tracker(movies, [], parameters, tmp_path / "whole.pt", progress=False)

    class Interrupted(Exception):
        pass

    def stop(step: int, values: dict[str, float]) -> None:
        if step == 8:
            raise Interrupted

    with pytest.raises(Interrupted):
        train_tracker(movies, [], parameters, tmp_path / "run.pt", stop, progress=False)
    assert (tmp_path / "run.pt").is_file()
    resumed = train_tracker(movies, [], parameters, tmp_path / "run.pt", progress=False)
    for a, b in zip(whole.state_dict().values(), resumed.state_dict().values(), strict=True):
        assert torch.equal(a, b)
    assert not (tmp_path / "run.pt").exists()


def test_weights_are_stored_and_read_back(trained, many_discs, tmp_path):
    movie, labels = many_discs[-1]
    save_checkpoint(tmp_path / "tracking.pt", trained.content())
    result = link_movie(movie, unlinked(labels), tmp_path / "tracking.pt", torch.device("cpu"))
    assert result.labels == track(movie, unlinked(labels), trained).labels


def test_weights_of_another_kind_are_refused(many_discs, tmp_path):
    save_checkpoint(tmp_path / "other.pt", {"kind": "segmentation"})
    with pytest.raises(DataError, match="not a tracking model"):
        link_movie(*many_discs[0], tmp_path / "other.pt", torch.device("cpu"))


def test_labels_of_another_shape_are_refused(trained, many_discs):
    movie, _ = many_discs[0]
    with pytest.raises(DataError, match="labels are"):
        track(movie, Labels.empty(("nucleus",), (3, 96, 96)), trained)


def test_without_labeled_movies_it_says_what_is_missing(tmp_path):
    with pytest.raises(DataError, match="approved tracks"):
        train_tracker([], [], SMALL, tmp_path / "run.pt", progress=False)
