"""Where the models of two rounds disagree: one of them is wrong there, and nothing else says it so cheaply.

The predictions that a round was opened with are kept beside the workspace's other scratch files, for the next
round to be compared with. Where they are gone, only the ranking orders the tasks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from backend.models import TaskKind
from backend.rounds.choosing import Proposal
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats import map_files, movie_folder
from celldata.formats.atomic import atomic_folder
from celldata.labels import Labels
from celldata.metrics.association import PairTable, alike
from celldata.metrics.evaluate import MATCH_IOU
from celldata.metrics.objects import object_errors, total
from celldata.metrics.overlap import overlaps

KEPT = "predictions-before"


def with_disagreement(workspace: Workspace, number: int, proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals, each at least as suspicious as the models of round `number` and of the round before it
    that was predicted are apart there, 0 … 1.
    """
    earlier = _earlier(workspace, number)
    by_movie: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_movie.setdefault(proposal.movie.movie.name, []).append(proposal)
    found: list[Proposal] = []
    for name, group in by_movie.items():
        before = None if earlier is None else earlier / name
        if before is None or not (before / movie_folder.INFO).is_file():
            found += group
        else:
            found += _compared(before, workspace.predictions / name, group)
    return found


def keep(workspace: Workspace, number: int, names: Iterable[str]) -> None:
    """Keep the predictions of these movies, by the models of round `number`: the last ones, where these were
    trained again, as the round's row keeps the last figures. Those of the round before stay, so that
    `round open` can be run again. Older ones go.
    """
    folder = _folder(workspace) / str(number)
    for name in names:
        source = workspace.predictions / name
        if _stamps(source) != _stamps(folder / name):
            with atomic_folder(folder / name) as temporary:
                shutil.copytree(
                    source, temporary, ignore=shutil.ignore_patterns(map_files.FOLDER), dirs_exist_ok=True
                )
    for old in sorted(_rounds(workspace))[:-2]:
        shutil.rmtree(_folder(workspace) / str(old), ignore_errors=True)


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file: a copy has those of what it was made of."""
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def _folder(workspace: Workspace) -> Path:
    return workspace.scratch / KEPT


def _rounds(workspace: Workspace) -> list[int]:
    folder = _folder(workspace)
    names = (each.name for each in folder.iterdir()) if folder.is_dir() else ()
    return [int(name) for name in names if name.isdecimal()]


def _earlier(workspace: Workspace, number: int) -> Path | None:
    numbers = [known for known in _rounds(workspace) if known < number]
    return _folder(workspace) / str(max(numbers)) if numbers else None


def _compared(before: Path, now: Path, group: list[Proposal]) -> Iterator[Proposal]:
    try:
        old, new = movie_folder.read_labels(before), movie_folder.read_labels(now)
    except DataError:
        yield from group  # what was kept is damaged: it says nothing
        return
    if old.shape != new.shape:
        yield from group
        return
    features = _features(old, new)
    if not features:  # other kinds of outlines: nothing to compare
        yield from group
        return
    for proposal in group:
        apart = max(_apart(old, new, feature, proposal) for feature in features)
        yield replace(proposal, suspicion=max(apart, proposal.suspicion or 0.0))


def _features(old: Labels, new: Labels) -> tuple[str, ...]:
    return tuple(feature for feature in new.features if feature in old.features)


def _apart(old: Labels, new: Labels, feature: str, proposal: Proposal) -> float:
    """What the two lack to agreement: the F1 of their objects in a window, or over a movie the strict AA of
    tracks of what both have outlined: outlines that people corrected in between are no disagreement.
    """
    if proposal.kind is TaskKind.TRACKING:
        kept = alike(PairTable.of(overlaps(old, new, feature)).at_least(MATCH_IOU))
        return 0.0 if kept is None else 1.0 - kept
    window = range(proposal.first, proposal.last + 1)
    # Approved frames are the same on both sides: they would make the others look better.
    asked = [t for t in window if t not in proposal.movie.approved_frames]
    frames = overlaps(old.of_frames(feature, asked), new.of_frames(feature, asked), feature)
    errors = total(object_errors(frame) for frame in frames)
    return 0.0 if errors.f1 is None else 1.0 - errors.f1
