"""The verdict on a model that was just trained: does it go into use?"""

from dataclasses import dataclass
from typing import Any

from ml.parameters import as_plain

PROMOTION = "promotion"
"""In a card: why the model is in use (Decision)."""
VALIDATED = "validated"
"""In a segmentation model's card: {movie: frames}, all that it, or its first weights, were chosen by."""
LEARNED_MOVIES = "learned_movies"
"""In the card of a tracking model: names of the movies that it was trained on."""


@dataclass(frozen=True)
class Decision:
    """`reason`: a sentence for people. `new`, `earlier`: scores (dataclasses) on the same `frames` validation
    frames; None where the two could not be compared.
    """

    promoted: bool
    reason: str
    frames: int = 0
    new: Any = None
    earlier: Any = None

    def to_dict(self) -> dict[str, Any]:
        """For JSON; scores that are not there are left out."""
        return {name: value for name, value in as_plain(self).items() if value is not None}


def uncompared(kind: str, why: str) -> Decision:
    """The new model goes into use, for there is nothing to compare it with."""
    return Decision(True, f"The new {kind} model is in use, not compared: {why}.")


def compared(
    kind: str, worse: bool, force: bool, numbers: str, frames: int, new: Any, earlier: Any
) -> Decision:
    """The better of the two, the new one where they are as good; with `force` the new one all the same."""
    if not worse:
        reason = f"The new {kind} model is in use: {numbers}."
    elif force:
        reason = f"The new {kind} model is in use although it is worse: {numbers}."
    else:
        reason = f"The {kind} model before stays in use, for the new one is worse: {numbers}."
    return Decision(force or not worse, reason, frames, new, earlier)
