"""Stage train_segmentation: from prepared/ to models/segmentation.pt, postprocessing swept on the validation
frames.
"""

from pathlib import Path

from ml.data.prepared import read_prepared
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, parse, read_section
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.sweep import sweep
from ml.segmentation.train import TrainParameters, split_frames, train
from ml.stages.live import live_log
from ml.stages.run import MODELS, PREPARED, run_stage
from ml.training.device import choose_device

LIVE = Path("dvclive/train_segmentation")
RESUME = MODELS / "segmentation.resume"


def main() -> None:
    parameters = read_section(TrainParameters, "train_segmentation")
    device = choose_device(parameters.device)
    prepared = read_prepared(PREPARED)
    settings = parse(ImageSettings, prepared.settings, "prepared data")
    with live_log(LIVE) as live:
        trained = train(prepared, len(settings.channels), parameters, device, RESUME, live.step)
        _, validation = split_frames(prepared, parameters.validation_frames)
        postprocess, score = sweep(
            trained.model, validation, parameters.model.context, parameters.postprocess, device
        )
        card = {
            "data": prepared.fingerprint,
            "movies": {m.name: m.split for m in prepared.movies if m.split != "test"},
            "parameters": as_plain(parameters),
            "best_step": trained.step,
            "validation": as_plain(score),
        }
        Segmenter(trained.model, parameters.model, settings, postprocess, card, device).save(
            MODELS / "segmentation.pt"
        )
        live.final("best_f1", score.f1)
        live.final("best_seg", score.seg)


if __name__ == "__main__":
    run_stage(main)
