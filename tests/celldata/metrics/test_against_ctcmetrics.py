"""Every figure that py-ctcmetrics has too, on simulated and real movies, and where ours is another one.

It reads folders and shares no code with the project, nor does what writes these (conftest.write_ctc).
"""

import numpy as np
import pytest

from celldata.labels import Labels
from celldata.lineage import Division, check_lineage
from celldata.metrics import evaluate_segmentation, evaluate_tracking
from celldata.simulator import CORRUPTION_KINDS, CorruptionRates, SimulationParameters, corrupt, simulate

CROWDED = SimulationParameters(n_frames=16, height=112, width=112, n_cells=8, cell_cycle_h=2.0, max_cells=40)
RATES = CorruptionRates(
    merge=0.3, split=0.05, missed=0.06, swap=0.15, broken_track=0.15, missed_division=0.3, false_division=0.1
)


def agrees(figures: dict, theirs: dict) -> None:
    assert theirs["Valid"] == 1
    ours = {name.upper(): figures[name] for name in ("det", "seg", "tra", "lnk", "ct", "tf", "cca", "op_ctb")}
    ours |= {"MOTA": figures["mota_ctc"], "IDF1": figures["idf1_ctc"]}
    for name in ("bc", "bio", "op_clb"):
        ours |= {f"{name.upper()}({i})": figure for i, figure in figures[name].items()}
    for i, operation in {"NS": "split_vertices", "EC": "wrong_edges", "ED": "redundant_edges"}.items():
        ours[f"AOGM_{i}"] = figures["operations"][operation]
    expected = {
        name: None if theirs[name] is None else pytest.approx(theirs[name], abs=1e-6) for name in ours
    }
    assert ours == expected


@pytest.fixture(scope="module")
def simulated(named_by_value) -> list[tuple[Labels, Labels]]:
    """Truth and a tracking of each with errors of all kinds, its divisions partly late."""
    movies = [simulate(CROWDED, seed).labels for seed in range(4)]
    wrong = [late(corrupt(truth, RATES, seed)[0], seed) for seed, truth in enumerate(movies)]
    return list(zip(movies, map(named_by_value, wrong), strict=True))


def test_simulated_movies(ctcmetrics, simulated):
    figures = [evaluate_tracking(*labels) for labels in simulated]
    for ours, labels in zip(figures, simulated, strict=True):
        agrees(ours, ctcmetrics(*labels))
    # Or it would say little: BC rises with the tolerance, cycles are whole, and nothing is 0 or 1.
    assert any(f["bc"]["0"] < f["bc"]["1"] for f in figures)
    assert any(f["bc"]["1"] < f["bc"]["2"] for f in figures)
    assert any(f["cca"] not in (None, 0, 1) for f in figures)
    assert all(0 < f[name] < 1 for f in figures for name in ("ct", "tf", "lnk", "mota_ctc", "idf1_ctc"))


def test_truth_with_holes_and_only_daughters_is_counted_the_same(ctcmetrics, named_by_value):
    """The errors stand in the truth: holes, and parents with one daughter, on its side."""
    truth = simulate(CROWDED, 1).labels
    wrong = named_by_value(corrupt(truth, CorruptionRates(missing_daughter=0.3, missed=0.05), 1)[0])
    assert {"hole", "one_daughter"} <= {p.kind for p in check_lineage(wrong.cells, wrong.divisions)}
    agrees(evaluate_tracking(wrong, truth), ctcmetrics(wrong, truth))


@pytest.mark.realdata
def test_a_real_tracking_with_known_errors(bacteria, ctcmetrics):
    figures = evaluate_tracking(*bacteria)
    assert (figures["true_divisions"], figures["predicted_divisions"]) == (356, 360)
    assert 0 < figures["ct"] < 0.96
    agrees(figures, ctcmetrics(*bacteria))


@pytest.mark.realdata
def test_corrupted_hela(hela_truth, part_of, ctcmetrics, named_by_value):
    truth = part_of(hela_truth, slice(60, 82), slice(150, 400), slice(300, 620))
    assert len(truth.divisions) >= 3
    assert {p.kind for p in check_lineage(truth.cells, truth.divisions)} <= {"hole"}
    left_out = dict.fromkeys(("wrong_link", "missing_daughter", "wrong_daughter"), 0)
    rates = CorruptionRates(merge=0.3, swap=0.1, broken_track=0.2, missed_division=0.4, **left_out)
    wrong, made = corrupt(truth, rates, seed=3)
    assert {c.kind for c in made} == set(CORRUPTION_KINDS) - set(left_out)
    figures = evaluate_tracking(truth, wrong)
    assert figures["tra"] < 0.999
    agrees(figures, ctcmetrics(truth, named_by_value(wrong)))
    assert evaluate_segmentation(truth, wrong)["det"] == figures["det"]


def test_track_fractions_do_not_hang_on_the_order_of_labels(draw, ctcmetrics):
    """Track 7 holds one true track whole and a third of the other. The challenge leaves out the true tracks
    that come after one held whole: other labels, another figure. Ours counts both."""
    prediction = draw(["77777..", "......."])
    truths = [draw([lane, "......."]) for lane in ("1111222", "2222111")]
    assert [evaluate_tracking(truth, prediction)["tf"] for truth in truths] == pytest.approx([2 / 3, 2 / 3])
    theirs = [ctcmetrics(truth, prediction, by_order=True)["TF"] for truth in truths]
    assert theirs == pytest.approx([1, 2 / 3])
    whole = draw(["7777888", "......."])
    assert [evaluate_tracking(truth, whole)["tf"] for truth in truths] == [1, 1]
    assert [ctcmetrics(truth, whole, by_order=True)["TF"] for truth in truths] == [1, 1]


def late(labels: Labels, seed: int) -> Labels:
    """The same labels in which some divisions come one frame late, and some two: the mother lies over her
    daughters until then."""
    image = labels.masks_of_cells("nucleus")
    rng, divisions = np.random.default_rng(seed), set()
    for division in sorted(labels.divisions):
        born = [labels.cells.frames_of(daughter) for daughter in division.daughters]
        by = int(rng.integers(0, 3))
        span = range(division.t, division.t + by)
        if len(born) < 2 or any(
            frames[: by + 1] != list(range(division.t, division.t + by + 1)) for frames in born
        ):
            divisions.add(division)
            continue
        for t in span:
            image[t][np.isin(image[t], division.daughters)] = division.parent
        divisions.add(Division(division.parent, division.daughters, division.t + by))
    return Labels.from_images({"nucleus": image}, divisions)
