"""Movies whose outlines people dispute: where several did the same tasks of a movie and agree less than
people usually do, its other frames, and its tracks, are worth an earlier look.

A movie's disagreement is that of its segmentation tasks with overlap (one group counts once, by the pair that
is least alike). Only what lies above the mean of all movies counts, so that a movie is not looked at for
having been labeled twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from backend.database import db
from backend.models import Agreement, Task, TaskKind
from backend.rounds.choosing import Proposal


def with_disputes(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals, more suspicious where the movie is disputed: 1 - (1 - suspicion)(1 - excess), so that
    the order within a movie stays.
    """
    excess = disputes()
    return [
        replace(proposal, suspicion=1.0 - (1.0 - (proposal.suspicion or 0.0)) * (1.0 - more))
        if (more := excess.get(proposal.movie.movie.id, 0.0)) > 0
        else proposal
        for proposal in proposals
    ]


def disputes() -> dict[int, float]:
    """Movie id -> how much less people agree on its outlines than on the mean movie's, above 0 … 1; movies on
    which they agree as well are left out.
    """
    query = (
        sa.select(Task.movie_id, sa.func.min(Agreement.value))
        .join(Task, Task.id == Agreement.task_a)
        .where(Task.is_work(), Task.kind == TaskKind.SEGMENTATION)
        .group_by(Task.movie_id, Task.overlap_of_id)
    )
    lacking: dict[int, list[float]] = defaultdict(list)
    for movie, agreement in db.session.execute(query):
        lacking[movie].append(1.0 - agreement)
    means = {movie: sum(values) / len(values) for movie, values in lacking.items()}
    usual = sum(means.values()) / len(means) if means else 0.0
    return {movie: mean - usual for movie, mean in means.items() if mean > usual}
