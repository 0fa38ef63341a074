"""Stage train_tracking: from prepared/ to models/tracking.trained.pt, division threshold from the validation
split.
"""

from pathlib import Path

from ml.data.prepared import read_prepared
from ml.parameters import read_section
from ml.stages.live import live_log
from ml.stages.run import MODELS, PREPARED, TRAINED_TRACKING, run_stage
from ml.tracking.calibrate import choose_division_threshold
from ml.tracking.examples import tracked_movie
from ml.tracking.prepared_movies import tracked_movies
from ml.tracking.train import TrackingTraining, train_tracker
from ml.tracking.trained import TrackingModel
from ml.training.checkpoints import save_checkpoint

LIVE = Path("dvclive/train_tracking")
RESUME = MODELS / "tracking.resume"


def main() -> None:
    parameters = read_section(TrackingTraining, "train_tracking")
    prepared = read_prepared(PREPARED)
    training, validation = (tracked_movies(prepared, split) for split in ("train", "validation"))
    with live_log(LIVE) as live:
        tracker = train_tracker(
            [tracked_movie(movie, labels) for movie, labels in training],
            [tracked_movie(movie, labels) for movie, labels in validation],
            parameters,
            RESUME,
            live.step,
        )
        threshold, f1 = choose_division_threshold(tracker, validation)
        card = {
            "data": prepared.fingerprint,
            LEARNED: [movie.name for movie, _ in training],
            "validation": {"division_f1_strict": f1},
        }
        save_checkpoint(TRAINED_TRACKING, TrackingModel(tracker, threshold).content() | {"card": card})
        live.final("division_threshold", threshold)
        if f1 is not None:
            live.final("division_f1_strict", f1)


if __name__ == "__main__":
    run_stage(main)
