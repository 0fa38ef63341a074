"""Which segmentation model goes into use: the one just trained, or the one that was in use before it.

Both are shown the same validation frames, each with the postprocessing that suits it best there. A model that
is worse never takes the other's place in silence.
"""

from ml.segmentation.frames import LEARNED, Frames, learned_frames
from ml.segmentation.segmenter import KIND, Segmenter
from ml.segmentation.sweep import sweep
from ml.segmentation.validation import validate
from ml.training.promotion import VALIDATED, Decision, compared, uncompared


def decide(
    new: Segmenter, earlier: Segmenter, validation: Frames, force: bool = False
) -> tuple[Segmenter, Decision]:
    """The model to use, and why. With `force` it is the new one, whatever the comparison says.

    Frames that either was trained on do not count: it would know them by heart. An earlier model that stays
    is used on the layer that it was compared on, that of the new one.
    """
    if earlier.images.seen != new.images.seen:
        return new, uncompared(KIND, "it looks at other channels, pixels or grey values than the one before")
    known = {
        (name, t)
        for model in (new, earlier)
        for name, frames in model.card.get(LEARNED, {}).items()
        for t in frames
    }
    fair = [(movie, t) for movie, t in validation if (movie.name, t) not in known]
    if not fair:
        return new, uncompared(KIND, "no validation frame is left that neither of the two was trained on")
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
    decision = compared(KIND, worse, force, numbers, len(fair), ours, theirs)
    earlier.images = new.images
    chosen = new if decision.promoted else earlier
    # An older card says by movie what it was chosen by, and does not say which frames these were.
    if VALIDATED in chosen.card or "movies" not in chosen.card:
        seen = learned_frames(validation, chosen.card.get(VALIDATED))
        chosen.card = {**chosen.card, VALIDATED: seen}
    return chosen, decision
