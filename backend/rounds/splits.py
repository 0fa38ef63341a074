"""Which movies train, validate and test. A movie's split is decided when its first labels are approved, and
then kept for ever: a movie that has been trained on says nothing about a model as a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.models import MovieRecord, Round, Split

# Tenths of the movies; in whole numbers, so that a tie is a tie.
SHARES: Mapping[Split, int] = {Split.TRAIN: 7, Split.VALIDATION: 2, Split.TEST: 1}


def next_split(given: Iterable[Split]) -> Split:
    """The split of one more movie: the one that lacks most, beside those `given` so far (a tie goes to train,
    then validation).
    """
    counts = dict.fromkeys(SHARES, 0)
    for split in given:
        counts[split] += 1
    total = sum(counts.values()) + 1
    return max(SHARES, key=lambda split: SHARES[split] * total - 10 * counts[split])


def frozen_splits(rounds: Iterable[Round]) -> dict[str, Split]:
    """Splits that some round has decided: movie name -> split. Rounds that were interrupted count."""
    frozen: dict[str, Split] = {}
    for one in rounds:
        for name, split in ((one.manifest or {}).get("splits") or {}).items():
            frozen.setdefault(name, Split(split))
    return frozen


def assign_splits(frozen: Mapping[str, Split], movies: Iterable[MovieRecord]) -> dict[str, Split]:
    """`frozen` and, for those of `movies` (with approved labels) it does not name yet, new ones in order of
    id.
    """
    splits = dict(frozen)
    for movie in sorted(movies, key=lambda movie: movie.id):
        if movie.name not in splits:
            splits[movie.name] = next_split(splits.values())
    return splits
