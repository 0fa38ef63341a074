"""Column types the models share."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa


def word(kind: type[StrEnum]) -> sa.Enum:
    """A column that holds one word of a StrEnum as text (no native enum: words can be added without ALTER
    TYPE).
    """
    return sa.Enum(
        kind, native_enum=False, length=16, values_callable=lambda e: [member.value for member in e]
    )
