"""Joint linking of whole lineages: random ones come back exactly, large ones in windows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.tracking.features import MovieFeatures, movie_features
from ml.tracking.linkers.joint import link_jointly
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.scores import LinkScores
from tests.ml.tracking.linkers.scenes import check
from tests.ml.tracking.linkers.true_scores import true_scores

ANY = LinkRules()
CELL = 6  # pixels from one place of the grid to the next


def lineage(
    n_frames: int, side: int, n_cells: int, rates: tuple[float, float, float], seed: int
) -> tuple[MovieFeatures, list[str], dict[str, str]]:
    """Squares on a grid that stay, move to a free place beside, divide, or leave; features, names, mothers.

    rates: per cell and frame of dividing, of leaving, and of moving.
    """
    rng = np.random.default_rng(seed)
    places = {str(k): divmod(int(p), side) for k, p in enumerate(rng.permutation(side * side)[:n_cells])}
    born = dict.fromkeys(places, 0)
    masks = np.zeros((n_frames, side * CELL, side * CELL), np.uint32)
    names: list[str] = []
    mothers: dict[str, str] = {}
    for t in range(n_frames):
        for value, (name, (y, x)) in enumerate(places.items(), start=1):
            masks[t, y * CELL : y * CELL + CELL - 1, x * CELL : x * CELL + CELL - 1] = value
            names.append(name)
        for name in list(places):
            y, x = places[name]
            beside = [(y, x + 1), (y + 1, x), (y, x - 1), (y - 1, x)]
            taken = set(places.values())
            free = [p for p in beside if p not in taken and min(p) >= 0 and max(p) < side]
            fate = rng.random()
            # A cell that was just born does not divide: the second look would doubt it, and rightly.
            if fate < rates[0] and free and t - born[name] >= JointParameters().cycle_frames:
                del places[name]
                for daughter, place in ((f"{name}a", (y, x)), (f"{name}b", free[0])):
                    places[daughter], mothers[daughter], born[daughter] = place, name, t + 1
            elif rates[0] <= fate < rates[0] + rates[1] and len(places) > 1:
                del places[name]
            elif fate > 1 - rates[2] and free:
                places[name] = free[0]
    return movie_features(masks.astype(np.uint16), masks, 1.0), names, mothers


def truth(names: list[str], mothers: dict[str, str]) -> tuple[list[list[int]], set[tuple[str, str]]]:
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return sorted(rows.values()), {
        (mother, daughter) for daughter, mother in mothers.items() if daughter in rows
    }


def assert_exact(features, names, mothers, **how):
    """Divisions at the very end count only where both daughters are seen, which is always so here."""
    linking = link_jointly(features, true_scores(features, names, mothers), ANY, **how)
    check(linking, len(names))
    tracks, kin = truth(names, mothers)
    assert sorted(track.rows for track in linking.tracks) == tracks
    found = {
        (names[linking.tracks[d.parent].rows[0]], names[linking.tracks[daughter].rows[0]])
        for d in linking.divisions
        for daughter in d.daughters
    }
    assert found == kin


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 14))
def test_random_lineages_come_back_exactly(seed, n_cells, n_frames):
    assert_exact(*lineage(n_frames, 8, n_cells, (0.1, 0.0, 0.2), seed))


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 10_000))
def test_so_do_large_ones_cut_in_windows(seed):
    assert_exact(*lineage(40, 7, 10, (0.05, 0.0, 0.3), seed), largest=100)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000))
def test_what_leaves_has_left(seed):
    """No row is invented, and no two cells are one."""
    features, names, mothers = lineage(12, 8, 20, (0.05, 0.05, 0.2), seed)
    linking = link_jointly(features, true_scores(features, names, mothers), ANY)
    check(linking, len(names))
    assert all(len({names[row] for row in track.rows}) == 1 for track in linking.tracks)


def random_scores(features: MovieFeatures, names: list[str], seed: int) -> LinkScores:
    rng = np.random.default_rng(seed)
    scores = true_scores(features, names)
    same = np.clip(scores.same * rng.uniform(0, 1, len(scores.same)), 0, 1)
    return LinkScores(
        scores.source, scores.target, scores.gap, same, (1 - same) * rng.random(len(same)), scores.real
    )


@pytest.mark.parametrize("largest", [10, 20_000])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_scores_the_lineage_is_possible(seed, largest):
    features, names, _ = lineage(15, 6, 12, (0.1, 0.02, 0.2), seed)
    scores = random_scores(features, names, seed)
    rng = np.random.default_rng(seed)
    doubted = LinkScores(
        *(getattr(scores, n) for n in ("source", "target", "gap", "same", "child")), rng.random(len(names))
    )
    groups = [rng.choice(features.rows_of_frame(t), 3, replace=False) for t in range(0, 15, 2)]
    rules = LinkRules(max_cells=10)
    linking = link_jointly(features, doubted, rules, conflicts=groups, largest=largest)
    check(linking, len(names))
    used = {row for track in linking.tracks for row in track.rows}
    assert all(len(used & set(group.tolist())) <= 1 for group in groups)
    assert all(len(used & set(features.rows_of_frame(t).tolist())) <= 10 for t in range(15))


def test_five_thousand_cells_in_one_frame():
    assert_exact(*lineage(2, 75, 5000, (0.0, 0.0, 0.1), 1))
