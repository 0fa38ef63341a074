import torch

from ml.tracking.model import CellBatch, GraphAttention, MaskedLSTM, Pairs, Tracker, TrackerConfig


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


def test_the_published_defects_can_be_switched_on():
    torch.manual_seed(0)
    silent = GraphAttention(16, 4, silent=True).eval()
    place, cells, neighbours = torch.zeros(2, 2), torch.randn(2, 16), torch.tensor([[1], [0]])
    changed = cells.clone()
    changed[1] += 1
    assert torch.allclose(silent(cells, place, neighbours)[0], silent(changed, place, neighbours)[0])
    memory = MaskedLSTM(4, 8, scrambled=True)
    values, seen = torch.randn(2, 5, 4), torch.ones(2, 5, dtype=torch.bool)
    changed = values.clone()
    changed[1] += 1
    assert not torch.allclose(memory(values, seen)[0], memory(changed, seen)[0])


def _cells(n: int, place: torch.Tensor, channels: int = 1) -> CellBatch:
    return CellBatch(
        torch.randn(n, channels, 16, 16),
        torch.randn(n, 6),
        torch.randn(n, channels, 4),
        torch.rand(n, 3),
        torch.rand(n, 6),
        place,
        torch.tensor([[1], [0], [3], [2], [5], [4]]),
    )


def _pairs(track: list[int], candidate: list[int]) -> Pairs:
    n = len(track)
    return Pairs(torch.tensor(track), torch.tensor(candidate), torch.ones(n), torch.zeros(n, 3))


def test_scores_depend_on_displacement_not_on_the_place_of_the_origin():
    torch.manual_seed(0)
    tracker = Tracker(TrackerConfig(width=16, convolution_width=8, history=3)).eval()
    place = torch.rand(6, 2) * 3
    cells = _cells(6, place)
    rows, pairs = torch.tensor([[0, 2, -1], [-1, 3, 3]]), _pairs([0, 1], [4, 5])

    def logits(shift: float) -> torch.Tensor:
        moved = cells._replace(centroid=place + shift)
        return tracker(tracker.encoder(moved), moved, rows, pairs)

    assert torch.allclose(logits(0), logits(100), atol=1e-3)


def test_candidates_of_one_cell_know_of_each_other_and_others_do_not():
    torch.manual_seed(0)
    tracker = Tracker(TrackerConfig(width=16, convolution_width=8, history=3)).eval()
    cells = _cells(6, torch.rand(6, 2))
    embeddings = tracker.encoder(cells)
    rows = torch.tensor([[-1, -1, 0], [-1, -1, 1]])
    without = tracker(embeddings, cells, rows, _pairs([0, 1], [2, 3]))
    with_rival = tracker(embeddings, cells, rows, _pairs([0, 1, 0], [2, 3, 4]))
    assert not torch.allclose(without[0], with_rival[0])
    assert torch.allclose(without[1], with_rival[1], atol=1e-6)


def test_several_channels_are_looked_at():
    torch.manual_seed(0)
    tracker = Tracker(TrackerConfig(width=16, convolution_width=8, channels=2)).eval()
    cells = _cells(6, torch.rand(6, 2), channels=2)
    other = cells._replace(crops=cells.crops.clone())
    other.crops[:, 1] += 1
    assert not torch.allclose(tracker.encoder(cells), tracker.encoder(other))
