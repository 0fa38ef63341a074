"""Which model goes into use: the better one, on frames that neither has learned."""

from dataclasses import replace

import pytest
import torch

from ml.data.normalisation import Normalisation
from ml.data.prepared import Prepared
from ml.data.settings import ImageSettings
from ml.segmentation.frames import Frames, learned_frames, split_frames
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.promotion import decide
from ml.segmentation.segmenter import Segmenter

CPU = torch.device("cpu")


class Cells(SegmentationModel):
    """Sees the middle frame's bright pixels: cells in a simulated movie, roughly."""

    threshold = 0.35

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        maps = (x[:, x.shape[1] // 2][:, None] - self.threshold) * 20
        return maps.repeat(1, 3, 1, 1)


class Blind(SegmentationModel):
    """Sees nothing."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.full((len(x), 3, *x.shape[-2:]), -9.0)


def of(kind: type[SegmentationModel], learned: Frames = (), **options) -> Segmenter:  # type: ignore[assignment]
    parameters = ModelParameters(width=4, depth=2, compression=0)
    card = {"name": kind.__name__, "learned": learned_frames(learned)}
    postprocess = PostprocessParameters(min_area=10)
    return Segmenter(kind(parameters), parameters, ImageSettings(**options), postprocess, card, CPU)


@pytest.fixture
def validation(prepared_round: Prepared) -> Frames:
    return split_frames(prepared_round, 2)[1]


def test_a_better_model_takes_the_place(validation: Frames) -> None:
    used, decision = decide(of(Cells), of(Blind), validation)
    assert used.card["name"] == "Cells"
    assert decision.promoted
    assert decision.new is not None
    assert decision.earlier is not None
    assert decision.new.f1 > 0.05 > decision.earlier.f1 == 0
    assert decision.frames == 2
    assert f"object F1 {decision.new.f1:.3f}" in decision.reason


def test_a_worse_one_does_not_unless_it_is_told_to(validation: Frames) -> None:
    used, decision = decide(of(Blind), of(Cells), validation)
    assert (used.card["name"], decision.promoted) == ("Cells", False)
    assert "before stays in use, for the new one is worse: object F1 0.000" in decision.reason
    used, decision = decide(of(Blind), of(Cells), validation, force=True)
    assert (used.card["name"], decision.promoted) == ("Blind", True)
    assert "although it is worse" in decision.reason


def test_as_good_is_good_enough(validation: Frames) -> None:
    new, earlier = of(Cells), of(Cells)
    new.postprocess = decide(of(Blind), of(Cells), validation)[0].postprocess  # swept, as a new model's is
    used, decision = decide(new, earlier, validation)
    assert used is new
    assert decision.promoted


def test_the_earlier_model_has_the_postprocessing_that_suits_it(validation: Frames) -> None:
    earlier = of(Cells)
    earlier.postprocess = replace(earlier.postprocess, min_area=100_000)
    used, decision = decide(of(Blind), earlier, validation)
    assert used is earlier
    assert used.postprocess.min_area < 100_000
    assert not decision.promoted


def test_what_the_earlier_model_learned_by_heart_does_not_count(validation: Frames) -> None:
    _, decision = decide(of(Blind), of(Cells, validation[:1]), validation)
    assert (decision.promoted, decision.frames) == (False, 1)
    used, decision = decide(of(Blind), of(Cells, validation), validation)
    assert used.card["name"] == "Blind"
    assert "not compared: no validation frame is left that neither of the two was" in decision.reason
    assert decision.to_dict() == {"promoted": True, "reason": decision.reason, "frames": 0}


def test_what_the_new_model_learned_by_heart_does_not_count_either(validation: Frames) -> None:
    """Where each movie has one labeled frame, training and validation are the same."""
    _, decision = decide(of(Cells, validation[:1]), of(Blind), validation)
    assert decision.frames == 1
    used, decision = decide(of(Cells, validation[:1]), of(Blind, validation[1:]), validation)
    assert used.card["name"] == "Cells"
    assert "not compared: no validation frame is left" in decision.reason


def test_a_model_that_stays_is_used_on_the_layer_that_it_was_compared_on(validation: Frames) -> None:
    new = of(Blind, feature="whole-cell", unlabeled="areas")
    used, _ = decide(new, of(Cells), validation)
    assert used.card["name"] == "Cells"
    assert used.images == new.images


def test_a_model_of_other_images_cannot_be_asked(validation: Frames) -> None:
    earlier = of(Cells, normalisation=Normalisation(method="clahe"))
    used, decision = decide(of(Blind), earlier, validation)
    assert used.card["name"] == "Blind"
    assert "not compared: it looks at other" in decision.reason
    assert decide(of(Blind), of(Cells, unlabeled="areas"), validation)[1].frames == 2


def test_whichever_goes_into_use_was_chosen_by_these_frames(validation: Frames) -> None:
    seen = learned_frames(validation)
    new, earlier = of(Cells), of(Blind)
    new.card["validated"] = {"sim-train": [4]}
    assert decide(new, earlier, validation)[0].card["validated"] == {**seen, "sim-train": [4]}
    # The one that stays, also that in the box, which says nothing of movies.
    assert decide(of(Blind), of(Cells), validation)[0].card["validated"] == seen
    older = of(Cells)
    older.card["movies"] = {"sim-validation": "validation"}
    assert "validated" not in decide(of(Blind), older, validation)[0].card
