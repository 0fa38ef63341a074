"""Which movies train, validate and test. A movie's split is decided when its first labels are approved, and
then kept for ever: a movie that has been trained on says nothing about a model as a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.models import MovieRecord, Round, Split
from celldata.field_of_view import FieldOfView

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
    id. What shows the field of view of another goes where that went: its cells are the same.
    """
    splits = dict(frozen)
    ordered = sorted(movies, key=lambda movie: movie.id)
    fields = {movie.name: FieldOfView.of(movie.source or "", movie.height, movie.width) for movie in ordered}
    for movie in ordered:
        if movie.name not in splits:
            shared = _shares_with(fields[movie.name], fields, splits)
            splits[movie.name] = next_split(splits.values()) if shared is None else splits[shared]
    return splits


def _shares_with(
    field: FieldOfView | None, fields: Mapping[str, FieldOfView | None], splits: Mapping[str, Split]
) -> str | None:
    """A movie with a split that shows a part of this field."""
    if field is None:
        return None
    known = ((name, other) for name, other in fields.items() if name in splits and other is not None)
    return next((name for name, other in known if field.overlaps(other)), None)
