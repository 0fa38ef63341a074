"""Where every movie stands: how far its segmentation and its tracking are, and what they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any

from backend.models import Task, TaskKind, TaskState
from backend.rounds.figures.facts import NOTHING, Facts
from backend.rounds.manifest_keys import PREDICTED
from backend.rounds.progress import FINISHED, OPEN, Progress

HANDED_IN = FINISHED | {TaskState.SUBMITTED}
BEGUN = frozenset({TaskState.WORKING, TaskState.RETURNED, TaskState.FLAGGED})


class Stage(StrEnum):
    """How far a stage of a movie is: nothing to do yet; tasks that nobody has begun; at work; all handed in,
    and an expert is to look; approved.
    """

    NONE = "none"
    QUEUED = "queued"
    CORRECTION = "correction"
    REVIEW = "review"
    APPROVED = "approved"


class Standing(StrEnum):
    """Where a movie stands. *Predicted*: its tasks wait for somebody; *waiting*: it has none."""

    APPROVED = "approved"
    IN_REVIEW = "in_review"
    IN_CORRECTION = "in_correction"
    PREDICTED = "predicted"
    WAITING = "waiting"


def standing(facts: Facts) -> dict[str, Any]:
    """As StandingSchema has it; the least finished movies come first."""
    predicted = predicted_cells(facts)
    rows = [_row(facts, movie, predicted) for movie in facts.movies]
    rows.sort(key=lambda row: (row["segmentation"]["share"] + row["tracking"]["share"], row["name"]))
    counts = Counter(row["standing"] for row in rows)
    return {**{each.value: counts[each] for each in Standing}, "rows": rows}


def predicted_cells(facts: Facts) -> dict[str, int]:
    """Name of a movie -> outlines that were predicted in it, as of the newest round that predicted it."""
    found: dict[str, int] = {}
    for one in facts.rounds:
        found |= (one.manifest or {}).get(PREDICTED) or {}
    return found


def task_counts(facts: Facts, number: int) -> dict[str, int]:
    """Of the tasks of a round: `done` (approved), `all`, `open`. Several people's tasks of one group count
    once.
    """
    done: set[int] = set()
    opened: set[int] = set()
    for task in facts.tasks():
        which = task.overlap_of_id or task.id
        if task.state in FINISHED and facts.round_of(task) == number:
            done.add(which)
        elif task.state in OPEN and number >= facts.current:
            opened.add(which)
    opened -= done
    # What a close leaves out is offered again in the next round: it is none of the closed one's.
    is_closed = number < facts.collecting
    return {
        "done": len(done),
        "all": len(done) if is_closed else len(done | opened),
        "open": len(opened),
    }


def _row(facts: Facts, movie: Progress, predicted: dict[str, int]) -> dict[str, Any]:
    segmentation, tracking = _segmentation(movie), _tracking(movie)
    spent = [facts.spent.get(task.id, NOTHING) for task in movie.tasks]
    return {
        "id": movie.movie.id,
        "name": movie.movie.name,
        "split": movie.movie.split if movie.approved_frames else None,
        "standing": _standing(segmentation["state"], tracking["state"]),
        "segmentation": segmentation,
        "tracking": tracking,
        "cells": _cells(facts, movie, predicted),
        "seconds": sum(each.annotators for each in spent),
    }


def _segmentation(movie: Progress) -> dict[str, Any]:
    tasks = [task for task in movie.tasks if task.kind is TaskKind.SEGMENTATION]
    if movie.segmentation_complete:
        return {"state": Stage.APPROVED, "share": 1.0}
    handed_in = {t for task in tasks if task.state in HANDED_IN for t in task.frames}
    frames = handed_in | set(movie.approved_frames)
    return {"state": _stage(tasks, movie), "share": len(frames) / movie.movie.n_frames}


def _tracking(movie: Progress) -> dict[str, Any]:
    if movie.tracking_approved:
        return {"state": Stage.APPROVED, "share": 1.0}
    tasks = [task for task in movie.tasks if task.kind is TaskKind.TRACKING]
    state = _stage(tasks, movie)
    return {"state": state, "share": 1.0 if state is Stage.REVIEW else 0.0}


def _stage(tasks: Collection[Task], movie: Progress) -> Stage:
    states = {task.state for task in tasks if task.state in OPEN}
    if not states:
        # Some of it is approved, and the rest comes with a later round.
        return Stage.CORRECTION if any(task.state in FINISHED for task in tasks) else Stage.NONE
    if states == {TaskState.SUBMITTED}:
        return Stage.REVIEW
    begun = states & BEGUN or any(task.state in HANDED_IN for task in tasks)
    return Stage.CORRECTION if begun or _edited(tasks) else Stage.QUEUED


def _edited(tasks: Iterable[Task]) -> bool:
    return any(task.sequence for task in tasks)


def _standing(segmentation: Stage, tracking: Stage) -> Standing:
    if tracking is Stage.APPROVED:
        return Standing.APPROVED
    # Of a movie that is tracked the tracking says where it is.
    stage = segmentation if tracking is Stage.NONE else tracking
    return {
        Stage.NONE: Standing.WAITING,
        Stage.QUEUED: Standing.PREDICTED,
        Stage.CORRECTION: Standing.IN_CORRECTION,
        Stage.REVIEW: Standing.IN_REVIEW,
        # It goes on to tracking in the next round.
        Stage.APPROVED: Standing.IN_CORRECTION,
    }[stage]


def _cells(facts: Facts, movie: Progress, predicted: dict[str, int]) -> int | None:
    """Outlines in all frames: those of the approved tracking, else the predicted ones; None where neither is
    known, and what is approved covers a part of the frames only.
    """
    tracked = [task for task in movie.of_kind(TaskKind.TRACKING, FINISHED) if task.id in facts.outcomes]
    if tracked:
        return int(facts.outcomes[tracked[-1].id]["cells"])
    return predicted.get(movie.movie.name)
