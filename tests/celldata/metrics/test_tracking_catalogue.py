"""A catalogue of tiny lineages, each with one error, and what every figure makes of it, worked out by hand.

N true masks and E true links; operations of the challenge: NS splits of vertices, FN, FP; ED redundant, EA
missing, EC wrong links. DET, LNK and TRA follow from these by the weights of Matula et al. 2015. CT counts
tracks of a challenge file: a hole makes two of one cell. Masks match for MOTA, IDF1 and the strict forms of
AA and TE from IoU .6 on; half a cell (IoU .5) never does.
"""

from dataclasses import dataclass, field

import pytest

from celldata.metrics import evaluate_tracking

Lineage = tuple[list[str], list]

LONE = (["11111"], [])
PAIR = (["1111", "....", "2222"], [])
# 3 masks of the mother and 12 of her daughters; 2 + 5 + 5 track links, 2 parent links.
FAMILY = (["111222222", "111333333"], [(1, (2, 3), 3)])
# 1 divides into 2 and 3, 2 into 4 and 5: the cell cycle of 2 is known, from frame 2 to 4.
GENERATIONS = (["11222444", "11222555", "11333333"], [(1, (2, 3), 2), (2, (4, 5), 5)])
NO, ONE = (0, 0, 0, 0), (1, 1, 1, 1)


@dataclass(frozen=True)
class Case:
    truth: Lineage
    prediction: Lineage
    n: int
    e: int
    ct: float | None
    tf: float | None
    mota: float | None
    idf1: float
    held: tuple[float | None, float | None]  # AA, TE
    strict: tuple[float | None, float | None]
    seg: float | None = 1
    bc: tuple[float, ...] | None = None
    cca: float | None = None
    divisions: tuple[int, ...] = NO  # strict: correct, missed, incorrect, false positives
    operations: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)


CASES = {
    "as it is": Case(
        FAMILY, (["aaabbbbbb", "aaacccccc"], [(10, (11, 12), 3)]), 15, 14,
        ct=1, tf=1, bc=ONE, mota=1, idf1=1, held=(1, 1), strict=(1, 1), divisions=(1, 0, 0, 0),
    ),
    # The hole makes two tracks of two frames, linked over the missing one (ED); two true links are gone.
    "missed node": Case(
        LONE, (["11.11"], []), 5, 4, operations={"FN": 1, "ED": 1, "EA": 2}, seg=4 / 5,
        ct=0, tf=2 / 5, mota=4 / 5, idf1=8 / 9, held=(2 / 4, 4 / 5), strict=(2 / 4, 4 / 5), errors={"gap": 1},
    ),
    # One track of three too many: CT 2 * 1 / (1 + 2); 5 of 5 + 6 masks, twice, are under the right identity.
    "false node": Case(
        (["11111", ".....", "....."], []), (["11111", ".....", "..2.."], []), 5, 4, operations={"FP": 1},
        ct=2 / 3, tf=1, mota=4 / 5, idf1=10 / 11, held=(1, 1), strict=(1, 1), errors={"false_mask": 1},
    ),
    "missed edge": Case(
        LONE, (["11222"], []), 5, 4, operations={"EA": 1},
        ct=0, tf=3 / 5, mota=4 / 5, idf1=6 / 10, held=(2 / 4, 3 / 5), strict=(2 / 4, 3 / 5),
        errors={"broken_track": 1},
    ),
    # Tracks go on where true ones do, so AA and TE see nothing; strictly each holds one of three links.
    "swap": Case(
        PAIR, (["1122", "....", "2211"], []), 8, 6, operations={"ED": 2, "EA": 2},
        ct=0, tf=2 / 4, mota=1 - 2 / 8, idf1=8 / 16, held=(1, 1), strict=(2 / 6, 4 / 8),
        errors={"wrong_link": 2},
    ),
    "gap": Case(
        (["111111"], []), (["11..11"], []), 6, 5, operations={"FN": 2, "ED": 1, "EA": 3}, seg=4 / 6,
        ct=0, tf=2 / 6, mota=4 / 6, idf1=8 / 10, held=(2 / 5, 4 / 6), strict=(2 / 5, 4 / 6),
        errors={"gap": 1},
    ),
    # Links over a gap are no links between neighbouring frames: AA counts 2.
    "a true gap": Case(
        (["11..11"], []), (["22..22"], []), 4, 3,
        ct=1, tf=1, mota=1, idf1=1, held=(1, 1), strict=(1, 1),
    ),
    # For CT and TF both sides have two whole tracks; identity is lost (one switch).
    "a true gap left open": Case(
        (["11..11"], []), (["11..22"], []), 4, 3, operations={"EA": 1},
        ct=1, tf=1, mota=3 / 4, idf1=4 / 8, held=(1 / 2, 2 / 4), strict=(1 / 2, 2 / 4),
        errors={"broken_track": 1},
    ),
    # In frame 2 each called daughter covers half of the mother: FN, two FP; her link and both births go.
    "early by 1": Case(
        FAMILY, (["112222222", "113333333"], [(1, (2, 3), 2)]), 15, 14,
        operations={"FN": 1, "FP": 2, "EA": 3}, seg=14 / 15, ct=0, tf=(2 / 3 + 1 + 1) / 3, bc=(0, 1, 1, 1),
        mota=1 - 3 / 15, idf1=28 / 31, held=(11 / 12, 14 / 15), strict=(11 / 12, 14 / 15),
        divisions=(1, 0, 0, 0), errors={"shifted_division": 1, "missed_mask": 1, "false_mask": 2},
    ),
    # Two frames of half a mother sum up to IoU 1: in the published form daughter 2 holds a link of hers.
    "early by 2": Case(
        FAMILY, (["122222222", "133333333"], [(1, (2, 3), 1)]), 15, 14,
        operations={"FN": 2, "FP": 4, "EA": 4}, seg=13 / 15, ct=0, tf=(1 / 3 + 1 + 1) / 3, bc=(0, 0, 1, 1),
        mota=1 - 6 / 15, idf1=26 / 32, held=(11 / 12, 14 / 15), strict=(10 / 12, 13 / 15),
        divisions=(0, 1, 0, 1),
        errors={"missed_division": 1, "false_division": 1, "missed_mask": 1, "false_mask": 2},
    ),
    # In frame 3 the mother lies over both daughters: one split of a vertex; both births and next links gone.
    "late by 1": Case(
        FAMILY, (["111122222", "111133333"], [(1, (2, 3), 4)]), 15, 14,
        operations={"NS": 1, "EA": 4}, seg=14 / 15, ct=0, tf=(1 + 5 / 6 + 5 / 6) / 3, bc=(0, 1, 1, 1),
        mota=1 - 3 / 15, idf1=26 / 29, held=(10 / 12, 13 / 15), strict=(10 / 12, 13 / 15),
        divisions=(1, 0, 0, 0), errors={"shifted_division": 1, "merged_mask": 1},
    ),
    "late by 2": Case(
        FAMILY, (["111112222", "111113333"], [(1, (2, 3), 5)]), 15, 14,
        operations={"NS": 2, "EA": 6}, seg=13 / 15, ct=0, tf=(1 + 4 / 6 + 4 / 6) / 3, bc=(0, 0, 1, 1),
        mota=1 - 6 / 15, idf1=22 / 28, held=(8 / 12, 11 / 15), strict=(8 / 12, 11 / 15),
        divisions=(0, 1, 0, 1), errors={"missed_division": 1, "false_division": 1, "merged_mask": 1},
    ),
    # The daughter is found a frame late; the division is the right one, in BC from a tolerance of 1 on.
    "a daughter born late": Case(
        FAMILY, (["111222222", "111.33333"], [(1, (2, 3), 3)]), 15, 14,
        operations={"FN": 1, "ED": 1, "EA": 2}, seg=14 / 15, ct=4 / 6, tf=(1 + 1 + 5 / 6) / 3, bc=(0, 1, 1,
        1),
        mota=1 - 1 / 15, idf1=28 / 29, held=(11 / 12, 14 / 15), strict=(11 / 12, 14 / 15),
        divisions=(1, 0, 0, 0), errors={"missed_mask": 1},
    ),
    # A gap, not a division: mother and daughter are one identity, and 3 of its 9 masks are of another cell.
    "one child": Case(
        FAMILY, (FAMILY[0], [(1, (2,), 3)]), 15, 14, operations={"EA": 1},
        ct=1, tf=1, bc=NO, mota=1, idf1=24 / 30, held=(1, 1), strict=(1, 1), divisions=(0, 1, 0, 0),
        errors={"missed_division": 1},
    ),
    # 5 is the rest of the stranger 4: link 1-5 is redundant, 1-3 and 4-4 are missing; 4 is held in 6 of 9.
    "wrong child": Case(
        (["111222222", "111333333", ".........", "444444444"], [(1, (2, 3), 3)]),
        (["111222222", "111333333", ".........", "444555555"], [(1, (2, 5), 3)]),
        24, 22, operations={"ED": 1, "EA": 2},
        ct=2 * 3 / 9, tf=(3 + 6 / 9) / 4, bc=NO, mota=1 - 1 / 24, idf1=42 / 48,
        held=(17 / 20, 21 / 24), strict=(17 / 20, 21 / 24), divisions=(0, 0, 1, 0),
        errors={"wrong_division": 1},
    ),
    "missed division": Case(
        FAMILY, (FAMILY[0], []), 15, 14, operations={"EA": 2},
        ct=1, tf=1, bc=NO, mota=1, idf1=1, held=(1, 1), strict=(1, 1), divisions=(0, 1, 0, 0),
        errors={"missed_division": 1},
    ),
    # The birth of 2 is a track link (EC). Mother and 2 are held in full, but by a track that is longer.
    "missed division, the mother goes on": Case(
        FAMILY, (["111111111", "111333333"], []), 15, 14, operations={"EA": 1, "EC": 1},
        ct=2 / 5, tf=1, bc=NO, mota=1, idf1=24 / 30, held=(1, 1), strict=(1, 1), divisions=(0, 1, 0, 0),
        errors={"missed_division": 1},
    ),
    # 1 goes on as 3 (EC), and 2, which enters, is called her sister (ED). No true division: no BC.
    "false division": Case(
        (["1111", "....", "..22"], []), (["1133", "....", "..22"], [(1, (2, 3), 2)]), 6, 4,
        operations={"ED": 1, "EC": 1},
        ct=2 / 5, tf=(2 / 4 + 1) / 2, mota=1 - 1 / 6, idf1=8 / 12, held=(2 / 4, 4 / 6), strict=(2 / 4, 4 / 6),
        divisions=(0, 0, 0, 1), errors={"false_division": 1},
    ),
    # Its halves match nothing.
    "false division, one cell cut in two": Case(
        (["111111", "111111"], []), (["111222", "111333"], [(1, (2, 3), 3)]), 6, 5,
        operations={"FN": 3, "FP": 6, "EA": 3}, seg=3 / 6,
        ct=0, tf=3 / 6, mota=1 - 9 / 6, idf1=6 / 15, held=(2 / 5, 3 / 6), strict=(2 / 5, 3 / 6),
        divisions=(0, 0, 0, 1), errors={"false_division": 1, "missed_mask": 1, "false_mask": 2},
    ),
    # The mask over both is in no place of the true graph: four links gone; 2 is linked over its hole (ED).
    "merge": Case(
        (["1111", "2222"], []), (["1111", "2122"], []), 8, 6,
        operations={"NS": 1, "ED": 1, "EA": 4}, seg=7 / 8,
        ct=0, tf=2 / 4, mota=1 - 3 / 8, idf1=12 / 15, held=(4 / 6, 7 / 8), strict=(2 / 6, 6 / 8),
        errors={"merged_mask": 1},
    ),
    # AA and TE of the published form are perfect: IoU .5 in four frames sums up to 2.
    "two cells are one": Case(
        (["1111", "2222"], []), (["1111", "1111"], []), 8, 6, operations={"NS": 4, "EA": 6}, seg=1 / 2,
        ct=0, tf=0, mota=1 - 12 / 8, idf1=0, held=(1, 1), strict=(0, 0), errors={"merged_mask": 1},
    ),
    # Two thirds match (IoU .67), the last third is too many.
    "split": Case(
        (["1111", "1111", "1111"], []), (["1111", "1111", "1211"], []), 4, 3, operations={"FP": 1},
        seg=(3 + 2 / 3) / 4, ct=2 / 3, tf=1, mota=1 - 1 / 4, idf1=8 / 9, held=(1, 1), strict=(1, 1),
        errors={"split_mask": 1},
    ),
    # Neither true track has the length of the predicted one; no true cell ever changes its identity.
    "false link": Case(
        (["11..", "....", "..22"], []), (["11..", "....", "..11"], []), 4, 2, operations={"ED": 1},
        ct=0, tf=1, mota=1, idf1=4 / 8, held=(1, 1), strict=(1, 1), errors={"false_link": 1},
    ),
    # Track 1 goes on where nothing is: in the published form it still holds the cell.
    "lost to a false mask": Case(
        (["1111", "....", "...."], []), (["1122", "....", "..11"], []), 4, 3, operations={"FP": 2, "EA": 1},
        ct=0, tf=2 / 4, mota=1 - 3 / 4, idf1=4 / 10, held=(1, 1), strict=(1 / 3, 2 / 4),
        errors={"missed_link": 1, "false_mask": 1},
    ),
    # One identity, for a parent with one daughter is a gap; but two tracks.
    "only the kind of the link": Case(
        (["1111"], []), (["1122"], [(1, (2,), 2)]), 4, 3, operations={"EC": 1},
        ct=0, tf=2 / 4, mota=1, idf1=1, held=(1 / 3, 2 / 4), strict=(1 / 3, 2 / 4), errors={"link_kind": 1},
    ),
    # The cycle of 2 takes 3 frames for 2: all of the distribution lies elsewhere.
    "a cycle a frame too long": Case(
        GENERATIONS, (["11222244", "11222255", "11333333"], [(1, (2, 3), 2), (2, (4, 5), 6)]), 17, 16,
        operations={"NS": 1, "EA": 4}, seg=16 / 17, ct=4 / 10, tf=(3 + 2 / 3 + 2 / 3) / 5, bc=(1 / 2, 1, 1,
        1),
        cca=0, mota=1 - 3 / 17, idf1=30 / 33, held=(10 / 12, 15 / 17), strict=(10 / 12, 15 / 17),
        divisions=(2, 0, 0, 0), errors={"shifted_division": 1, "merged_mask": 1},
    ),
    "two generations": Case(
        GENERATIONS, GENERATIONS, 17, 16,
        ct=1, tf=1, bc=ONE, cca=1, mota=1, idf1=1, held=(1, 1), strict=(1, 1), divisions=(2, 0, 0, 0),
    ),
    # All of 6 masks and 5 links are to be added.
    "nothing predicted": Case(
        (["1122", "1133"], [(1, (2, 3), 2)]), (["....", "...."], []), 6, 5, operations={"FN": 6, "EA": 5},
        seg=0, ct=0, tf=0, bc=NO, mota=0, idf1=0, held=(0, 0), strict=(0, 0), divisions=(0, 1, 0, 0),
        errors={"missed_division": 1, "missed_mask": 3},
    ),
    "nothing true": Case(
        (["...."], []), (["1111"], []), 0, 0, operations={"FP": 4}, seg=None,
        ct=None, tf=None, mota=None, idf1=0, held=(None, None), strict=(None, None), errors={"false_mask": 1},
    ),
}  # fmt: skip

OPERATIONS = {
    "split_vertices": "NS",
    "false_negatives": "FN",
    "false_positives": "FP",
    "redundant_edges": "ED",
    "missing_edges": "EA",
    "wrong_edges": "EC",
}


@pytest.mark.parametrize("name", CASES)
def test_every_figure(draw, name):
    case = CASES[name]
    figures = evaluate_tracking(draw(*case.truth), draw(*case.prediction), errors=True)
    operations = {short: n for key, short in OPERATIONS.items() if (n := figures["operations"][key])}
    assert operations == case.operations
    det, lnk, tra = by_weights(case)
    expected = {
        "det": det,
        "lnk": lnk,
        "tra": tra,
        "seg": case.seg,
        "op_ctb": mean_of_two(case.seg, tra),
        "ct": case.ct,
        "tf": case.tf,
        "cca": case.cca,
        "mota": case.mota,
        "idf1": case.idf1,
        "aa": case.held[0],
        "te": case.held[1],
        "aa_strict": case.strict[0],
        "te_strict": case.strict[1],
    }
    for i, bc in enumerate(case.bc or (None,) * 4):
        known = [figure for figure in (case.ct, case.tf, bc, case.cca) if figure is not None]
        bio = sum(known) / len(known) if known else None
        expected |= {f"bc.{i}": bc, f"bio.{i}": bio, f"op_clb.{i}": mean_of_two(lnk, bio)}
    found = {key: figure_of(figures, key) for key in expected}
    assert found == {key: pytest.approx(value) for key, value in expected.items()}
    keys = ("correct", "missed", "incorrect", "false_positives")
    assert tuple(figures["divisions"]["strict"][key] for key in keys) == case.divisions
    assert {kind: n for kind, n in figures["errors"]["counts"].items() if n} == case.errors


def by_weights(case: Case) -> tuple[float | None, ...]:
    """DET, LNK, TRA of the challenge's weights."""
    n = dict.fromkeys(OPERATIONS.values(), 0) | case.operations
    masks, links = 5 * n["NS"] + 10 * n["FN"] + n["FP"], n["ED"] + 1.5 * n["EA"] + n["EC"]
    all_masks, all_links = 10 * case.n, 1.5 * case.e
    pairs = ((masks, all_masks), (links, all_links), (masks + links, all_masks + all_links))
    return tuple(1 - min(cost, whole) / whole if whole else None for cost, whole in pairs)


def mean_of_two(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one + other) / 2


def figure_of(figures: dict, key: str) -> float | None:
    name, _, shift = key.partition(".")
    return figures[name][shift] if shift else figures[name]
