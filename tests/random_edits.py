"""Random edits: what people do at random, what undo and redo make of it, and edits that must be refused.

Everything follows from a `random.Random`: the same seed gives the same edits, ids included, in every run.
"""

import random
import uuid
from dataclasses import dataclass, field

import numpy as np

from celldata.cells import MAX_VALUE, CellRow, CellsTable
from celldata.edits import (
    CellsChange,
    Change,
    DivisionsChange,
    Edit,
    EventsChange,
    PaintChange,
    Run,
    apply,
    invert,
    paint_between,
)
from celldata.events import EVENT_KINDS, Event
from celldata.lineage import Division
from tests.labels_model import TaskFrames

MOST_VALUE = 6  # strokes draw from a few small values, so that they meet each other
LARGE = (2**31, MAX_VALUE)  # beyond int32, and the largest there is


def new_id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def random_labels(
    rng: random.Random,
    features: tuple[str, ...] = ("nucleus", "whole-cell"),
    times: range = range(3),
    shape: tuple[int, int] = (6, 7),
) -> TaskFrames:
    """Labels with up to four rectangles a frame, their rows, and perhaps a division and a marked end."""
    frames = {}
    rows = []
    for feature in features:
        for t in times:
            image = np.zeros(shape, np.uint32)
            for _ in range(rng.randint(0, 4)):
                y, x = rng.randrange(shape[0]), rng.randrange(shape[1])
                image[y : y + rng.randint(1, 4), x : x + rng.randint(1, 4)] = rng.randint(1, MOST_VALUE)
            frames[feature, t] = image
            rows += [CellRow(t, feature, value, value) for value in np.unique(image[image > 0]).tolist()]
    divisions = [Division(1, (2, 3), times[-1])] if rng.random() < 0.5 else []
    events = [Event(4, times[0], "dies")] if rng.random() < 0.5 else []
    return TaskFrames(frames, CellsTable(rows), divisions, events)


def random_edit(rng: random.Random, labels: TaskFrames, id: str | None = None) -> Edit:
    """An edit of one to four changes that applies to `labels`, which stay as they are."""
    scratch = labels.copy()
    changes: list[Change] = []
    wanted = rng.choice((1, 1, 2, 2, 3, 4))
    while len(changes) < wanted:
        change = rng.choice((_stroke, _stroke, _stroke, _rows, _relabel, _divisions, _events))(rng, scratch)
        if change is not None:
            apply(Edit(new_id(rng), "step", (change,)), scratch)
            changes.append(change)
    ui = {"before": {"canvas": {"x": rng.randint(-9, 9)}}, "after": {}} if rng.random() < 0.3 else None
    action = rng.choice(("brush", "flood", "swap", "add division"))
    return Edit(id or new_id(rng), action, tuple(changes), ui=ui)


def _stroke(rng: random.Random, labels: TaskFrames) -> PaintChange | None:
    """Rectangles of one value, over whatever is there or only over one value; None if nothing changes."""
    feature, t = rng.choice(labels.features), rng.choice(labels.times)
    before = labels.frame(feature, t)
    after = before.copy()
    value = rng.choice(LARGE) if rng.random() < 0.05 else rng.randint(0, MOST_VALUE)
    only = rng.choice((None, None, 0, int(before.flat[rng.randrange(before.size)])))
    for _ in range(rng.randint(1, 3)):
        y, x = rng.randrange(before.shape[0]), rng.randrange(before.shape[1])
        part = np.s_[y : y + rng.randint(1, 5), x : x + rng.randint(1, 5)]
        after[part] = value if only is None else np.where(before[part] == only, value, after[part])
    return paint_between(before, after, t, feature)


def _rows(rng: random.Random, labels: TaskFrames) -> CellsChange | None:
    """Rows of one feature that leave, and rows that enter; several cells may share a value."""
    feature = rng.choice(labels.features)
    mine = [(r.t, r.value, r.cell) for r in labels.cells.rows if r.feature == feature]
    removed = rng.sample(mine, rng.randint(0, min(3, len(mine))))
    added = set()
    for _ in range(rng.randint(0, 3)):
        value = rng.choice(LARGE) if rng.random() < 0.05 else rng.randint(1, MOST_VALUE)
        added.add((rng.choice(labels.times), value, rng.randint(1, 12)))
    new = sorted(row for row in added if CellRow(row[0], feature, row[1], row[2]) not in labels.cells)
    new = [row for row in new if row not in removed]
    return CellsChange(feature, tuple(removed), tuple(new)) if removed or new else None


def _relabel(rng: random.Random, labels: TaskFrames) -> CellsChange | None:
    """A cell gets another number from a frame on, as tracking does it."""
    feature = rng.choice(labels.features)
    cells = sorted({row.cell for row in labels.cells.rows if row.feature == feature})
    if not cells:
        return None
    old, new, since = rng.choice(cells), rng.randint(1, 30), rng.choice(labels.times)
    rows = [row for row in labels.cells.of_cell(old, feature) if row.t >= since]
    rows = [row for row in rows if row._replace(cell=new) not in labels.cells]
    if not rows:
        return None
    return CellsChange(
        feature, tuple((r.t, r.value, r.cell) for r in rows), tuple((r.t, r.value, new) for r in rows)
    )


def _divisions(rng: random.Random, labels: TaskFrames) -> DivisionsChange | None:
    known = sorted(labels.divisions)
    removed = rng.sample(known, rng.randint(0, min(2, len(known))))
    cells = rng.sample(range(1, 13), rng.randint(2, 3))
    division = Division(cells[0], tuple(cells[1:]), rng.choice(labels.times))
    added = (division,) if rng.random() < 0.8 and division not in labels.divisions else ()
    return DivisionsChange(tuple(removed), added) if removed or added else None


def _events(rng: random.Random, labels: TaskFrames) -> EventsChange | None:
    """Marks that go, and one that comes: of a cell that has none, or whose mark goes."""
    known = sorted(labels.events)
    removed = rng.sample(known, rng.randint(0, min(2, len(known))))
    event = Event(rng.randint(1, 12), rng.choice(labels.times), rng.choice(EVENT_KINDS))
    staying = {each.cell for each in known if each not in removed}
    added = (event,) if event.cell not in staying and event not in removed else ()
    return EventsChange(tuple(removed), added) if removed or added else None


@dataclass
class Hand:
    """Somebody who edits, undoes and redoes: `labels` are what they see, `log` is all they did.

    The stacks follow the rule of the labeling page: undo is an edit that names what it undoes, redo undoes
    the undo, and a new edit clears what could be redone.
    """

    rng: random.Random
    labels: TaskFrames
    log: list[Edit] = field(default_factory=list)
    undo_stack: list[Edit] = field(default_factory=list)
    redo_stack: list[Edit] = field(default_factory=list)

    def edit(self) -> Edit:
        return self.do(random_edit(self.rng, self.labels))

    def do(self, edit: Edit) -> Edit:
        """Make this edit."""
        self.undo_stack.append(self._commit(edit))
        self.redo_stack.clear()
        return edit

    def undo(self) -> Edit:
        """Take the newest edit back; IndexError when there is none."""
        inverse = self._commit(invert(self.undo_stack.pop(), new_id(self.rng)))
        self.redo_stack.append(inverse)
        return inverse

    def redo(self) -> Edit:
        """Take the newest undo back; IndexError when there is none."""
        again = self._commit(invert(self.redo_stack.pop(), new_id(self.rng)))
        self.undo_stack.append(again)
        return again

    def step(self) -> Edit:
        """An edit, or an undo or redo where there is something to undo or redo."""
        chance = self.rng.random()
        if chance < 0.3 and self.undo_stack:
            return self.undo()
        if chance < 0.5 and self.redo_stack:
            return self.redo()
        return self.edit()

    def _commit(self, edit: Edit) -> Edit:
        apply(edit, self.labels)
        self.log.append(edit)
        return edit


CONFLICTS = (
    "wrong pixel",
    "wrong pixel in the last run",
    "out of the frame",
    "row to remove is absent",
    "row to add is present",
    "division to remove is absent",
    "division to add is present",
    "event to remove is absent",
    "track ends already",
    "no such frame",
    "no such feature",
)
"""What can be wrong with an edit that is well formed."""


def conflicting_change(rng: random.Random, labels: TaskFrames, kind: str) -> Change:
    """A change that the labels must refuse; `kind` is one of CONFLICTS."""
    feature, t = rng.choice(labels.features), rng.choice(labels.times)
    image = labels.frame(feature, t)
    pixel = rng.randrange(image.size)
    now = int(image.flat[pixel])
    wrong = rng.choice([value for value in (0, 1, 2, 777) if value != now])
    if kind == "wrong pixel":
        return PaintChange(t, feature, (Run(wrong, wrong + 1, (pixel, 1)),))
    if kind == "wrong pixel in the last run":
        other = (pixel + 1) % image.size
        good = Run(int(image.flat[other]), MAX_VALUE - 7, (other, 1))
        return PaintChange(t, feature, (good, Run(wrong, MAX_VALUE - 9, (pixel, 1))))
    if kind == "out of the frame":
        last = int(image.flat[-1])
        return PaintChange(t, feature, (Run(last, last ^ 1, (image.size - 1, rng.randint(2, 9))),))
    if kind == "row to remove is absent":
        return CellsChange(feature, removed=((t, rng.randint(1, 9), rng.randint(500, 600)),))
    if kind == "row to add is present":
        present = [row for row in labels.cells.rows if row.feature == feature]
        if not present:
            return CellsChange(feature, removed=((t, 9, 501),))
        row = rng.choice(present)
        return CellsChange(feature, added=((row.t, row.value, row.cell),))
    if kind == "division to remove is absent":
        return DivisionsChange(removed=(Division(rng.randint(500, 600), (601, 602), t),))
    if kind == "division to add is present":
        if not labels.divisions:
            return DivisionsChange(removed=(Division(503, (601, 602), t),))
        return DivisionsChange(added=(rng.choice(sorted(labels.divisions)),))
    if kind == "event to remove is absent":
        return EventsChange(removed=(Event(rng.randint(500, 600), t, "dies"),))
    if kind == "track ends already":
        if not labels.events:
            return EventsChange(removed=(Event(503, t, "leaves"),))
        known = rng.choice(sorted(labels.events))
        return EventsChange(added=(rng.choice((known, Event(known.cell, known.t + 1, "leaves"))),))
    if kind == "no such frame":
        t = labels.times[-1] + rng.randint(1, 3)
        paint = PaintChange(t, feature, (Run(0, 1, (0, 1)),))
        return rng.choice((paint, CellsChange(feature, added=((t, 1, 1),))))
    if kind == "no such feature":
        return PaintChange(t, "tail", (Run(0, 1, (0, 1)),))
    raise ValueError(kind)


def conflicting_edit(rng: random.Random, labels: TaskFrames, kind: str) -> tuple[Edit, int]:
    """An edit that must be refused, and the index of its first change that does not fit: good changes may
    stand before it, which must not stay applied.
    """
    good: tuple[Change, ...] = random_edit(rng, labels).changes if rng.random() < 0.5 else ()
    scratch = labels.copy()
    if good:
        apply(Edit(new_id(rng), "good", good), scratch)
    bad = conflicting_change(rng, scratch, kind)
    return Edit(new_id(rng), "bad", (*good, bad)), len(good)
