"""How sure the tracker was of its links and divisions, by the pixels they join.

By frame and value, not by cell: edits call cells otherwise, and the link between two outlines stays what the
tracker said of it for as long as both are one cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from celldata.suspicion.scene import VALUE_SHIFT


@dataclass(frozen=True)
class LinkOdds:
    """(m,) links, and those of a mother to each daughter of a division (`born`). `before`, `after`,
    `rival_object`: frame and value in one integer (-1: not known). `p`, `rival`: probability of the link or
    division, and of the best other one of the same cell or outline (NaN: not told).
    """

    before: np.ndarray
    after: np.ndarray
    p: np.ndarray
    rival: np.ndarray
    rival_object: np.ndarray
    born: np.ndarray

    def __len__(self) -> int:
        return int(self.p.size)

    @property
    def n_bytes(self) -> int:
        return (5 * 8 + 1) * len(self)

    def rows(self) -> list[list[float]]:
        """As JSON values; `from_rows` reads them back."""
        columns = (self.before, self.after, self.p, self.rival, self.rival_object, self.born)
        return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    @classmethod
    def from_rows(cls, rows: Iterable[Iterable[float]]) -> "LinkOdds":
        columns = list(zip(*rows, strict=True)) or [()] * 6
        whole = [np.array(columns[i], np.int64) for i in (0, 1, 4)]
        parts = [np.array(columns[i], np.float64) for i in (2, 3)]
        # Written before divisions were told: links alone.
        born = np.array(columns[5], bool) if len(columns) > 5 else np.zeros(whole[0].size, bool)
        return cls(whole[0], whole[1], parts[0], parts[1], whole[2], born)


def link_odds(
    links: Iterable[Mapping[str, Any]], rows: np.ndarray, divisions: Iterable[Mapping[str, Any]] = ()
) -> LinkOdds:
    """`links`: `tracking` of links.json ({"t", "cell", "p", "runner_up"}, a link ends in frame t; also
    "rival", the cell of the runner-up in that frame or the one before, where it is said). `rows`: (M, 3)
    t, value, cell of the feature in the prediction's own cells table. `divisions`: those of links.json
    ({"parent", "daughters", "p", "runner_up"}). Of other features, or not told how sure: left out.
    """
    order = np.lexsort((rows[:, 0], rows[:, 2]))
    t, value, cell = rows[order].T
    place = {(int(c), int(frame)): i for i, (c, frame) in enumerate(zip(cell, t, strict=True))}
    keys = (t << VALUE_SHIFT) | value
    found = []
    for link in links:
        at = place.get((link["cell"], link["t"]))
        if at is None or at == 0 or cell[at - 1] != cell[at]:
            continue
        rivals = ((link.get("rival") or 0, frame) for frame in (link["t"], link["t"] - 1))
        other = next((place[rival] for rival in rivals if rival in place), None)
        key = -1 if other is None else int(keys[other])
        found.append(
            [int(keys[at - 1]), int(keys[at]), float(link["p"]), float(link["runner_up"]), key, False]
        )
    names, first, seen = np.unique(cell, return_index=True, return_counts=True)
    span = {int(c): (int(i), int(i + n - 1)) for c, i, n in zip(names, first, seen, strict=True)}
    for division in divisions:
        if division["p"] is None or division["parent"] not in span:
            continue
        mother = int(keys[span[division["parent"]][1]])
        rival = division["runner_up"]
        odds = [float(division["p"]), float("nan" if rival is None else rival)]
        found += [
            [mother, int(keys[span[d][0]]), *odds, -1, True] for d in division["daughters"] if d in span
        ]
    return LinkOdds.from_rows(found)
