"""Stage train_tracking: from prepared/ to models/tracking.trained.pt, calibrated on the validation split. It
takes every GPU of the machine, a process each (ml.training.distributed).
"""

import sys
from pathlib import Path

from ml.data.prepared import read_prepared
from ml.parameters import as_plain, read_section
from ml.stages.live import live_log
from ml.stages.run import MODELS, PREPARED, TRAINED_TRACKING, run_stage
from ml.tracking.calibrate import calibrate, choose_division_threshold
from ml.tracking.lessons import lessons, simulated_movies
from ml.tracking.prepared_movies import tracked_movies
from ml.tracking.train import TrackingTraining, begun, train_tracker
from ml.tracking.trained import TrackingModel
from ml.training.checkpoints import save_checkpoint
from ml.training.device import choose_device
from ml.training.distributed import joined, on_every_gpu
from ml.training.promotion import LEARNED_MOVIES

STAGE = "ml.stages.train_tracking"
LIVE = Path("dvclive/train_tracking")
RESUME = MODELS / "tracking.resume"


def main() -> None:
    parameters = read_section(TrackingTraining, "train_tracking")
    device = choose_device(parameters.device)
    prepared = read_prepared(PREPARED)
    begun(parameters)  # refused before anything is started
    if (status := on_every_gpu(STAGE, device)) is not None:
        sys.exit(status)
    training, validation = (tracked_movies(prepared, split) for split in ("train", "validation"))
    simulated = simulated_movies(parameters.simulated, parameters.seed)
    learned = lessons([*training, *simulated], parameters.corrupted, parameters.seed)
    # What is watched must not change with the number of copies that are learned from.
    watched = lessons(validation, 1, parameters.seed + 1)
    with joined(device) as (workers, device):
        if not workers.first:
            train_tracker(learned, watched, parameters, RESUME, workers=workers, device=device)
            return
        with live_log(LIVE) as live:
            tracker = train_tracker(
                learned, watched, parameters, RESUME, live.step, workers=workers, device=device
            )
            calibration, reliability = calibrate(tracker, watched)
            threshold, f1 = choose_division_threshold(tracker, validation, calibration=calibration)
            card = {
                "data": prepared.fingerprint,
                LEARNED_MOVIES: [movie.name for movie, _ in training],
                "parameters": as_plain(parameters),
                "validation": {"division_f1_strict": f1, "reliability": reliability},
            }
            model = TrackingModel(tracker, threshold, calibration, card=card)
            save_checkpoint(TRAINED_TRACKING, model.content())
            live.final("division_threshold", threshold)
            for name, found in reliability.items():
                live.final(f"calibration_error_{name}", found["ece"])
            if f1 is not None:
                live.final("division_f1_strict", f1)


if __name__ == "__main__":
    run_stage(main)
