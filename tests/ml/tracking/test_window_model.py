import torch

from ml.tracking.around import Around
from ml.tracking.model import DIFFERENT, PARENT_CHILD, SAME, CellBatch, Pairs
from ml.tracking.window_model import Block, WindowConfig, WindowTracker, loss_logits, parental_softmax

SMALL = WindowConfig(width=16, convolution_width=8, heads=2, layers=2, near=2)


def cells(place: torch.Tensor) -> CellBatch:
    n = len(place)
    return CellBatch(
        torch.randn(n, 1, 16, 16),
        torch.randn(n, 6),
        torch.randn(n, 1, 4),
        torch.rand(n, 3),
        torch.rand(n, 6),
        place,
        torch.full((n, 8), -1),
    )


def around(rows: list[list[int]], frame: list[int]) -> Around:
    near = torch.tensor(rows)
    return Around(torch.tensor(frame), near, torch.zeros(*near.shape, 3))


def pairs(track: list[int], candidate: list[int]) -> Pairs:
    n = len(track)
    return Pairs(torch.tensor(track), torch.tensor(candidate), torch.ones(n), torch.zeros(n, 3))


def test_a_token_hears_of_those_near_it_and_of_no_other():
    torch.manual_seed(0)
    block = Block(16, 2).eval()
    tokens, between = torch.randn(3, 16), torch.randn(3, 2, 9)
    index, heard = (
        torch.tensor([[0, 1], [1, 0], [2, 0]]),
        torch.tensor([[True, True], [True, True], [True, False]]),
    )
    changed = tokens.clone()
    changed[1] += torch.randn(16)
    before, after = (block(x, index, heard, between) for x in (tokens, changed))
    assert not torch.allclose(before[0], after[0])
    assert torch.equal(before[2], after[2])
    changed = tokens.clone()
    changed[0] += torch.randn(16)
    assert torch.equal(before[2], block(changed, index, heard, between)[2]), "masked, though its index is 0"


def test_what_becomes_of_a_candidate_sums_to_one_over_its_parents():
    torch.manual_seed(0)
    candidate = torch.tensor([3, 3, 4, 3])
    none = torch.randn(5)
    p = parental_softmax(torch.randn(4, 2) * 3, none, candidate).exp()
    assert torch.allclose(p.sum(dim=1), torch.ones(4), atol=1e-5)
    linked = p[:, SAME] + p[:, PARENT_CHILD]
    assert float(linked[[0, 1, 3]].sum()) < 1
    raised = parental_softmax(torch.zeros(4, 2), torch.full((5,), 30.0), candidate).exp()
    assert (raised[:, DIFFERENT] > 0.999).all(), "none is likelier than any"


def test_parents_are_rivals_for_a_candidate_and_candidates_share_a_parent():
    logits = torch.zeros(3, 2)
    none, candidate = torch.full((4,), -5.0), torch.tensor([2, 2, 3])
    before = parental_softmax(logits, none, candidate).exp()
    logits[0] += 3
    after = parental_softmax(logits, none, candidate).exp()
    assert (after[1, [SAME, PARENT_CHILD]] < before[1, [SAME, PARENT_CHILD]]).all()
    assert torch.equal(after[2], before[2]), "a parent may be chosen by two"


def test_huge_logits_have_finite_losses_and_slopes():
    logits = torch.tensor([[90.0, -90.0], [-90.0, 90.0]], requires_grad=True)
    p = parental_softmax(logits, torch.tensor([0.0, -90.0]), torch.tensor([0, 1]))
    assert torch.isfinite(p).all()
    p.sum().backward()
    assert torch.isfinite(logits.grad).all()


def test_frames_after_a_pair_change_its_score():
    """What a memory of the past cannot do: whether a cell divides is seen best a frame later."""
    torch.manual_seed(0)
    model = WindowTracker(SMALL).eval()
    batch = cells(torch.rand(3, 2))
    whom = around([[0, 1, 2]] * 3, [0, 1, 2])
    other = batch._replace(shape=batch.shape.clone())
    other.shape[2] += 1
    one, two = (loss_logits(model, b, whom, pairs([0], [1]), torch.zeros(1, 2))[0] for b in (batch, other))
    assert not torch.allclose(one, two)


def test_scores_depend_on_displacement_not_on_the_place_of_the_origin():
    torch.manual_seed(0)
    model = WindowTracker(SMALL).eval()
    batch = cells(torch.rand(4, 2))
    whom = around([[0, 1, 2, 3]] * 4, [0, 0, 1, 1])
    moved = batch._replace(centroid=batch.centroid + 100)
    here, there = (
        loss_logits(model, b, whom, pairs([0, 1], [2, 3]), torch.zeros(2, 2)) for b in (batch, moved)
    )
    assert torch.allclose(here[0], there[0], atol=1e-3)
    assert torch.allclose(here[1], there[1], atol=1e-3)
