"""The errors models make, made on purpose: corrupt(labels) returns wrong labels and what is wrong in them.

Errors of identity come first (IDENTITY_KINDS), then errors of outline, frame
by frame; so the cell ids in the list are those of the corrupted labels. No cell suffers two errors in one
frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.simulator.draft import Corruption, Draft
from celldata.simulator.wrong_lineage import corrupt_lineage
from celldata.simulator.wrong_outlines import corrupt_outlines

CORRUPTION_KINDS = (
    "merge",
    "split",
    "missed",
    "false",
    "ragged",
    "swap",
    "broken_track",
    "missed_division",
    "false_division",
    "wrong_link",
    "missing_daughter",
    "wrong_daughter",
)
IDENTITY_KINDS = CORRUPTION_KINDS[5:]
"""Errors of identity and division; the others are errors of outline."""

__all__ = ["CORRUPTION_KINDS", "IDENTITY_KINDS", "Corruption", "CorruptionRates", "corrupt"]


@dataclass(frozen=True)
class CorruptionRates:
    """How often each error is made. The defaults are those of a fair, not a good, model."""

    merge: float = 0.06  # per pair of touching cells and frame
    split: float = 0.006  # per cell and frame
    missed: float = 0.01  # per cell and frame
    false: float = 0.3  # false objects per frame (mean of a Poisson distribution)
    ragged: float = 0.15  # per cell and frame
    swap: float = 0.04  # per track
    broken_track: float = 0.05  # per track
    missed_division: float = 0.25  # per division
    false_division: float = 0.02  # per track
    wrong_link: float = 0.02  # per track
    missing_daughter: float = 0.08  # per division
    wrong_daughter: float = 0.05  # per division

    def __post_init__(self) -> None:
        for name, rate in asdict(self).items():
            if not (rate >= 0 and (rate <= 1 or name == "false")):
                raise DataError("corruption rates", f"{name} is {rate}", "Give a rate from 0 to 1.")

    @classmethod
    def none(cls) -> CorruptionRates:
        """No errors at all."""
        return cls(**dict.fromkeys(CORRUPTION_KINDS, 0.0))

    @classmethod
    def only(cls, **rates: float) -> CorruptionRates:
        """Errors of the named kinds alone: ``CorruptionRates.only(merge=0.5)``."""
        return replace(cls.none(), **rates)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CorruptionRates:
        """Rates from a mapping, such as a section of ``params.yaml``; DataError on an unknown name."""
        unknown = sorted(set(values) - {f.name for f in fields(cls)})
        if unknown:
            raise DataError(
                "corruption rates",
                f"unknown kind {unknown[0]!r}",
                f"Use one of: {', '.join(CORRUPTION_KINDS)}.",
            )
        return cls(**values)


def corrupt(
    labels: Labels,
    rates: CorruptionRates | None = None,
    seed: int = 0,
    feature: str | None = None,
) -> tuple[Labels, list[Corruption]]:
    """Wrong labels, and what is wrong in them, in the order of the frames. ``labels`` itself stays as it is.

    Images and cells table stay consistent: every non-zero value has a row, every row has pixels. A cell that
    is missed, or merged into another, has a hole in its track. Outlines change in one feature (default: the
    first).

    Raises:
        DataError: the labels have no such feature.
    """
    rates = rates or CorruptionRates()
    feature = feature if feature is not None else labels.features[0]
    if feature not in labels.features:
        raise DataError(
            "labels", f"there is no feature {feature!r}", f"Use one of: {', '.join(labels.features)}."
        )
    draft = Draft(labels.copy(), feature, np.random.default_rng(seed))
    corrupt_lineage(draft, rates)
    corrupt_outlines(draft, rates)
    draft.mend_divisions()
    return draft.labels, sorted(draft.made, key=lambda c: (c.t, CORRUPTION_KINDS.index(c.kind), c.cells))
