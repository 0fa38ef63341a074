"""The whole of tracking on a movie of discs: it learns, resumes, links, and changes no pixel."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.simulator import SimulationParameters, simulate
from ml.tracking.examples import true_class
from ml.tracking.linkers.caliban import CalibanLinker
from ml.tracking.model import DIFFERENT
from ml.tracking.predict import track
from ml.tracking.scene import Scene
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
    result = track(movie, unlinked(labels), CalibanLinker(trained))
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
    after = track(movie, before, CalibanLinker(trained)).labels
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
    again = TrackingModel.load(tmp_path / "tracking.pt", torch.device("cpu"))
    result = track(movie, unlinked(labels), CalibanLinker(again))
    assert result.labels == track(movie, unlinked(labels), CalibanLinker(trained)).labels


def test_weights_of_another_kind_are_refused(tmp_path):
    save_checkpoint(tmp_path / "other.pt", {"kind": "segmentation"})
    with pytest.raises(DataError, match="not a tracking model"):
        TrackingModel.load(tmp_path / "other.pt", torch.device("cpu"))


def test_without_labeled_movies_it_says_what_is_missing(tmp_path):
    with pytest.raises(DataError, match="approved tracks"):
        train_tracker([], [], SMALL, tmp_path / "run.pt", progress=False)


def test_a_tiny_run_beats_nearest_neighbour_linking_on_a_simulated_movie(tmp_path):
    """Cells that move their own radius between frames, and divide."""
    fast = SimulationParameters(
        n_frames=10, height=192, width=192, n_cells=24, speed_um_per_h=18, persistence_h=2, cell_cycle_h=7
    )
    made = [simulate(fast, seed) for seed in range(4)]
    movies = [tracked_movie(one.movie, one.labels) for one in made]
    parameters = replace(SMALL, steps=100, learning_rate=0.01)
    tracker = train_tracker(movies[:-1], [], parameters, tmp_path / "run.pt", progress=False)
    test = movies[-1]
    scene = Scene(made[-1].movie.raw, made[-1].labels.masks_of_cells("nucleus"), 0.65)
    found = TrackingModel(tracker, 0.5).score(scene, 0)
    linked = true_class(test, found.source, found.target) != DIFFERENT
    place = test.features.centroid_um
    near = -np.linalg.norm(place[found.source] - place[found.target], axis=1)

    def right(score: np.ndarray) -> float:
        """Share of cell-frames whose best source is the true one, where it has one."""
        order = np.lexsort((-score, found.target))
        first = np.unique(found.target[order], return_index=True)[1]
        known = np.isin(found.target[order][first], found.target[linked])
        return float(linked[order][first][known].mean())

    assert right(found.same + found.child) > right(near) + 0.02


def test_training_goes_on_from_other_weights(trained, many_discs, tmp_path):
    movies = [tracked_movie(*pair) for pair in many_discs[:1]]
    save_checkpoint(tmp_path / "start.pt", trained.content())
    parameters = replace(SMALL, steps=1, learning_rate=0.0, start=str(tmp_path / "start.pt"))
    begun = train_tracker(movies, [], parameters, tmp_path / "run.pt", progress=False)
    for a, b in zip(begun.state_dict().values(), trained.tracker.state_dict().values(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)
    train_tracker(movies, [], replace(parameters, gate=1.5), tmp_path / "wide.pt", progress=False)
    with pytest.raises(DataError, match="its network is"):
        train_tracker(movies, [], replace(parameters, width=16), tmp_path / "run.pt", progress=False)
