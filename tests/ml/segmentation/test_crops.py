"""Places that crops show: touching and dividing cells more often than they occur, old frames as asked."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from ml.segmentation.crops import PLACES, CropSampler, CropShares, places
from ml.segmentation.model import ModelParameters
from ml.segmentation.targets import IGNORED
from tests.ml.segmentation.unaugmented import UNAUGMENTED

FLAT = ModelParameters(context=0, compression=0)


@dataclass
class Scene:
    """A frame as the sampler reads it: its image is `grey`, the cell 7 divides."""

    name: str
    values: np.ndarray
    grey: float = 0.0
    without: np.ndarray | None = None
    dividers: list[int] = field(default_factory=lambda: [7])

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    def labels(self, t: int) -> np.ndarray:
        return self.values

    def ignored(self, t: int) -> np.ndarray | None:
        return self.without

    def dividing(self, t: int) -> list[int]:
        return self.dividers

    def frames_around(self, t: int, context: int) -> list[np.ndarray]:
        return [np.full((1, *self.values.shape), self.grey, np.float16)] * (2 * context + 1)


def scene(**options) -> Scene:
    """Two cells side by side at the left, one alone, one that divides at the right."""
    values = np.zeros((60, 200), np.uint16)
    values[20:40, 10:20], values[20:40, 20:30] = 3, 65535
    values[20:40, 90:110] = 5
    values[25:35, 170:180] = 7
    return Scene("scene", values, **options)


def centres(shares: CropShares, movie: Scene, n: int = 300) -> np.ndarray:
    """(n, 2) places on which a sampler centres its crops."""
    sampler = CropSampler([(movie, 0)], 8, FLAT, UNAUGMENTED, 1, shares)
    rng = np.random.default_rng(0)
    return np.array([sampler._centre(movie, 0, rng) for _ in range(n)], int)


def test_places_by_hand() -> None:
    found = places(scene(), 0)
    # cells that share a border: the column on each side of it, and what lies diagonal to that
    assert set(found["touching"][:, 1]) == {19, 20}
    assert set(found["touching"][:, 0]) == set(range(19, 41))
    assert {scene().values[tuple(p)] for p in found["dividing"]} == {7}
    assert {int(scene().values[tuple(p)]) for p in found["cell"]} == {3, 5, 7, 65535}
    assert max(map(len, found.values())) <= PLACES


def test_cells_a_pixel_apart_touch_and_others_do_not() -> None:
    apart = np.zeros((20, 40), np.uint16)
    apart[5:15, 5:10], apart[5:15, 11:16], apart[5:15, 25:30] = 1, 2, 3
    found = places(Scene("apart", apart), 0)["touching"]
    assert set(found[:, 1]) == {10}


@pytest.mark.parametrize(("kind", "columns"), [("touching", {19, 20}), ("dividing", set(range(170, 180)))])
def test_shares_decide_where_crops_lie(kind: str, columns: set[int]) -> None:
    all_of_it = CropShares(**{**dict.fromkeys(("touching", "dividing", "cell"), 0.0), kind: 1.0})
    assert set(centres(all_of_it, scene())[:, 1]) <= columns


def test_the_rest_lies_anywhere_and_missing_kinds_show_a_cell() -> None:
    anywhere = centres(CropShares(0, 0, 0), scene())
    assert (scene().values[tuple(anywhere.T)] == 0).mean() > 0.8
    no_division = centres(CropShares(0, 1.0, 0), scene(dividers=[]))
    assert (scene().values[tuple(no_division.T)] > 0).all()
    empty = Scene("empty", np.zeros((30, 40), np.uint16))
    assert len(np.unique(centres(CropShares(0.5, 0.5, 0), empty), axis=0)) > 100


def test_shares_must_fit_into_one() -> None:
    with pytest.raises(ValueError, match="add up to 1 at most"):
        CropShares(touching=0.6, dividing=0.5)


def test_replay_mixes_old_frames_with_new_ones() -> None:
    old, new = scene(grey=1.0), scene(grey=0.0)

    def old_share(replay: float) -> float:
        sampler = CropSampler([(new, 0)], 8, FLAT, UNAUGMENTED, 1, CropShares(), [(old, 0)], replay)
        return float((sampler.batch(3, 200).images[:, 0, 4, 4] > 0.5).float().mean())

    assert old_share(0) == 0
    assert 0.35 < old_share(0.5) < 0.65


def test_what_nobody_labeled_does_not_count() -> None:
    without = scene().values == 5
    movie = scene(without=without)
    batch = CropSampler([(movie, 0)], 200, FLAT, UNAUGMENTED, 1, CropShares(0, 0, 1)).batch(0, 4)
    for targets, counted in zip(batch.targets, batch.counted, strict=True):
        assert not (targets[0] * (1 - counted[0])).any(), "no target where nothing counts"
    labels = CropSampler([(scene(), 0)], 200, FLAT, UNAUGMENTED, 1, CropShares(0, 0, 1)).batch(0, 4)
    assert (labels.counted - batch.counted).sum() == 4 * without.sum()
    assert IGNORED < 0


def test_a_model_that_knows_places_gets_them() -> None:
    model = ModelParameters(context=0, coordinates=True)
    batch = CropSampler([(scene(), 0)], 16, model, UNAUGMENTED, 1, CropShares(0, 1.0, 0)).batch(0, 3)
    assert batch.images.shape == (3, 1 + 2, 16, 16)
    rows, columns = batch.images[:, 1], batch.images[:, 2]
    assert rows.abs().max() < 0.5, "the dividing cell lies in the middle row"
    assert columns.min() > 0.5, "and at the right"


def test_several_workers_draw_different_crops_of_the_same_step() -> None:
    sampler = CropSampler([(scene(), 0)], 16, FLAT, UNAUGMENTED, 1)
    first, second = sampler.batch(4, 6, worker=0), sampler.batch(4, 6, worker=1)
    assert not first.targets.equal(second.targets)
    assert first.targets.equal(sampler.batch(4, 6).targets)
