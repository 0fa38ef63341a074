"""What the model got wrong in a task: its prediction against the labels that were approved, by class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from backend.models import Task, TaskKind
from backend.numbers.tile_cells import core_in_box, overlap_in
from backend.tasks import materialize
from backend.tasks.facts import TaskFacts
from backend.tasks.frame_reader import FrameReader
from backend.tasks.replay import Stretch
from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.metrics import divisions as division_classes
from celldata.metrics.association import PairTable, association
from celldata.metrics.ctc import graph_operations, match
from celldata.metrics.evaluate import MATCH_IOU
from celldata.metrics.objects import object_errors, total
from celldata.metrics.overlap import FrameOverlap, overlaps
from celldata.tiles import Box

Side = tuple[CellsTable, FrameReader]
"""The cells table of one state of the labels, and its frames."""


@dataclass(frozen=True)
class ModelErrors:
    """Counts of one task; a cell is an outline in one frame. Links and divisions are those of tracking tasks.

    Classes of objects as in celldata.metrics.objects, of divisions in their strict form. `missed_links`: true
    ones that the model did not draw, with those of missed cells; `wrong_links`: drawn, but not true.
    `tracks_kept`: strict AA, 0 … 1 (celldata.metrics.association); None where there is no true link.
    """

    cells: int = 0
    predicted: int = 0
    missed: int = 0
    false: int = 0
    merged: int = 0
    split: int = 0
    catastrophes: int = 0
    correct: int = 0
    divisions: int = 0
    links: int = 0
    missed_links: int = 0
    wrong_links: int = 0
    tracks_kept: float | None = None
    missed_divisions: int = 0
    false_divisions: int = 0
    wrong_divisions: int = 0


def model_errors(task: Task, approved: int) -> ModelErrors:
    """The prediction that the task was opened with against its labels after `approved` edits. Frames are read
    one after the other: complete movies need not fit into memory.

    Of a tile the cells of its core count; nothing of a task that puts tiles together, for they are counted.
    """
    if task.tiles_of_id is not None and task.tile is None:
        return ModelErrors()
    facts, core = TaskFacts.of(task), core_in_box(task)
    prediction, truth = Stretch.upto(facts, 0), Stretch.upto(facts, approved)
    before, after = (each.lineage(materialize.label_store()) for each in (prediction, truth))
    sides = ((after[0], FrameReader(truth)), (before[0], FrameReader(prediction)))
    by_feature = [list(_overlaps(facts, core, feature, sides)) for feature in facts.features]
    objects = total(object_errors(overlap) for overlap in chain.from_iterable(by_feature))
    found = ModelErrors(
        cells=objects.true,
        predicted=objects.predicted,
        missed=objects.false_negatives,
        false=objects.false_positives,
        merged=objects.merges,
        split=objects.splits,
        catastrophes=objects.catastrophes,
        correct=objects.correct,
    )
    if task.kind is not TaskKind.TRACKING:
        return found
    # Who descends from whom is the same in all features: the first one says it.
    return _with_lineage(
        found, by_feature[0], _shifted(after[1], facts.first), _shifted(before[1], facts.first)
    )


def _overlaps(
    facts: TaskFacts, core: Box | None, feature: str, sides: tuple[Side, Side]
) -> Iterator[FrameOverlap]:
    """The overlap of each frame, numbered from 0. `sides`: what is right, and the prediction."""
    for t in facts.frames:
        true, predicted = (_one_frame(cells, read, feature, t) for cells, read in sides)
        (overlap,) = overlaps(true, predicted, feature)
        if core is not None:
            overlap = overlap_in(core, overlap, true, predicted)
        yield replace(overlap, t=t - facts.first)


def _one_frame(cells: CellsTable, read: FrameReader, feature: str, t: int) -> Labels:
    rows = [CellRow(0, feature, row.value, row.cell) for row in cells.at(t, feature)]
    return Labels({feature: read(feature, t)[None]}, CellsTable(rows))


def _shifted(divisions: Iterable[Division], first: int) -> list[Division]:
    return [Division(d.parent, d.daughters, d.t - first) for d in divisions if d.t >= first]


def _with_lineage(
    found: ModelErrors, frames: list[FrameOverlap], truth: list[Division], prediction: list[Division]
) -> ModelErrors:
    graph = graph_operations(frames, [match(frame) for frame in frames], truth, prediction)
    table = PairTable.of(frames)
    true_events = division_classes.events(truth, frames, truth=True)
    classes = division_classes.classify(
        true_events,
        division_classes.events(prediction, frames, truth=False),
        division_classes.strict_matching(table, MATCH_IOU),
        frames,
        MATCH_IOU,
    )
    return replace(
        found,
        divisions=len(true_events),
        links=graph.true_edges,
        missed_links=graph.missing_edges,
        wrong_links=graph.redundant_edges + graph.wrong_edges,
        tracks_kept=association(frames, table, MATCH_IOU).aa_strict,
        missed_divisions=classes.missed,
        false_divisions=classes.false_positives,
        wrong_divisions=classes.incorrect,
    )
