"""Masks beside a known answer: the object error classes (Schwartz et al. 2024, 3.4.6), cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from celldata.labels import Labels
from celldata.metrics.objects import ObjectErrors, ObjectParts, object_errors, object_parts, total
from celldata.metrics.overlap import FrameOverlap, overlaps
from celldata.scoring.errors import AnswerError, AnswerScore, Eyes, by_frame, capital, listed, share

# From this IoU on an outline is as good as another. One pixel all round a nucleus of 550 pixels costs .14,
# and two people who are careful differ by about as much.
FINE_IOU = 0.85
# A cell that lies in another one by more than this share is part of it.
MOSTLY = 0.5


def score_segmentation(answer: Labels, given: Labels, first: int = 0) -> AnswerScore:
    """How the masks of `given` compare with those of `answer`, over all frames and features together.

    The number is the F1 of objects, 2 c / (true + given), with c the sum of what each assigned pair is worth:
    1 from IoU .85 (FINE_IOU) on, IoU / .85 below. So a missing and an extra cell cost the same, a merge or a
    split what they take away, a ragged outline a part of a cell; and all cells count alike, whatever frame
    they are in. F1 alone would call an outline at IoU .61 right, mean IoU would punish what no hand can do
    better. Where there is no cell on either side it is 1.

    `first`: the frame of the movie that frame 0 is. DataError when the labels are not of one shape.
    """
    worth, objects, ious, errors = 0.0, ObjectErrors(), [], list[AnswerError]()
    for feature in answer.features:
        frames = overlaps(answer, given, feature)
        eyes = Eyes(answer, given, feature, first)
        objects = objects + total(object_errors(frame) for frame in frames)
        for frame in frames:
            parts = object_parts(frame)
            matched = frame.iou_matrix()[parts.assigned]
            ious.append(matched)
            worth += float(np.minimum(matched / FINE_IOU, 1).sum())
            errors += _errors(eyes, frame, parts)
    both = objects.true + objects.predicted
    mean = np.concatenate(ious).mean() if objects.correct else None
    figures = {"objects": objects.to_dict(), "mean_iou": None if mean is None else float(mean)}
    return AnswerScore(2 * worth / both if both else 1.0, figures, by_frame(errors))


def _errors(eyes: Eyes, frame: FrameOverlap, parts: ObjectParts) -> Iterator[AnswerError]:
    """Every error of a frame once: where an assigned cell has swallowed another, or was cut, that says why
    its outline is off.
    """
    explained: set[int] = set()  # given cells, as indices
    for true, drawn in parts.parts():
        if true and not drawn:
            swallower = _holder(frame, true[0], parts, of_true=True)
            if swallower is None:
                yield _missing(eyes, frame, true)
            else:
                explained.add(swallower[1])
                yield _merged(eyes, frame, [swallower[0], *true], [swallower[1]])
        elif drawn and not true:
            rest = _holder(frame, drawn[0], parts, of_true=False)
            if rest is None:
                yield _extra(eyes, frame, drawn)
            else:
                explained.add(rest[1])
                yield _split(eyes, frame, [rest[0]], [rest[1], *drawn])
        elif len(true) == len(drawn) == 1:
            yield _ragged(eyes, frame, true[0], drawn[0])
        elif len(drawn) == 1:
            yield _merged(eyes, frame, true, drawn)
        elif len(true) == 1:
            yield _split(eyes, frame, true, drawn)
        else:
            yield _tangled(eyes, frame, true, drawn)
    ious = frame.iou_matrix()
    for i, j in zip(*(side.tolist() for side in parts.assigned), strict=True):
        if ious[i, j] < FINE_IOU and j not in explained:
            yield _ragged(eyes, frame, i, j)


def _holder(frame: FrameOverlap, index: int, parts: ObjectParts, of_true: bool) -> tuple[int, int] | None:
    """The assigned pair (true, given) whose other side holds more than half of a cell that is alone."""
    i, j, shared = frame.pairs
    mine, other = (i, j) if of_true else (j, i)
    area = (frame.truth_areas if of_true else frame.predicted_areas)[index]
    pairs = list(zip(*(side.tolist() for side in parts.assigned), strict=True))
    by_other = {pair[1 if of_true else 0]: pair for pair in pairs}
    for at in np.flatnonzero((mine == index) & (shared > MOSTLY * area)).tolist():
        if int(other[at]) in by_other:
            return by_other[int(other[at])]
    return None


def _names(cells: np.ndarray, indices: list[int]) -> list[int]:
    return [int(cells[index]) for index in indices]


def _missing(eyes: Eyes, frame: FrameOverlap, true: list[int]) -> AnswerError:
    return eyes.error("missing", frame.t, "A cell is missing here.", _names(frame.truth_cells, true))


def _extra(eyes: Eyes, frame: FrameOverlap, drawn: list[int]) -> AnswerError:
    cells = _names(frame.predicted_cells, drawn)
    return eyes.error("extra", frame.t, f"There is no cell here: {listed(cells)} is too many.", (), cells)


def _ragged(eyes: Eyes, frame: FrameOverlap, true: int, drawn: int) -> AnswerError:
    cell, iou = int(frame.predicted_cells[drawn]), float(frame.iou_matrix()[true, drawn])
    words = f"Ragged: the outline of cell {cell} agrees by {share(iou)}, {share(FINE_IOU)} is enough."
    return eyes.error("ragged", frame.t, words, [int(frame.truth_cells[true])], [cell])


def _merged(eyes: Eyes, frame: FrameOverlap, true: list[int], drawn: list[int]) -> AnswerError:
    cells = _names(frame.predicted_cells, drawn)
    words = f"Merged: {listed(cells)} is {len(true)} cells. Split it."
    return eyes.error("merged", frame.t, words, _names(frame.truth_cells, true), cells)


def _split(eyes: Eyes, frame: FrameOverlap, true: list[int], drawn: list[int]) -> AnswerError:
    cells = _names(frame.predicted_cells, drawn)
    words = f"Split: {listed(cells)} are one cell. Merge them."
    return eyes.error("split", frame.t, words, _names(frame.truth_cells, true), cells)


def _tangled(eyes: Eyes, frame: FrameOverlap, true: list[int], drawn: list[int]) -> AnswerError:
    cells = _names(frame.predicted_cells, drawn)
    words = f"{capital(listed(cells))} do not fit the {len(true)} cells here. Draw them anew."
    return eyes.error("tangled", frame.t, words, _names(frame.truth_cells, true), cells)
