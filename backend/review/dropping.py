"""Dropping what cannot be labeled: an expert's answer to a flag that ends a task.

A window of tiles does not wait for one that was dropped: when no other is missing, it is put together with
what was predicted there, and the expert gets it as one task (backend/movies/approvals.py).
"""

from __future__ import annotations

from backend.models import Flag, Task
from backend.movies import approvals
from backend.tasks import passing
from backend.tasks.passing import FlagAnswer


def drop(flag_id: int, expert_id: int, words: str) -> Flag:
    """Drop a flagged task, with those of its group that nobody has begun. Problems as `passing.answer`."""
    answered: list[Flag] = []

    def record(_: Task) -> None:
        answered.append(passing.answer(flag_id, expert_id, FlagAnswer.DROP, words))

    approvals.carry_out(passing.task_of(flag_id), expert_id, approvals.prepare_drop, record)
    return answered[-1]
