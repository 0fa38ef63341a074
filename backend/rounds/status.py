"""Where every movie stands, in numbers; what `prospero round status` shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backend.models import Round, TaskKind, TaskState
from backend.rounds.figures.facts import read_facts
from backend.rounds.figures.overview import overview, predicted_round
from backend.rounds.figures.words import counted, share
from backend.rounds.predictions import predicted_movies
from backend.rounds.progress import FINISHED, OPEN, Progress
from backend.rounds.schemas import RoundSchema
from backend.rounds.splits import frozen_splits
from backend.rounds.workspace import Workspace

LABELED = Path("metrics") / "labeled.json"
IN_WORK = frozenset({TaskState.QUEUED, TaskState.WORKING, TaskState.RETURNED})


def status(workspace: Workspace) -> dict[str, Any]:
    """{"summary": sentences, "round": …, "predictions": …, "model": which are in use and why, None before the
    first training, "labeled": how it does on labeled movies, "figures": as the page of the current round has
    them, "movies": [one entry per movie of the server]}
    """
    facts, predicted = read_facts(), predicted_round(workspace)
    movies, rounds = facts.movies, facts.rounds
    splits = frozen_splits(rounds)
    last = rounds[-1] if rounds else None
    waiting = sum(len(movie.newly_approved) for movie in movies)
    predictions = _predictions(workspace, rounds, predicted)
    model = models_in_use(workspace)
    labeled = on_labeled_movies(workspace)
    said = (
        _round_words(last),
        f"{waiting} approved tasks wait for the next close.",
        predictions["text"],
        model,
        labeled,
    )
    return {
        "summary": " ".join(sentence for sentence in said if sentence),
        "round": None if last is None else {"number": last.number, "open": last.closed_at is None},
        "tasks_waiting_for_close": waiting,
        "predictions": predictions,
        "model": model,
        "labeled": labeled,
        "figures": RoundSchema().dump(overview(workspace, facts=facts, predicted=predicted)),
        "movies": [_movie(movie, splits.get(movie.movie.name), predictions["movies"]) for movie in movies],
    }


def _round_words(last: Round | None) -> str:
    if last is None:
        return "No round yet."
    if last.closed_at is None:
        return f"Round {last.number} is open."
    return f"Round {last.number} is closed ({last.closed_at:%Y-%m-%d %H:%M} UTC)."


def _predictions(workspace: Workspace, rounds: list[Round], number: int) -> dict[str, Any]:
    closed = max((r.number for r in rounds if r.closed_at is not None), default=0)
    if number < 0:
        return {"round": None, "current": False, "movies": [], "text": "There are no predictions yet."}
    current = number == closed
    words = (
        f"Predictions of round {number} are ready."
        if current
        else f"Predictions are of round {number}: dvc repro."
    )
    return {"round": number, "current": current, "movies": sorted(predicted_movies(workspace)), "text": words}


def models_in_use(workspace: Workspace) -> str | None:
    """What the stages promote_segmentation and promote_tracking said; None where neither has run, or left
    something else.
    """
    reasons = []
    for verdict in workspace.promotions:
        try:
            reasons.append(json.loads(verdict.read_text(encoding="utf-8"))["reason"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return " ".join(reason for reason in reasons if isinstance(reason, str)) or None


def on_labeled_movies(workspace: Workspace) -> str | None:
    """How stage predict found the model in use to agree with approved frames that are new to it, and with
    those that it learned; None where nothing was compared.
    """
    try:
        told = json.loads((workspace.root / LABELED).read_text(encoding="utf-8"))
        parts = [
            f"{share(part['f1'])} on {part['frames']} {words} ({counted(part['movies'], 'movie')})"
            for which, words in (("new", "that are new to it"), ("known", "that it learned or was chosen by"))
            if (part := told[which])["f1"] is not None
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return f"F1 of its outlines on approved frames: {', '.join(parts)}." if parts else None


def _movie(movie: Progress, split: Any, predicted: list[str]) -> dict[str, Any]:
    segmentation, tracking = TaskKind.SEGMENTATION, TaskKind.TRACKING
    tracking_tasks = movie.of_kind(tracking, list(TaskState))
    return {
        "id": movie.movie.id,
        "name": movie.movie.name,
        "split": split.value if split is not None else None,
        "frames": movie.movie.n_frames,
        "segmentation": {
            "approved_frames": len(movie.approved_frames),
            "open_tasks": len(movie.of_kind(segmentation, IN_WORK)),
            "in_review": len(movie.of_kind(segmentation, [TaskState.SUBMITTED])),
            "finished_tasks": len(movie.of_kind(segmentation, FINISHED)),
        },
        "tracking": tracking_tasks[-1].state.value if tracking_tasks else None,
        "round": max(
            (task.round_number for task in movie.tasks if task.round_number is not None), default=None
        ),
        "next": _next_step(movie, movie.movie.name in predicted),
    }


def _next_step(movie: Progress, predicted: bool) -> str:
    if movie.newly_approved and not movie.open_tasks:
        return "round close"
    if any(task.state is TaskState.SUBMITTED for task in movie.tasks) and not any(
        task.state in IN_WORK for task in movie.tasks
    ):
        return "review"
    if any(task.state in OPEN for task in movie.tasks):
        return "label"
    if movie.tracking_approved:
        return "done"
    return "round open" if predicted else "round close, dvc repro"
