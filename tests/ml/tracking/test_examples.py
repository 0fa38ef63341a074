"""What is learned from: truth of pairs and outlines, augmentation that turns everything together."""

import numpy as np
import pytest
import torch

from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator.cell import is_whole
from ml.tracking.augment import augment
from ml.tracking.examples import sample, stretch, true_class
from ml.tracking.features import movie_features
from ml.tracking.gate import CANDIDATES, all_pairs
from ml.tracking.lessons import WHOLE_SHARE, any_movement, lessons, simulated_movies, wrong_outlines
from ml.tracking.model import DIFFERENT, PARENT_CHILD, SAME
from ml.tracking.truth import tracked_movie


@pytest.fixture(scope="module")
def movie(many_discs):
    return tracked_movie(*many_discs[0])


def test_every_true_pair_is_among_the_gated_ones(movie):
    whole = stretch(movie, 0, 10, 8, gap=1)
    counts = np.bincount(whole.truth.numpy(), minlength=3)
    assert counts[SAME] == 2 * 9 + 4 + 2 * 4
    assert counts[PARENT_CHILD] == 2
    assert (whole.real == 1).all()


@pytest.mark.parametrize("gap", [2, 3])
def test_over_a_gap_daughters_are_still_daughters(movie, gap):
    truth = stretch(movie, 0, 10, 8, gap=gap).truth.numpy()
    assert (truth == PARENT_CHILD).sum() == 2 * gap


def test_the_newest_row_of_a_history_is_the_cell_itself_and_all_rows_are_one_cell(movie):
    whole = stretch(movie, 0, 10, 4, gap=1)
    for rows in whole.histories.numpy():
        assert len({movie.cell_of_row[row] for row in rows if row >= 0}) == 1
        assert rows[-1] >= 0


def test_wrong_outlines_are_known_for_what_they_are(discs):
    movie, labels = discs
    outlines = labels.masks_of_cells("nucleus").copy()
    outlines[2][outlines[2] == 2] = 1  # two cells in one outline
    outlines[3, 70:80, 70:80] = 9  # nothing is there
    cell = outlines[4] == 1
    outlines[4][cell & (np.arange(96) < np.nonzero(cell)[1].mean() - 2)[None, :]] = 8  # a part of a cell
    made = tracked_movie(movie, labels, outlines=outlines)
    features, true = made.features, tracked_movie(movie, labels)

    def row(t, label):
        return int(np.flatnonzero((features.t == t) & (features.label == label))[0])

    assert made.real[[row(2, 1), row(3, 9), row(4, 8)]].tolist() == [0, 0, 0]
    assert made.real[row(4, 1)] == 1, "the greater part still passes for it"
    assert made.real.sum() == len(true.real) - 2, "of two merged cells both are gone"
    assert made.cell_of_row[row(3, 9)] == -1
    assert true_class(made, np.array([row(2, 3)]), np.array([row(3, 9)]))[0] == DIFFERENT
    names = {int(made.cell_of_row[row(t, 3)]) for t in range(4)}
    assert len(names) == 1
    example = stretch(made, 0, 10, 8, gap=1)
    assert set(example.real.numpy()) == {0, 1}


def test_turning_turns_places_borders_and_pictures_together(monkeypatch):
    """A bright spot above the centre, the border above, the neighbour above: they stay on one side."""
    monkeypatch.setattr("ml.tracking.augment.DARK_SHARE", 0)
    monkeypatch.setattr("ml.tracking.augment.FLAT_SHARE", 0)
    masks = np.zeros((2, 200, 200), np.uint16)
    masks[:, 4:24, 90:110], masks[:, 40:60, 90:110] = 1, 2
    raw = np.where(masks > 0, 100.0, 10.0) + np.random.default_rng(0).normal(0, 1, masks.shape)
    raw[:, 40:47, 96:104] = 900
    raw = raw.astype(np.float32)
    labels = Labels.from_images({"nucleus": masks.astype(np.uint32)})
    plain = stretch(tracked_movie(Movie("m", raw[:, None], ("c",), 1.0, None), labels), 0, 2, 2, 1)
    for seed in range(12):
        turned = augment(plain, np.random.default_rng(seed)).cells
        to_neighbour = (turned.centroid[0] - turned.centroid[1]).numpy()
        border = turned.place[0, :2].numpy()
        picture = turned.crops[1, 0].clamp(min=0).numpy() ** 4
        grid = np.arange(16) - 7.5
        spot = np.array([(picture.sum(1) * grid).sum(), (picture.sum(0) * grid).sum()]) / picture.sum()
        unit = to_neighbour / np.linalg.norm(to_neighbour)
        assert border @ unit / np.linalg.norm(border) > 0.99
        assert spot @ unit / np.linalg.norm(spot) > 0.97


def test_augmentation_changes_no_truth_and_forgets_no_newest_row(movie):
    plain = stretch(movie, 0, 9, 8, 1)
    changed = augment(plain, np.random.default_rng(3))
    assert torch.equal(changed.truth, plain.truth)
    assert torch.equal(changed.histories[:, -1], plain.histories[:, -1])
    assert (changed.histories == -1).sum() > (plain.histories == -1).sum()


def test_half_of_the_stretches_hold_a_division(movie):
    rng = np.random.default_rng(0)
    drawn = [sample([movie], 3, rng, division_share=1.0) for _ in range(20)]
    assert sum(bool((e.truth == PARENT_CHILD).any()) for e in drawn) >= 15


def test_gated_pairs_are_near_and_grow_with_the_number_of_cells_only():
    n = 40
    masks = np.zeros((2, n * 12, n * 12), np.uint16)
    number = np.arange(1, n * n + 1).reshape(n, n)
    for dy in range(8):
        for dx in range(8):
            masks[:, dy::12, dx::12] = number
    source, target = all_pairs(movie_features(masks, masks, 0.65), 1)
    assert len(source) <= n * n * (CANDIDATES + 1)
    assert {(int(a), int(a) + n * n) for a in range(n * n)} <= set(zip(source, target, strict=True))


def test_a_wider_gate_holds_what_the_usual_one_does_and_more(many_discs):
    movie = tracked_movie(*many_discs[0])
    near, wide = (
        set(zip(*(rows.tolist() for rows in all_pairs(movie.features, 1, width)), strict=True))
        for width in (1.0, 3.0)
    )
    assert near < wide
    usual, wider = stretch(movie, 0, 5, 8, 1), stretch(movie, 0, 5, 8, 1, gate_width=3.0)
    assert len(wider.truth) > len(usual.truth)
    assert (wider.truth != DIFFERENT).sum() == (usual.truth != DIFFERENT).sum(), "what is true is in both"


def test_lessons_hold_each_movie_and_its_wrong_copies(many_discs):
    made = lessons(many_discs[:2], 2, seed=1)
    assert len(made) == 6
    assert [bool((m.real == 1).all()) for m in made[::3]] == [True, True]
    again = lessons(many_discs[:2], 2, seed=1)
    assert all(np.array_equal(a.real, b.real) for a, b in zip(made, again, strict=True))


def test_outlines_go_wrong_without_a_change_of_the_labels():
    (_, labels), *_ = simulated_movies(1, seed=5, n_frames=4, side=128)
    before = labels.masks_of_cells(labels.features[0]).copy()
    wrong = wrong_outlines(labels, 3)
    assert np.array_equal(labels.masks_of_cells(labels.features[0]), before)
    assert (wrong != before).any()


def test_simulated_movies_differ_in_motion_density_and_size():
    kinds = [any_movement("x", 20, 256, [1, n]) for n in range(60)]
    step = [k.speed_um_per_h * k.frame_interval_h / k.radius_um for k in kinds]
    assert min(step) < 0.1 < 0.8 < max(step)
    assert min(k.radius_px for k in kinds) < 6 < 13 < max(k.radius_px for k in kinds)
    assert min(k.n_cells for k in kinds) < 12 < 50 < max(k.n_cells for k in kinds)


def test_as_many_movies_show_whole_cells_as_said():
    kinds = [any_movement("x", 20, 256, [1, n]).condensing for n in range(300)]
    assert abs(np.mean([is_whole(condensing) for condensing in kinds]) - WHOLE_SHARE) < 0.08
    assert min(kinds) == 0
    assert max(kinds) > 0.9


def test_a_dark_cell_is_a_bright_one_turned_about_and_a_flat_one_its_outline(movie, monkeypatch):
    plain = stretch(movie, 0, 9, 8, 1)
    own = plain.cells.crops != 0
    monkeypatch.setattr("ml.tracking.augment.FLAT_SHARE", 1)
    monkeypatch.setattr("ml.tracking.augment.DARK_SHARE", 0)
    flat = augment(plain, np.random.default_rng(0)).cells
    assert set(flat.crops.unique().tolist()) == {0, 1}
    assert (flat.light == 0).all()
    monkeypatch.setattr("ml.tracking.augment.DARK_SHARE", 1)
    dark = augment(plain, np.random.default_rng(0)).cells
    middle = plain.cells.crops[own].mean()
    assert (dark.crops[dark.crops != 0].mean() - 1 + (middle - 1)).abs() < 0.05
    light = [cells.light[:, 0, 2].numpy() for cells in (dark, plain.cells)]
    assert np.corrcoef(*light)[0, 1] < -0.7
