"""Assignment among the few pairs that are near each other: a full matrix of a frame would be wasteful."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def best_matching(left: np.ndarray, right: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """The pairs that together gain most, each left and each right end in one at most.

    left, right, gain: (E,) the pairs and what each gains, above 0. Returns indices of the chosen pairs,
    sorted. A Hungarian assignment for each connected component.
    """
    if not len(left):
        return np.zeros(0, np.int64)
    a, b = np.unique(left, return_inverse=True)[1], np.unique(right, return_inverse=True)[1]
    n, m = int(a.max()) + 1, int(b.max()) + 1
    graph = coo_array((np.ones(len(a)), (a, n + b)), shape=(n + m, n + m))
    component = connected_components(graph, directed=False)[1][a]
    order = np.argsort(component, kind="stable")
    bounds = np.flatnonzero(np.diff(component[order])) + 1
    chosen = []
    for pairs in np.split(order, bounds):
        if len(pairs) == 1:
            chosen.append(pairs)
            continue
        i, j = np.unique(a[pairs], return_inverse=True)[1], np.unique(b[pairs], return_inverse=True)[1]
        table = np.zeros((i.max() + 1, j.max() + 1))
        place = np.full(table.shape, -1, np.int64)
        table[i, j], place[i, j] = gain[pairs], pairs
        found = place[linear_sum_assignment(table, maximize=True)]
        chosen.append(found[found >= 0])
    return np.sort(np.concatenate(chosen))
