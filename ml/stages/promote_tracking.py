"""Stage promote_tracking: models/tracking.pt becomes the model just trained, unless the one in use is better
(ml.stages.promotion).
"""

from dataclasses import dataclass
from typing import Literal

from ml.boxed import BOXED_TRACKING
from ml.data.prepared import read_prepared
from ml.parameters import read_section
from ml.stages.promotion import Places, promote
from ml.stages.run import METRICS, PREPARED, TRACKING, TRAINED_TRACKING, run_stage
from ml.tracking.prepared_movies import tracked_movies
from ml.tracking.promotion import StoredTracker, decide
from ml.training.device import choose_device
from ml.training.promotion import Decision

PLACES = Places("tracking", TRAINED_TRACKING, TRACKING, BOXED_TRACKING, METRICS / "promotion_tracking.json")


@dataclass(frozen=True)
class PromoteParameters:
    """Section promote_tracking of params.yaml. `promote`: the new model where it is not worse, or always."""

    promote: Literal["better", "always"] = "better"
    device: str = "auto"


def main() -> None:
    parameters = read_section(PromoteParameters, "promote_tracking")
    device = choose_device(parameters.device)
    always = parameters.promote == "always"

    def compare(new: StoredTracker, earlier: StoredTracker) -> tuple[StoredTracker, Decision]:
        return decide(new, earlier, tracked_movies(read_prepared(PREPARED), "validation"), always)

    promote(PLACES, lambda path: StoredTracker.load(path, device), compare, always)


if __name__ == "__main__":
    run_stage(main)
