"""What passes, and how much of it."""

from __future__ import annotations

from flask import current_app

from backend.models import TaskKind


def pass_mark(kind: TaskKind) -> float:
    """The score from which a practice task of this kind is passed."""
    marks: dict[str, float] = current_app.config["PRACTICE_PASS_MARKS"]
    return marks[kind.value]
