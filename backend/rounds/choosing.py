"""Which of the tasks that could be made are made: the most suspicious, and some at random."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from backend.models import TaskKind
from backend.rounds.predictions import Ranking
from backend.rounds.progress import Progress
from backend.tasks.creation import WINDOW, windows_of

STAGES = frozenset(TaskKind)


@dataclass(frozen=True)
class Proposal:
    """A task that could be made. `suspicion`: the larger of what the ranking says and of how far two models
    are apart, and more where people dispute the movie; those without any come last. `random`: it was drawn,
    not chosen.
    """

    movie: Progress
    kind: TaskKind
    first: int
    last: int
    suspicion: float | None
    random: bool = False

    @property
    def place(self) -> tuple[int, str, int]:
        return self.movie.movie.id, self.kind, self.first


def propose(
    movies: Iterable[Progress], ranking: Ranking, predicted: Collection[str], stages: Collection[TaskKind]
) -> tuple[list[Proposal], dict[str, str]]:
    """Every task of these stages that could be made, and of the other movies why there is none."""
    proposals: list[Proposal] = []
    skipped: dict[str, str] = {}
    tracking = {ranked.movie: ranked.suspicion for ranked in ranking.tracking}
    for movie in movies:
        name = movie.movie.name
        reason = _why_skip(movie, predicted, stages)
        if reason:
            skipped[name] = reason
        elif movie.segmentation_complete:
            last = movie.movie.n_frames - 1
            proposals.append(Proposal(movie, TaskKind.TRACKING, 0, last, tracking.get(name)))
        else:
            proposals += _windows(movie, ranking)
    return proposals, skipped


def choose(proposals: Sequence[Proposal], budget: int | None, share: float, seed: int) -> list[Proposal]:
    """`budget` of them (all when None): the `share` drawn at random among all, the others the most suspicious
    of the rest. The same seed draws the same.
    """
    wanted = len(proposals) if budget is None else min(budget, len(proposals))
    in_place = sorted(proposals, key=lambda proposal: proposal.place)
    drawn = Random(seed).sample(in_place, round(share * wanted))
    places = {proposal.place for proposal in drawn}
    rest = sorted((p for p in proposals if p.place not in places), key=_most_suspicious_first)
    chosen = [replace(proposal, random=True) for proposal in drawn] + rest[: wanted - len(drawn)]
    return sorted(chosen, key=_most_suspicious_first)


def _why_skip(movie: Progress, predicted: Collection[str], stages: Collection[TaskKind]) -> str | None:
    if movie.tracking_approved:
        return "its tracking is approved: there is nothing left to label"
    if movie.open_tasks:
        return f"{len(movie.open_tasks)} of its tasks are still open"
    if movie.movie.name not in predicted:
        return "no predictions; it was imported after the last `prospero round close`"
    stage = TaskKind.TRACKING if movie.segmentation_complete else TaskKind.SEGMENTATION
    if stage not in stages:
        return f"its next stage is {stage.value}, which was not asked for"
    return None


def _windows(movie: Progress, ranking: Ranking) -> list[Proposal]:
    """Windows that together hold every frame that is not approved: the ranking's own, then plain ones for the
    rest.
    """
    missing = set(range(movie.movie.n_frames)) - set(movie.approved_frames)
    found = []
    ranked = [
        w for w in ranking.segmentation if w.movie == movie.movie.name and w.last < movie.movie.n_frames
    ]
    for window in sorted(ranked, key=lambda w: -w.suspicion):
        frames = set(range(window.first, window.last + 1))
        if frames & missing:
            missing -= frames
            found.append(Proposal(movie, TaskKind.SEGMENTATION, window.first, window.last, window.suspicion))
    for first, last in windows_of(range(movie.movie.n_frames), WINDOW):
        frames = set(range(first, last + 1))
        if frames & missing:
            missing -= frames
            found.append(Proposal(movie, TaskKind.SEGMENTATION, first, last, None))
    return found


def _most_suspicious_first(proposal: Proposal) -> tuple[bool, float, tuple[int, str, int]]:
    unknown = proposal.suspicion is None
    return unknown, -(proposal.suspicion or 0.0), proposal.place
