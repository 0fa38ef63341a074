"""Scores that know the truth: what is tested with them is the linking, not a model."""

from collections.abc import Mapping, Sequence

import numpy as np

from ml.tracking.candidates import candidate_links
from ml.tracking.features import MovieFeatures
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
    source, target, gap = candidate_links(features, max_gap)
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
