"""The default linker: all links, divisions, births and deaths of a movie decided together.

Probabilities of a model become costs (log-odds); what is sure is contracted to tracklets; an integer program
decides the rest, then once more with what the first solution says about the divisions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ml.tracking.evidence import believed
from ml.tracking.features import MovieFeatures
from ml.tracking.linkers import afterwards, context
from ml.tracking.linkers.choices import Cells, Choices, continuations, divisions, joined, log_odds
from ml.tracking.linkers.confidence import Confidence
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.plausible import plausible
from ml.tracking.linkers.program import LARGEST, Program, solve, solve_again
from ml.tracking.linkers.tracklets import Tracklets, certain_links, chains
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScorer, LinkScores
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking


@dataclass(frozen=True)
class JointLinker:
    """Links by the scores of any model. doubtful: for movies with outlines that a model drew, in which most
    tracks that begin or end inside do so because an outline is missed or false; and a part of a cell beside
    the rest of it looks like a division until it is gone again.
    """

    scorer: LinkScorer
    parameters: JointParameters = field(default_factory=JointParameters)
    doubtful: JointParameters = field(
        default_factory=lambda: JointParameters(
            birth=4.0, death=4.0, gap=10.0, division=1.0, vanish=12.0, again=6.0, new=3.0
        )
    )

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        scores = self.scorer.score(scene, rules.max_gap)
        # What a person drew is a cell, however it looks.
        sure = ~np.isin(scene.features.t, sorted(scene.in_doubt))
        real = believed(scores.real, scene.maps_of_rows)
        scores = replace(scores, real=np.where(sure, 1.0, real))
        if not scene.in_doubt:
            return link_jointly(scene.features, scores, rules, self.parameters)
        linking = link_jointly(scene.features, scores, rules, self.doubtful, scene.conflicts)
        return plausible(linking, scene.features, scores.real, scene.in_doubt)


def link_jointly(
    features: MovieFeatures,
    scores: LinkScores,
    rules: LinkRules,
    parameters: JointParameters | None = None,
    conflicts: Sequence[np.ndarray] = (),
    largest: int = LARGEST,
) -> Linking:
    """The linking of least cost.

    A row may be left out where its `real` is below 1, where it is in conflict, and in frames of more cells
    than the rules allow. conflicts: groups of rows of one frame of which one at most is used, such as other
    outlines of the same pixels. largest: as in `program.solve`.
    """
    parameters = parameters or JointParameters()
    scores = _within_rules(scores, rules)
    cells = Cells(features)
    groups = [(np.asarray(rows), 1) for rows in conflicts] + _crowded(features, rules)
    loose = np.zeros(len(features.t), bool)
    for rows, _ in groups:
        loose[rows] = True
    odds = _against_different(scores)
    sure = certain_links(odds, parameters.certain, 2 * parameters.least, loose)
    tracklets = chains(len(features.t), scores.source[sure], scores.target[sure])
    choices = continuations(odds, tracklets, parameters)

    def program_of(choices: Choices) -> Program:
        return _program(cells, scores, tracklets, choices, loose, groups, parameters)

    if rules.divisions and parameters.joint_divisions:
        pairs = divisions(cells, odds, tracklets, parameters)
        if parameters.taken and len(pairs.cost):
            goes_on = choices, solve(program_of(choices), largest)[0]
            pairs = pairs.dearer(parameters.taken * taken(pairs, *goes_on, len(tracklets)))
        choices = joined(choices, pairs)
    program = program_of(choices)
    made, used = solve(program, largest)
    if parameters.global_pass:
        dearer = context.costs(cells, tracklets, choices, made, parameters)
        made, used = solve_again(program, dearer, (made, used), largest)
    if rules.divisions and not parameters.joint_divisions:
        pairs = divisions(cells, odds, tracklets, parameters)
        choices, made = afterwards.divide(cells, tracklets, choices, pairs, made, used, parameters)
    return _linking(features, scores, tracklets, choices, made, used)


def _within_rules(scores: LinkScores, rules: LinkRules) -> LinkScores:
    kept = scores.gap <= rules.max_gap + 1
    source, target, gap, same, child = (
        getattr(scores, name)[kept] for name in ("source", "target", "gap", "same", "child")
    )
    if not rules.divisions:
        # What cannot be a daughter is the same cell or another one, in the proportion of the two.
        same, child = scores.same_unless_daughter[kept], np.zeros_like(child)
    return LinkScores(source, target, gap, same, child, scores.real)


def _against_different(scores: LinkScores) -> LinkScores:
    """What each link is worth against none, for the program itself decides between same and daughter: a model
    torn between the two would lose a link that nothing else wants.
    """
    child = scores.child / np.maximum(1 - scores.same, 1e-6)
    return replace(scores, same=scores.same_unless_daughter, child=np.minimum(child, 1))


def _crowded(features: MovieFeatures, rules: LinkRules) -> list[tuple[np.ndarray, int]]:
    """Frames with more cells than there may be."""
    if rules.max_cells is None:
        return []
    frames = [features.rows_of_frame(t) for t in range(features.n_frames)]
    return [(rows, rules.max_cells) for rows in frames if len(rows) > rules.max_cells]


def _program(
    cells: Cells,
    scores: LinkScores,
    tracklets: Tracklets,
    choices: Choices,
    loose: np.ndarray,
    groups: list[tuple[np.ndarray, int]],
    parameters: JointParameters,
) -> Program:
    t, head, tail = cells.features.t, tracklets.head, tracklets.tail
    birth, death = cells.births(parameters)[head], cells.deaths(parameters)[tail]
    saved = death[choices.parent] + birth[choices.one] + np.where(choices.divides, birth[choices.other], 0)
    optional = tracklets.sums(loose | (scores.real < 1)) > 0
    return Program(
        choices.parent,
        choices.one,
        choices.other,
        choices.cost - saved,
        optional,
        birth + death - parameters.real * tracklets.sums(log_odds(scores.real)),
        death,
        t[head],
        t[tail],
        [(tracklets.of_row[rows], most) for rows, most in groups],
    )


def taken(pairs: Choices, choices: Choices, made: np.ndarray, n_tracklets: int) -> np.ndarray:
    """(V,) how many daughters of each division are another track's continuation where nothing may divide."""
    before = np.full(n_tracklets, -1)
    before[choices.one[made]] = choices.parent[made]
    taken = np.zeros(len(pairs.cost))
    for daughter in (pairs.one, pairs.other):
        taken += (before[daughter] >= 0) & (before[daughter] != pairs.parent)
    return taken


def _linking(
    features: MovieFeatures,
    scores: LinkScores,
    tracklets: Tracklets,
    choices: Choices,
    made: np.ndarray,
    used: np.ndarray,
) -> Linking:
    n = len(features.t)
    inner = tracklets.of_row[tracklets.rows[1:]] == tracklets.of_row[tracklets.rows[:-1]]
    goes_on = choices.edge[made & ~choices.divides]
    source = np.concatenate([tracklets.rows[:-1][inner], scores.source[goes_on]])
    target = np.concatenate([tracklets.rows[1:][inner], scores.target[goes_on]])
    tracks = chains(n, source, target)
    edge_into = np.full(n, -1)
    edge_into[target] = np.searchsorted(scores.source * n + scores.target, source * n + target)
    confidence = Confidence(scores)
    p, runner_up, rival = (np.full(n, value) for value in (0.0, 0.0, -1))
    linked = np.flatnonzero(edge_into >= 0)
    p[linked], runner_up[linked], rival[linked] = confidence.of_links(edge_into[linked])

    kept = np.flatnonzero(used[tracklets.of_row[tracks.head]])
    number = np.full(len(tracks), -1)
    number[kept] = np.arange(len(kept))
    found = []
    for k in kept:
        rows = tracks.rows[tracks.bounds[k] : tracks.bounds[k + 1]]
        later = rows[1:]
        lists = (p[later].tolist(), runner_up[later].tolist(), rival[later].tolist())
        found.append(LinkedTrack(rows.tolist(), features.t[rows].tolist(), False, *lists))

    divided = np.flatnonzero(made & choices.divides)
    one, other = choices.edge[divided], choices.other_edge[divided]
    of_division = zip(one, other, *confidence.of_divisions(one, other), strict=True)
    split = []
    for a, b, probability, other_reading in of_division:
        parent, *daughters = number[tracks.of_row[[scores.source[a], scores.target[a], scores.target[b]]]]
        found[parent].closed = True
        t = int(features.t[[scores.target[a], scores.target[b]]].min())
        pair = (int(daughters[0]), int(daughters[1]))
        split.append(LinkedDivision(int(parent), pair, t, float(probability), float(other_reading)))
    return Linking(found, split)
