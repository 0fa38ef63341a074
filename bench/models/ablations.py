"""What each part of the model is worth: the same training with one thing changed, on the same frames.

Each is one line of docs/models.md.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.models import quality, workspace
from bench.models.sets import HELA, Split
from bench.table import Measurement
from ml.segmentation.segmenter import Segmenter
from ml.training.device import choose_device

STEPS = 300
"""Enough to tell them apart: all have them, and none has converged."""
CHOSEN_ON, EVERY = 4, 2
"""Frames to choose on, and which of the test frames are measured: as many trainings as lines are wanted."""
CHANGES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "finest pyramid level only": {"train_segmentation": {"model": {"pyramid": "finest"}}},
    "one frame": {"train_segmentation": {"model": {"context": 0}}},
    "without compression": {"train_segmentation": {"model": {"compression": 0.0}}},
    "with coordinates": {"train_segmentation": {"model": {"coordinates": True}}},
    "crops anywhere": {"train_segmentation": {"crops": {"touching": 0.0, "dividing": 0.0, "cell": 0.0}}},
    "CLAHE": {"prepare": {"normalisation": {"method": "clahe"}}},
    "half as wide": {"train_segmentation": {"model": {"width": 8}}},
    "half wider": {"train_segmentation": {"model": {"width": 24}}},
    "EfficientNet-B0": {"train_segmentation": {"model": {"encoder": "efficientnet-b0"}}},
    "EfficientNet-B1": {"train_segmentation": {"model": {"encoder": "efficientnet-b1"}}},
    "EfficientNet-B2": {"train_segmentation": {"model": {"encoder": "efficientnet-b2"}}},
    "EfficientNet-B3": {"train_segmentation": {"model": {"encoder": "efficientnet-b3"}}},
    "targets before augmentation": {"train_segmentation": {"augment": {"targets": "before"}}},
}


def measure_ablations(
    work: Path, names: list[str], steps: int, reuse: bool, changes: Mapping[str, Any] = CHANGES, seed: int = 1
) -> list[Measurement]:
    """A row of each of `names` (all where there is none). Another `seed` tells what is chance."""
    if not HELA.there:
        return quality.missing(HELA)
    movie, truth = HELA.read()
    split = Split.of(HELA, movie.n_frames)
    made = []
    for name in names or list(changes):
        folder = work / "ablations" / f"{name.replace(' ', '-')}-{seed}"
        workspace.write_real(folder, HELA, movie, split)
        common = workspace.learning(HELA)
        common["train_segmentation"] |= {"steps": steps, "seed": seed, "validation_frames": CHOSEN_ON}
        try:
            training = workspace.train(folder, workspace.merged(common, changes[name]), reuse, split)
        except workspace.TrainingFailed as error:
            # The model may not offer what is to be compared: that is told, not hidden.
            made.append(Measurement(f"ablation, {name}: object F1", None, None, "", str(error)))
            continue
        model = Segmenter.load(training.weights, choose_device("auto"))
        found = quality.measure(model, movie, truth, split.test[::EVERY])
        n = sum(p.numel() for p in model.model.parameters())
        detail = (
            f"SEG {found.figures['seg']:.3f}, DET {found.figures['det']:.3f}, {n / 1e6:.2f} M weights, "
            f"{found.seconds:.2f} s a frame; {found.words}; {training.words}, seed {seed}"
        )
        made.append(Measurement(f"ablation, {name}: object F1", found.f1, None, "", detail))
    return made
