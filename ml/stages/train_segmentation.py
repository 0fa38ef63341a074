"""Stage train_segmentation: from prepared/ to models/segmentation.trained.pt, postprocessing swept on the
validation frames; stage promote_segmentation decides whether it goes into use. It takes every GPU of the
machine, a process each (ml.training.distributed).
"""

import sys
from pathlib import Path

import torch

from celldata.errors import DataError
from ml.data.prepared import Prepared, read_prepared
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, parse, read_section
from ml.segmentation.frames import LEARNED, Learned, learned_frames, split_frames
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.sweep import sweep
from ml.segmentation.train import Trained, TrainParameters, train
from ml.stages.live import LiveLog, live_log
from ml.stages.run import MODELS, PREPARED, TRAINED, run_stage
from ml.training.device import choose_device
from ml.training.distributed import joined, on_every_gpu
from ml.training.promotion import VALIDATED

STAGE = "ml.stages.train_segmentation"
LIVE = Path("dvclive/train_segmentation")
RESUME = MODELS / "segmentation.resume"


def main() -> None:
    parameters = read_section(TrainParameters, "train_segmentation")
    device = choose_device(parameters.device)
    prepared = read_prepared(PREPARED)
    settings = parse(ImageSettings, prepared.settings, "prepared data")
    earlier = starting_model(parameters, settings)
    start = None if earlier is None else dict(earlier.model.state_dict())
    known, chosen_by = ({} if earlier is None else earlier.card.get(one, {}) for one in (LEARNED, VALIDATED))
    split_frames(prepared, parameters.validation_frames, known)  # refused before anything is started
    if (status := on_every_gpu(STAGE, device)) is not None:
        sys.exit(status)
    with joined(device) as (workers, device):
        if not workers.first:
            n_channels = len(settings.channels)
            train(prepared, n_channels, parameters, device, RESUME, start=start, workers=workers, known=known)
            return
        with live_log(LIVE) as live:
            trained = train(
                prepared, len(settings.channels), parameters, device, RESUME, live.step, start, workers, known
            )
            finish(trained, prepared, settings, parameters, device, live, known, chosen_by)


def starting_model(parameters: TrainParameters, settings: ImageSettings) -> Segmenter | None:
    """The model to fine-tune; DataError where it is another network or was made for other images."""
    if parameters.start is None:
        return None
    path = Path(parameters.start)
    earlier = Segmenter.load(path, torch.device("cpu"))
    for what, theirs, ours in (
        ("train_segmentation.model", earlier.parameters, parameters.model),
        *((f"prepare.{name}", theirs, settings.seen[name]) for name, theirs in earlier.images.seen.items()),
    ):
        if theirs != ours:
            raise DataError(
                path,
                f"it was trained with {what} {theirs}, params.yaml has {ours}",
                "Set it as it was, or set train_segmentation.start to null to begin anew.",
            )
    return earlier


def finish(
    trained: Trained,
    prepared: Prepared,
    settings: ImageSettings,
    parameters: TrainParameters,
    device: torch.device,
    live: LiveLog,
    known: Learned,
    chosen_by: Learned,
) -> None:
    """Choose the postprocessing and write the model. `known`: frames that its first weights had learned,
    `chosen_by`: those that they were chosen by.
    """
    learned, validation = split_frames(prepared, parameters.validation_frames, known)
    begin = parameters.first_postprocess
    postprocess, score = sweep(trained.model, validation, parameters.model, begin, device)
    card = {
        "data": prepared.fingerprint,
        "movies": {m.name: m.split for m in prepared.movies if m.split != "test"},
        LEARNED: learned_frames(learned, known),
        VALIDATED: learned_frames(validation, chosen_by),
        "parameters": as_plain(parameters),
        "best_step": trained.step,
        "validation": as_plain(score),
    }
    made = Segmenter(trained.model, parameters.model, settings, postprocess, card, device)
    made.save(TRAINED)
    live.final("best_f1", score.f1)
    live.final("best_seg", score.seg)


if __name__ == "__main__":
    run_stage(main)
