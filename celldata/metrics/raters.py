"""How well each of several people does, from how much pairs of them agree on the same task."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Everybody starts with so many pairs in which they differ as the average person does: who has few pairs is
# not told from the others by luck alone, and there is one answer where several would fit.
PRIOR_PAIRS = 0.1
# From so many pairs of a person on, their share in this grows with the pairs: else people who are told apart
# by it alone (a star, a chain) would settle the later the more often the same was seen.
MANY_PAIRS = 10
# The shares are settled when none moves by more than this. (Hundreds of rounds where pairs are many.)
SETTLED = 1e-6
MOST_ROUNDS = 2000


def without_partners(
    first: npt.ArrayLike, second: npt.ArrayLike, agreement: npt.ArrayLike, prior: float = PRIOR_PAIRS
) -> dict[int, float]:
    """Of each person how much they would agree with an average partner, 0 … 1.

    `first`, `second`: (N,) ids of who made up each pair; `agreement`: (N,) in 0 … 1. ValueError when these
    are not of one length, or an agreement lies outside of 0 … 1.

    A person's mean agreement depends on their partners: who is careful and was paired with the careless looks
    like them. So each disagreement 1 − a is taken for the sum of two parts, one by each person, which are the
    same in all of a person's pairs, and is shared out in proportion to these; a person's part is the mean of
    their shares, and so on until nothing moves. That is the likeliest set of parts where a sum varies the
    more the larger it is, as counts of errors do (a Poisson mean of non-negative terms by expectation
    maximisation: Shepp & Vardi 1982, IEEE Trans. Med. Imaging 1, 113). Least squares lets pairs with the
    careless, which vary most, say as much as those with the careful: see docs/performance.md, *A crowd*.
    """
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    differs = 1.0 - np.asarray(agreement, dtype=float)
    if not a.shape == b.shape == differs.shape or a.ndim != 1:
        raise ValueError(f"pairs of {a.shape} and {b.shape} people with agreement {differs.shape}")
    if ((differs < 0) | (differs > 1)).any():
        raise ValueError("agreement outside of 0 to 1")
    if not a.size:
        return {}
    people, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    parts = _parts(places.reshape(2, -1), differs, people.size, prior)
    values = np.clip(1.0 - parts - parts.mean(), 0.0, 1.0)
    return dict(zip(people.tolist(), values.tolist(), strict=True))


def _parts(
    pairs: npt.NDArray[np.int64], differs: npt.NDArray[np.float64], n_people: int, prior: float
) -> npt.NDArray[np.float64]:
    """Of each person what they add to every disagreement of theirs. `pairs`: (2, N) places of people."""
    mean = float(differs.mean()) / 2
    pairs_of = np.bincount(pairs.ravel(), minlength=n_people)
    own = prior * np.maximum(1.0, pairs_of / MANY_PAIRS)
    parts = np.full(n_people, mean)
    for _ in range(MOST_ROUNDS):
        both = parts[pairs].sum(axis=0)
        # Two who never differ have no part in anything.
        each = np.divide(differs, both, out=np.zeros_like(differs), where=both > 0)
        shares = parts * np.bincount(pairs.ravel(), np.tile(each, 2), n_people)
        before, parts = parts, (own * mean + shares) / (own + pairs_of)
        if np.abs(parts - before).max() <= SETTLED:
            break
    return parts
