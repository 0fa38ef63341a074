"""The integer program of joint linking: which links and divisions are chosen, and which rows are used.

A link or division is worth its own cost less that of the births and deaths it saves. What is left is a
packing problem: choose what has a negative cost, where each tracklet begins once and ends once at most. It
falls into many small parts (connected components), which are solved some thousands at a time; a part that is
too large for one program is solved in windows of time that overlap.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

LARGEST = 20_000  # variables of one program, up to twice as many for one part: HiGHS needs seconds for it
OVERLAP = 6  # frames that the next window decides again
WORTH = 1e-9  # what gains less is not chosen
GAP = 1e-6  # of the best solution, relative
TIME_LIMIT_S = 60.0  # of one program; then the best solution found so far is taken


@dataclass(frozen=True)
class Program:
    """K tracklets and V choices about them.

    parent: (V,) the tracklet that ends with a choice. one, other: (V,) those that begin; other is -1 for a
    continuation, with a division two begin. cost: (V,), births and deaths saved.
    optional: (K,) may be left out. weight: (K,) cost of using it, its birth and death included. death: (K,).
    head_t, tail_t: (K,) first and last frame.
    groups: tracklets, and how many of them may be used at most. Those that may be left out.
    """

    parent: np.ndarray
    one: np.ndarray
    other: np.ndarray
    cost: np.ndarray
    optional: np.ndarray
    weight: np.ndarray
    death: np.ndarray
    head_t: np.ndarray
    tail_t: np.ndarray
    groups: list[tuple[np.ndarray, int]]


def solve(program: Program, largest: int = LARGEST) -> tuple[np.ndarray, np.ndarray]:
    """(V,) the choices that are made, and (K,) the tracklets that are used.

    largest: variables of one program; a part with more than twice as many is solved in windows.
    """
    worth = np.flatnonzero(program.cost < -WORTH)
    return _solve(_Solver(program), worth, _parts(program, worth), largest)


def solve_again(
    program: Program, dearer: np.ndarray, before: tuple[np.ndarray, np.ndarray], largest: int = LARGEST
) -> tuple[np.ndarray, np.ndarray]:
    """As `solve`, for costs that are higher by `dearer` (V,), given the solution `before`.

    Where none of its choices became dearer it still is the best one, and only the other parts are solved.
    """
    made, used = before
    worth = np.flatnonzero(program.cost < -WORTH)
    part = _parts(program, worth)
    touched = np.zeros(int(part.max(initial=-1)) + 1, bool)
    touched[part[program.parent[made & (dearer > 0)]]] = True
    open_choices, open_nodes = touched[part[program.parent]], touched[part]
    solver = _Solver(replace(program, cost=program.cost + dearer))
    solver.optional = solver.optional[open_nodes[solver.optional]]
    again = worth[open_choices[worth] & (solver.program.cost[worth] < -WORTH)]
    new_made, new_used = _solve(solver, again, part, largest)
    return np.where(open_choices, new_made, made), np.where(open_nodes, new_used, used)


def _solve(
    solver: "_Solver", worth: np.ndarray, part: np.ndarray, largest: int
) -> tuple[np.ndarray, np.ndarray]:
    program = solver.program
    part_of_choice, part_of_optional = part[program.parent[worth]], part[solver.optional]
    n_parts = int(part.max(initial=-1)) + 1
    choices = np.bincount(part_of_choice, minlength=n_parts)
    size = choices + np.bincount(part_of_optional, minlength=n_parts)
    alone = (size == 1) & (choices == 1)
    solver.made[worth[alone[part_of_choice]]] = True
    # Parts of one batch are solved together: a call costs a millisecond, and there are thousands of parts.
    batch = np.where(alone | (size == 0), -1, np.cumsum(np.where(alone, 0, size)) // largest)
    batch[size > largest] = np.arange((size > largest).sum()) + batch.max(initial=-1) + 1
    by_choice, by_optional = batch[part_of_choice], batch[part_of_optional]
    for number in np.unique(batch[batch >= 0]):
        variables, nodes = worth[by_choice == number], solver.optional[by_optional == number]
        if len(variables) + len(nodes) > 2 * largest:
            solver.in_windows(variables, nodes, largest)
        else:
            solver.decide(variables, nodes)
    return solver.made, solver.used != 0


def _parts(program: Program, worth: np.ndarray) -> np.ndarray:
    """(K,) connected component of each tracklet."""
    parent, one, other = program.parent[worth], program.one[worth], program.other[worth]
    divides = other >= 0
    left = [parent, parent[divides], *(members[:-1] for members, _ in program.groups)]
    right = [one, other[divides], *(members[1:] for members, _ in program.groups)]
    ends = np.concatenate(left), np.concatenate(right)
    k = len(program.optional)
    if not k:
        return np.zeros(0, np.int64)
    graph = coo_array((np.ones(len(ends[0]), bool), ends), shape=(k, k))
    parts: np.ndarray = connected_components(graph, directed=False)[1]
    return parts


class _Solver:
    """What has been decided so far; windows of a large part decide one after another."""

    def __init__(self, program: Program) -> None:
        k = len(program.optional)
        self.program = program
        self.optional = np.flatnonzero(program.optional)
        self.made = np.zeros(len(program.cost), bool)
        self.used = np.where(program.optional, -1, 1)  # -1: not decided
        self.begun, self.ended = np.zeros(k, bool), np.zeros(k, bool)
        self._groups_of: dict[int, list[int]] = {}
        for number, (members, _) in enumerate(program.groups):
            for node in members.tolist():
                self._groups_of.setdefault(node, []).append(number)

    def decide(self, choices: np.ndarray, nodes: np.ndarray) -> None:
        """Solve for these choices and optional tracklets, for good."""
        self._keep(*self._best(choices, nodes, np.inf))

    def in_windows(self, choices: np.ndarray, nodes: np.ndarray, largest: int) -> None:
        """The same, a window of frames after another; what lies in the overlap is decided again."""
        p = self.program
        time = p.tail_t[p.parent[choices]]
        end = np.maximum(p.head_t[p.one[choices]], p.head_t[p.other[choices]] * (p.other[choices] >= 0))
        longest = int((end - time).max(initial=1))
        overlap = max(OVERLAP, longest + 2)
        heads = p.head_t[nodes]
        first = int(min(time.min(initial=np.iinfo(int).max), heads.min(initial=np.iinfo(int).max)))
        last = int(max(end.max(initial=0), heads.max(initial=0)))
        length = max(2 * overlap, largest * (last - first + 1) // (len(choices) + len(nodes)))
        while True:
            stop = first + length
            # None that reaches out of the window: rows after it, for which nothing competes yet, would pay
            # for leaving out a frame just before it.
            here = choices[(time >= first) & (end < stop)]
            undecided = nodes[(heads < stop) & (self.used[nodes] < 0)]
            chosen, used, left = self._best(here, undecided, stop)
            if stop > last:
                self._keep(chosen, used, left)
                return
            first = stop - overlap
            early = p.tail_t[p.parent[chosen]] < first
            self._keep(chosen[early], used[p.head_t[used] < first], left[p.head_t[left] < first])

    def _keep(self, chosen: np.ndarray, used: np.ndarray, left: np.ndarray) -> None:
        p = self.program
        self.made[chosen] = True
        self.used[left], self.used[used] = 0, 1
        begun = np.concatenate([p.one[chosen], p.other[chosen][p.other[chosen] >= 0]])
        self.begun[begun] = self.ended[p.parent[chosen]] = True
        # Who is linked is used, even where the tracklet itself lies in the next window.
        self.used[begun] = self.used[p.parent[chosen]] = 1

    def _best(
        self, choices: np.ndarray, nodes: np.ndarray, stop: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The choices that are made, and which of the optional tracklets `nodes` are used, which not."""
        p = self.program
        parent, one, other = p.parent[choices], p.one[choices], p.other[choices]
        safe = np.where(other >= 0, other, one)
        open_ends = ~self.ended[parent] & ~self.begun[one] & ~self.begun[safe]
        possible = (self.used[parent] != 0) & (self.used[one] != 0) & (self.used[safe] != 0)
        kept = open_ends & possible
        choices, parent, one, other = (a[kept] for a in (choices, parent, one, other))
        v, n = len(choices), len(nodes)
        if v + n == 0:
            return choices, nodes, nodes
        # What comes after the window is not seen: there a tracklet need not pay for its death.
        weight = p.weight[nodes] - np.where(p.tail_t[nodes] >= stop, p.death[nodes], 0)
        k = len(p.optional)
        divides = np.flatnonzero(other >= 0)
        # Ends are rows 0 … K - 1, beginnings rows K … 2 K - 1 of the constraints.
        rows = np.concatenate([parent, one + k, other[divides] + k])
        columns = np.concatenate([np.arange(v), np.arange(v), divides])
        values, limit = np.ones(len(rows)), np.ones(2 * k)
        column_of = np.full(k, -1)
        column_of[nodes] = v + np.arange(n)
        limit[np.concatenate([nodes, nodes + k])] = 0
        rows = np.concatenate([rows, nodes, nodes + k])
        columns = np.concatenate([columns, np.tile(v + np.arange(n), 2)])
        values = np.concatenate([values, np.full(2 * n, -1.0)])
        group_rows, group_columns, group_limits = self._groups(nodes, column_of)
        rows = np.concatenate([rows, group_rows + 2 * k])
        columns = np.concatenate([columns, group_columns])
        values = np.concatenate([values, np.ones(len(group_rows))])
        limit = np.concatenate([limit, group_limits])
        needed, rows = np.unique(rows, return_inverse=True)
        matrix = coo_array((values, (rows, columns)), shape=(len(needed), v + n)).tocsr()
        result = milp(
            np.concatenate([p.cost[choices], weight]),
            integrality=np.ones(v + n),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, -np.inf, limit[needed]),
            options={"mip_rel_gap": GAP, "time_limit": TIME_LIMIT_S},
        )
        if result.x is None:
            raise RuntimeError(f"the integer program of {v + n} variables was not solved: {result.message}")
        taken = result.x > 0.5
        return choices[taken[:v]], nodes[taken[v:]], nodes[~taken[v:]]

    def _groups(self, nodes: np.ndarray, column_of: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row, column of each member of the groups that `nodes` are in, and the limit of each group."""
        rows, columns, limits = [], [], []
        numbers = sorted({g for node in nodes.tolist() for g in self._groups_of.get(node, ())})
        for row, number in enumerate(numbers):
            members, most = self.program.groups[number]
            here = column_of[members]
            columns.append(here[here >= 0])
            rows.append(np.full(len(columns[-1]), row))
            limits.append(max(most - int((self.used[members] == 1).sum()), 0))
        none = np.zeros(0, np.int64)
        return (
            np.concatenate([none, *rows]),
            np.concatenate([none, *columns]),
            np.array(limits, float),
        )
