import torch

from ml.tracking.model import CellBatch, GraphAttention, MaskedLSTM, Tracker, TrackerConfig


def test_a_neighbours_message_passes():
    """The published source masked every neighbour away."""
    torch.manual_seed(0)
    attention = GraphAttention(16, 4).eval()
    place = torch.tensor([[0.0, 0.0], [5.0, 0.0]])
    cells = torch.randn(2, 16)
    neighbours = torch.tensor([[1], [-1]])
    changed = cells.clone()
    changed[1] += 1
    assert not torch.allclose(
        attention(cells, place, neighbours)[0], attention(changed, place, neighbours)[0]
    )


def test_a_cell_that_is_no_neighbour_changes_nothing():
    torch.manual_seed(0)
    attention = GraphAttention(16, 4).eval()
    place = torch.tensor([[0.0, 0.0], [5.0, 0.0]])
    cells = torch.randn(2, 16)
    neighbours = torch.full((2, 3), -1)
    changed = cells.clone()
    changed[1] += 1
    assert torch.allclose(attention(cells, place, neighbours)[0], attention(changed, place, neighbours)[0])


def test_the_lstm_runs_over_time_for_each_cell():
    """The published source ran it over the cells of one frame: another cell changed a cell's memory."""
    torch.manual_seed(0)
    memory = MaskedLSTM(4, 8)
    values, seen = torch.randn(2, 5, 4), torch.ones(2, 5, dtype=torch.bool)
    changed = values.clone()
    changed[1] += 1
    assert torch.allclose(memory(values, seen)[0], memory(changed, seen)[0])
    changed = values.clone()
    changed[0, 0] += 1
    assert not torch.allclose(memory(values, seen)[0], memory(changed, seen)[0])


def test_frames_where_a_cell_was_not_seen_are_skipped():
    torch.manual_seed(0)
    memory = MaskedLSTM(4, 8)
    values = torch.randn(1, 5, 4)
    seen = torch.tensor([[True, False, True, False, True]])
    assert torch.allclose(memory(values, seen), memory(values[:, ::2], torch.ones(1, 3, dtype=torch.bool)))


def test_scores_depend_on_displacement_not_on_the_place_of_the_origin():
    torch.manual_seed(0)
    tracker = Tracker(TrackerConfig(width=16, convolution_width=8, history=3)).eval()
    place = torch.rand(6, 2) * 30
    cells = CellBatch(
        torch.randn(6, 16, 16),
        torch.randn(6, 5),
        torch.rand(6, 4),
        place,
        torch.tensor([[1], [0], [3], [2], [5], [4]]),
    )
    rows, pairs = torch.tensor([[0, 2, -1], [-1, 3, 3]]), torch.tensor([0, 1])

    def logits(shift: float) -> torch.Tensor:
        moved = cells._replace(centroid_um=place + shift)
        return tracker(
            tracker.encoder(moved), moved.centroid_um, rows, pairs, torch.tensor([4, 5]), torch.ones(2)
        )

    assert torch.allclose(logits(0), logits(1000), atol=1e-3)
