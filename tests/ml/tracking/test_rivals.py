import pytest
import torch

from ml.tracking.rivals import (
    FAR_RADII,
    RIVAL_FEATURES,
    SISTER_FEATURES,
    best_other,
    pair_features,
    rival_features,
    sister_features,
)


def test_best_other_of_one_two_and_tied_members():
    values = torch.tensor([[5.0], [1.0], [3.0], [7.0], [2.0], [2.0]])
    group = torch.tensor([0, 0, 0, 2, 4, 4])
    assert best_other(values, group)[:, 0].tolist() == [3, 5, 5, -torch.inf, 2, 2]


def test_best_other_agrees_with_a_loop():
    torch.manual_seed(0)
    values, group = torch.randint(0, 6, (200, 3)).float(), torch.randint(0, 40, (200,))
    found = best_other(values, group)
    for p in range(200):
        others = (group == group[p]) & (torch.arange(200) != p)
        expected = values[others].amax(dim=0) if others.any() else torch.full((3,), -torch.inf)
        assert torch.equal(found[p], expected)


def _scene() -> dict[str, torch.Tensor]:
    """Cell 0 divides into 10 and 11, at both sides of where it was; 12 is cell 1, which moved a little."""
    source = torch.tensor([0, 0, 0, 1, 1])
    target = torch.tensor([10, 11, 12, 12, 11])
    displacement = torch.tensor([[-0.5, 0.0], [0.5, 0.0], [4.0, 0.0], [0.1, 0.0], [-3.4, 0.0]])
    overlap = torch.zeros(5, 3)
    overlap[0] = torch.tensor([0.4, 0.4, 0.9])
    overlap[1] = torch.tensor([0.4, 0.4, 0.9])
    overlap[3] = torch.tensor([0.8, 0.9, 0.9])
    half = -0.7
    log_areas = torch.tensor([[0, half], [0, half], [0.0, 0.0], [0.0, 0.0], [0.0, half]])
    return {
        "source": source,
        "target": target,
        "displacement": displacement,
        "overlap": overlap,
        "log_areas": log_areas,
    }


def _rivals(s: dict[str, torch.Tensor]) -> torch.Tensor:
    alone = pair_features(s["displacement"], s["displacement"], s["overlap"], s["log_areas"])
    return rival_features(alone, s["overlap"], s["source"], s["target"])


def test_margins_are_over_the_best_other_of_the_source_and_of_the_target():
    rivals = _rivals(_scene())
    assert rivals.shape == (5, RIVAL_FEATURES)
    of_source, of_target = rivals[:, 0], rivals[:, 4]
    assert of_source.tolist() == pytest.approx([0, 0, -0.4, 0.8, -0.8])
    assert of_target.tolist() == pytest.approx([0.4, 0.4, -0.8, 0.8, -0.4])
    # Nothing else leads to 10: its nearest rival counts as far away.
    assert float(rivals[0, 6]) == pytest.approx(FAR_RADII - 0.5)


def test_the_sister_is_the_one_with_which_the_mother_lies_in_the_middle():
    s = _scene()
    sisters = sister_features(
        s["displacement"], s["overlap"], s["log_areas"], _rivals(s), s["source"], s["target"]
    )
    assert sisters.shape == (5, SISTER_FEATURES)
    exists, fits, middle = sisters[:, 0], sisters[:, 1], sisters[:, 2] + 4
    assert exists.tolist() == [1, 1, 1, 1, 1]
    assert middle[:2].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert float(fits[:2].min()) > 2 * float(fits[2:].max())
    assert sisters[:2, 4].tolist() == pytest.approx([-0.0069, -0.0069], abs=1e-3)  # together as large as she
    assert float(sisters[0, 8]) > 0.2  # she is covered far better by both than by one


def test_a_lone_candidate_has_no_sister():
    s = {name: values[:1] for name, values in _scene().items()}
    sisters = sister_features(
        s["displacement"], s["overlap"], s["log_areas"], _rivals(s), s["source"], s["target"]
    )
    assert torch.equal(sisters, torch.zeros(1, SISTER_FEATURES))


def test_no_pairs():
    nothing = torch.zeros(0, dtype=torch.int64)
    alone = pair_features(torch.zeros(0, 2), torch.zeros(0, 2), torch.zeros(0, 3), torch.zeros(0, 2))
    rivals = rival_features(alone, torch.zeros(0, 3), nothing, nothing)
    found = sister_features(torch.zeros(0, 2), torch.zeros(0, 3), torch.zeros(0, 2), rivals, nothing, nothing)
    assert (rivals.shape, found.shape) == ((0, RIVAL_FEATURES), (0, SISTER_FEATURES))
