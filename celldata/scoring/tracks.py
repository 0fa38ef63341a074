"""Tracks and divisions beside a known answer: division classes, AA and TE, and which links are wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from celldata.labels import Labels
from celldata.lineage import frame_ranges
from celldata.metrics import divisions
from celldata.metrics.association import PairTable, association
from celldata.metrics.divisions import PairedEvents
from celldata.metrics.evaluate import MATCH_IOU
from celldata.metrics.overlap import FrameOverlap, overlaps
from celldata.scoring.errors import AnswerError, AnswerScore, Eyes, by_frame, listed

Followed = dict[int, dict[int, int]]
"""cell -> frame -> the cell of the other side whose mask it matches there."""


def score_tracking(answer: Labels, given: Labels, first: int = 0) -> AnswerScore:
    """How the tracks and divisions of `given` compare with those of `answer`, over the whole movie.

    The number is the mean of two: how well tracks are kept, and the F1 of divisions (strict classes: one
    called a frame early or late still counts; the movie has none on either side: tracks alone). Tracks: the
    mean of strict AA and TE from both sides. From the answer's side they fall where a track is broken or a
    cell is missing, but a track that goes on as another cell costs nothing there; it does from the other
    side. Divisions weigh as much as all tracks, for they are few and the lineage hangs on them. Nothing is
    counted frame by frame: one wrong link spoils the frames behind it, and is one error in the list.

    `first`: the frame of the movie that frame 0 is. DataError when the labels are not of one shape.
    """
    values, figures, errors = [], dict[str, Any](), list[AnswerError]()
    for feature in answer.features:
        value, numbers, found = _of_feature(Eyes(answer, given, feature, first))
        values.append(value)
        figures[feature] = numbers
        errors += found
    return AnswerScore(sum(values) / len(values), figures, by_frame(errors))


def _of_feature(eyes: Eyes) -> tuple[float, dict[str, Any], list[AnswerError]]:
    frames = overlaps(eyes.answer, eyes.given, eyes.feature)
    turned = overlaps(eyes.given, eyes.answer, eyes.feature)
    table = PairTable.of(frames)
    kept, back = (association(side, PairTable.of(side), MATCH_IOU) for side in (frames, turned))
    true_events = divisions.events(eyes.answer.divisions, frames, truth=True)
    events = divisions.events(eyes.given.divisions, frames, truth=False)
    matching = divisions.strict_matching(table, MATCH_IOU)
    paired = divisions.pair_events(true_events, events, matching, frames, MATCH_IOU)
    f1 = paired.classes.strict()["f1"]

    # No cell on one side only: nothing was kept (0). On neither: nothing was lost. Where no cell is in two
    # frames there is no link, and AA says nothing.
    shares = [kept.te_strict, back.te_strict, kept.aa_strict, back.aa_strict]
    if (kept.te_strict is None) != (back.te_strict is None):
        shares = [0.0]
    known = [part for part in shares if part is not None]
    tracks = sum(known) / len(known) if known else 1.0
    value = tracks if f1 is None else (tracks + float(f1)) / 2
    figures = {
        "tracks": tracks,
        "aa": kept.aa_strict,
        "te": kept.te_strict,
        "aa_back": back.aa_strict,
        "te_back": back.te_strict,
        "divisions": paired.classes.strict(),
    }
    seen = Seen(eyes, frames, table)
    errors = [
        *seen.of_divisions(paired, true_events, events),
        *seen.links(paired, true_events),
        *seen.cells(),
    ]
    return value, figures, errors


class Seen:
    """Which cell of one side is which of the other, frame by frame, and the errors that shows."""

    def __init__(self, eyes: Eyes, frames: Sequence[FrameOverlap], table: PairTable) -> None:
        self.eyes = eyes
        self.frames = frames
        self.of_true: Followed = {}
        self.of_given: Followed = {}
        same = table.at_least(MATCH_IOU)
        for a, b, t in zip(same.truth.tolist(), same.predicted.tolist(), same.t.tolist(), strict=True):
            self.of_true.setdefault(a, {})[t] = b
            self.of_given.setdefault(b, {})[t] = a

    # -- divisions -------------------------------------------------------------------------------------------

    def of_divisions(
        self, paired: PairedEvents, true: Sequence[divisions.Event], given: Sequence[divisions.Event]
    ) -> Iterator[AnswerError]:
        error = self.eyes.error
        for k in paired.missed:
            event = true[k]
            parent = self._given_at(event.parent, event.last)
            who = f"cell {parent}" if parent is not None else "a cell"
            words = f"Missed division: {who} divides here into {len(event.daughters)}."
            drawn = [cell for d in event.daughters if (cell := self._given_at(d, event.t)) is not None]
            yield error("missed_division", event.t, words, event.daughters, drawn, parent)
        for k, index in paired.incorrect:
            event, called = true[k], given[index]
            words = f"Cell {called.parent} divides here, but not into {listed(called.daughters)}."
            yield error("wrong_division", event.t, words, event.daughters, called.daughters, called.parent)
        for index in paired.false:
            called = given[index]
            words = f"Cell {called.parent} does not divide here into {listed(called.daughters)}."
            yield error("false_division", called.t, words, (), called.daughters, called.parent)

    def _given_at(self, true: int, t: int) -> int | None:
        return self.of_true.get(true, {}).get(t)

    # -- links -----------------------------------------------------------------------------------------------

    def links(self, paired: PairedEvents, true: Sequence[divisions.Event]) -> Iterator[AnswerError]:
        """Where a given track goes on as another cell, and where a true one goes on under another number."""
        missed = [true[k] for k in paired.missed]
        born = {(event.parent, daughter) for event in missed for daughter in event.daughters}
        wrong: set[tuple[int, int]] = set()  # (given cell, frame) that a wrong link was told of
        for cell, followed in sorted(self.of_given.items()):
            for before, t in pairwise(sorted(followed)):
                if followed[before] == followed[t] or (followed[before], followed[t]) in born:
                    continue
                wrong.add((cell, t))
                words = f"Wrong link: cell {cell} is another cell from frame {t + self.eyes.first} on."
                yield self.eyes.error("wrong_link", t, words, [followed[before]], [cell])
        for followed in self.of_true.values():
            for before, t in pairwise(sorted(followed)):
                old, new = followed[before], followed[t]
                if old == new or (new, t) in wrong or self._told(old, t, wrong):
                    continue
                words = f"Cell {old} goes on as cell {new} from frame {t + self.eyes.first} on. Link them."
                yield self.eyes.error("broken_track", t, words, (), [new])

    def _told(self, cell: int, t: int, wrong: set[tuple[int, int]]) -> bool:
        """True when a wrong link of that cell, not before frame t, says already where it went."""
        later = [at for at in self.of_given.get(cell, {}) if at >= t]
        return bool(later) and (cell, min(later)) in wrong

    # -- cells that have no counterpart ----------------------------------------------------------------------

    def cells(self) -> Iterator[AnswerError]:
        for cell, alone in self._alone(truth=True).items():
            words = f"A cell is missing, or its outline is off, in {self._when(alone)}."
            yield self.eyes.error("missing", alone[0], words, [cell])
        for cell, alone in self._alone(truth=False).items():
            words = f"Cell {cell} is too many, or its outline is off, in {self._when(alone)}."
            yield self.eyes.error("extra", alone[0], words, (), [cell])

    def _alone(self, truth: bool) -> dict[int, list[int]]:
        followed = self.of_true if truth else self.of_given
        found: dict[int, list[int]] = {}
        for frame in self.frames:
            for cell in (frame.truth_cells if truth else frame.predicted_cells).tolist():
                if frame.t not in followed.get(cell, {}):
                    found.setdefault(cell, []).append(frame.t)
        return found

    def _when(self, frames: list[int]) -> str:
        return frame_ranges(t + self.eyes.first for t in frames)
