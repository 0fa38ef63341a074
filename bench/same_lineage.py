"""Whether two labelings of a movie tell the same story: the same cells through time, the same families.

Numbers do not count: a cell is known by its outlines. That is the graph whose nodes are the outlines of the
frames, joined along each track and from each parent to her daughters.
"""

import numpy as np

from celldata.labels import Labels
from celldata.lineage import Division
from celldata.metrics.overlap import overlaps

SAME_IOU = 0.5
"""Above it an outline has one partner at most."""


def differences(truth: Labels, found: Labels) -> list[str]:
    """What `found` has otherwise than `truth`, in words, by frame; [] where the graphs are equal."""
    told: list[str] = []
    names: dict[int, int] = {}  # true cell -> found cell
    for frame in overlaps(truth, found):
        rows, columns, _ = frame.pairs
        same = frame.ious > SAME_IOU
        true, other = frame.truth_cells[rows[same]], frame.predicted_cells[columns[same]]
        for cell, name in zip(true.tolist(), other.tolist(), strict=True):
            known = names.setdefault(cell, name)
            if known != name:
                told.append(f"frame {frame.t}: true cell {cell} is {name}, it was {known}")
        for what, all_of, matched in (
            ("true cell", frame.truth_cells, true),
            ("cell", frame.predicted_cells, other),
        ):
            lost = np.setdiff1d(all_of, matched).tolist()
            told += [f"frame {frame.t}: {what} {cell} has no partner" for cell in lost]
    shared = [name for name in set(names.values()) if list(names.values()).count(name) > 1]
    told += [f"cell {name} is several true cells" for name in sorted(shared)]
    wanted = {_renamed(division, names) for division in truth.divisions}
    told += [f"missing: {each}" for each in sorted(wanted - found.divisions)]
    told += [f"not true: {each}" for each in sorted(found.divisions - wanted)]
    return told


def _renamed(division: Division, names: dict[int, int]) -> Division:
    """Cells without a partner get a number that nobody has: they are told of anyhow."""
    unknown = max([*names.values(), 0]) + 1

    def name(cell: int) -> int:
        return names.get(cell, unknown + cell)

    return Division(name(division.parent), tuple(name(each) for each in division.daughters), division.t)
