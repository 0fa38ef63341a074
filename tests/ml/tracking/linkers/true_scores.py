"""Scores that know the truth: what is tested with them is the linking, not a model."""

from collections.abc import Mapping, Sequence

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.gate import all_pairs
from ml.tracking.scores import LinkScores


def true_scores(
    features: MovieFeatures,
    names: Sequence[str],
    mothers: Mapping[str, str] | None = None,
    max_gap: int = 2,
    sure: float = 0.97,
) -> LinkScores:
    """Each candidate link has probability `sure` to be what it is; the rest is shared by what it is not.

    mothers: name of each daughter → that of its mother.
    """
    parts = [(*all_pairs(features, gap), gap) for gap in range(1, max_gap + 2)]
    source, target = (np.concatenate([part[i] for part in parts]) for i in range(2))
    order = np.lexsort((target, source))
    source, target = source[order], target[order]
    gap = features.t[target] - features.t[source]
    who = np.array(names)
    same = who[source] == who[target]
    child = np.array(
        [bool(mothers) and mothers.get(b) == a for a, b in zip(who[source], who[target], strict=True)], bool
    )
    rest = (1 - sure) / 2
    return LinkScores(
        source,
        target,
        gap,
        np.where(same, sure, rest),
        np.where(child, sure, rest),
        np.ones(len(names)),
    )
