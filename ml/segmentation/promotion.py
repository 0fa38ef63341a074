"""Which segmentation model goes into use: the one just trained, or the one that was in use before it.

Both are shown the same validation frames, each with the postprocessing that suits it best there. A model that
is worse never takes the other's place in silence.
"""

from dataclasses import dataclass
from typing import Any

from ml.parameters import as_plain
from ml.segmentation.frames import LEARNED, Frames
from ml.segmentation.scoring import ObjectScore
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.sweep import sweep
from ml.segmentation.validation import validate


@dataclass(frozen=True)
class Decision:
    """`reason`: a sentence for people. `new`, `earlier`: scores on the same `frames` validation frames; None
    where the two could not be compared.
    """

    promoted: bool
    reason: str
    frames: int = 0
    new: ObjectScore | None = None
    earlier: ObjectScore | None = None

    def to_dict(self) -> dict[str, Any]:
        """For JSON; scores that are not there are left out."""
        return {name: value for name, value in as_plain(self).items() if value is not None}


def decide(
    new: Segmenter, earlier: Segmenter, validation: Frames, force: bool = False
) -> tuple[Segmenter, Decision]:
    """The model to use, and why. With `force` it is the new one, whatever the comparison says.

    Frames that either was trained on do not count: it would know them by heart. An earlier model that stays
    is used on the layer that it was compared on, that of the new one.
    """
    if earlier.images.seen != new.images.seen:
        return new, uncompared("it looks at other channels, pixels or grey values than the one before")
    known = {
        (name, t)
        for model in (new, earlier)
        for name, frames in model.card.get(LEARNED, {}).items()
        for t in frames
    }
    fair = [(movie, t) for movie, t in validation if (movie.name, t) not in known]
    if not fair:
        return new, uncompared("no validation frame is left that neither of the two was trained on")
    earlier.postprocess, _ = sweep(
        earlier.model, validation, earlier.parameters, earlier.postprocess, earlier.device
    )
    ours, theirs = (
        validate(model.model, fair, model.parameters, model.postprocess, model.device)
        for model in (new, earlier)
    )
    worse = ours.worth < theirs.worth
    numbers = (
        f"object F1 {ours.f1:.3f} and SEG {ours.seg:.3f}, the one before {theirs.f1:.3f} and "
        f"{theirs.seg:.3f}, on {len(fair)} validation frames"
    )
    if not worse:
        reason = f"The new segmentation model is in use: {numbers}."
    elif force:
        reason = f"The new segmentation model is in use although it is worse: {numbers}."
    else:
        reason = f"The segmentation model before stays in use, for the new one is worse: {numbers}."
    promoted = force or not worse
    earlier.images = new.images
    return new if promoted else earlier, Decision(promoted, reason, len(fair), ours, theirs)


def uncompared(why: str) -> Decision:
    """The new model goes into use, for there is nothing to compare it with."""
    return Decision(True, f"The new segmentation model is in use, not compared: {why}.")
