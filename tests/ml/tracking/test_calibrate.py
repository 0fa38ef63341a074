import pytest
import torch

from celldata.metrics.divisions import DivisionClasses
from celldata.metrics.evaluate import evaluate_tracking
from ml.tracking import scene
from ml.tracking.calibrate import DEFAULT_THRESHOLD, THRESHOLDS, choose_division_threshold
from ml.tracking.linkers.caliban import CalibanLinker
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.predict import track
from ml.tracking.trained import TrackingModel


@pytest.fixture
def tracker() -> Tracker:
    """Untrained, but in favour of daughters, so that thresholds differ."""
    torch.manual_seed(3)
    made = Tracker(TrackerConfig(width=16, convolution_width=8)).eval()
    with torch.no_grad():
        made.score.bias += torch.tensor([0.3, -0.5, 0.3])
    return made


def test_the_threshold_is_the_one_that_tracks_best_and_cells_are_measured_once(
    tracker, many_discs, monkeypatch
):
    movies = many_discs[:2]
    scores = []
    for threshold in THRESHOLDS:
        linker = CalibanLinker(TrackingModel(tracker, threshold))
        found = [evaluate_tracking(labels, track(movie, labels, linker).labels) for movie, labels in movies]
        total = DivisionClasses.total(result["divisions"]["strict"] for result in found)
        scores.append(total.strict()["f1"] or 0)
    measured = []
    movie_features = scene.movie_features
    monkeypatch.setattr(scene, "movie_features", lambda *a: measured.append(1) or movie_features(*a))
    threshold, f1 = choose_division_threshold(tracker, movies, progress=False)
    assert len(measured) == len(movies)
    assert f1 == pytest.approx(max(scores))
    best = [one for one, score in zip(THRESHOLDS, scores, strict=True) if score == max(scores)]
    assert threshold == best[len(best) // 2]


def test_without_divisions_there_is_nothing_to_choose_by(tracker, discs):
    movie, labels = discs
    labels.divisions.clear()
    assert choose_division_threshold(tracker, [(movie, labels)]) == (DEFAULT_THRESHOLD, None)
