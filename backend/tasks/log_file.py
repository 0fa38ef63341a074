"""The log of a task out of the server: line by line, or as a file that stands alone
(celldata/formats/edit_log.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from backend.database import now
from backend.models import Task
from backend.tasks import log, materialize, replay
from backend.tasks.facts import TaskFacts
from backend.tasks.frame_reader import FrameKey, FrameReader
from backend.tasks.names import name_of
from backend.tasks.replay import Stretch
from celldata.formats import edit_log
from celldata.label_digest import LabelDigest, frame_digest, lineage_digest

# Edits that are in memory at a time.
PAGE = 500


def lines(task_id: int, after: int, upto: int) -> Iterator[dict[str, Any]]:
    """The edits with after < sequence <= upto, in order, as JSON values (those of `GET …/edits`)."""
    while after < upto:
        page = log.read(task_id, after, min(PAGE, upto - after))
        if not page:
            return
        yield from page
        after = page[-1]["sequence"]


def export_log(task: Task, output: Path, after: int = 0, upto: int | None = None) -> edit_log.LogHeader:
    """Write the labels after `after` edits and the edits up to `upto` (None: all) to the file `output`."""
    facts, name, kind, movie = TaskFacts.of(task), name_of(task), task.kind.value, task.movie.name
    upto = task.sequence if upto is None else upto
    header = edit_log.LogHeader(
        task=name,
        kind=kind,
        movie=movie,
        shape=(facts.n_frames, facts.height, facts.width),
        features=facts.features,
        first=facts.first,
        last=facts.last,
        after=after,
        upto=upto,
        exported_at=now().isoformat(timespec="seconds"),
    )
    base = Stretch.upto(facts, after)
    lineage = base.lineage(materialize.label_store())
    result = digest_at(facts, upto, sorted(painted_between(facts.id, after, upto)))
    return edit_log.write(output, header, FrameReader(base), lineage, lines(facts.id, after, upto), result)


def digest_at(facts: TaskFacts, sequence: int, frames: Iterable[FrameKey] | None = None) -> LabelDigest:
    """Fingerprints of `frames` (None: all) and of the lineage as the server has them after `sequence`
    edits.
    """
    wanted = [(f, t) for f in facts.features for t in facts.frames] if frames is None else list(frames)
    stretch = Stretch.upto(facts, sequence)
    read = FrameReader(stretch)
    digests = {(feature, t): frame_digest(read(feature, t)) for feature, t in wanted}
    return LabelDigest(digests, lineage_digest(*stretch.lineage(materialize.label_store())))


def painted_between(task_id: int, after: int, upto: int) -> set[FrameKey]:
    """The frames whose pixels the edits with after < sequence <= upto change; read page by page."""
    painted: set[FrameKey] = set()
    for start in range(after, upto, PAGE):
        page = log.edits_between(task_id, start, min(start + PAGE, upto))
        painted |= replay.painted_frames(logged.edit for logged in page)
    return painted
