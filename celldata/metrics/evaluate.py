"""All figures of a segmentation or of a tracking, as plain values that JSON can hold."""

from __future__ import annotations

from typing import Any

from celldata.labels import Labels
from celldata.metrics import divisions
from celldata.metrics.association import PairTable, association
from celldata.metrics.ctc import graph_operations, match, seg
from celldata.metrics.groups import Grouping, by_crowding, by_size
from celldata.metrics.objects import object_errors, total
from celldata.metrics.outcomes import Outcomes
from celldata.metrics.overlap import compared_features, overlaps

# From this IoU on a predicted mask stands for a true one (Schwartz et al. 2024).
MATCH_IOU = 0.6


def evaluate_segmentation(
    truth: Labels, prediction: Labels, feature: str | None = None, groups: bool = False
) -> dict[str, Any]:
    """Object error classes (summed and per frame), DET, SEG, panoptic quality, average precision.

    Figures that have nothing to divide by (no true cell) are None. With `groups` all of them also by cell
    size and by crowding (celldata.metrics.groups): a tenth of a second more for a frame of 700 x 1100.

    Returns:
        {"n_frames", "det", "seg", "panoptic": {"pq", "sq", "rq"}, "ap": {"0.50" …, "mean"},
        "objects": {counts, "precision", "recall", "f1"}, "frames": [{"t", counts, …}],
        "by_size": [{"group", "what", "det", …, "objects"}], "by_crowding": […]}

    Raises:
        DataError: the labels do not have the same shape or feature.
    """
    frames = overlaps(truth, prediction, feature)
    errors = [object_errors(frame) for frame in frames]
    outcomes = Outcomes.joined([Outcomes.of(frame) for frame in frames])
    result = {
        "n_frames": truth.n_frames,
        **outcomes.figures(),
        "objects": total(errors).to_dict(),
        "frames": [{"t": frame.t, **e.to_dict()} for frame, e in zip(frames, errors, strict=True)],
    }
    if groups:
        features = compared_features(truth, prediction, feature)
        result["by_size"] = _by_group(outcomes, by_size(frames))
        result["by_crowding"] = _by_group(outcomes, by_crowding(frames, truth, prediction, features))
    return result


def _by_group(outcomes: Outcomes, grouping: Grouping) -> list[dict[str, Any]]:
    rows = []
    for k, (name, words) in enumerate(zip(grouping.names, grouping.words, strict=True)):
        chosen = outcomes.where(grouping.true == k, grouping.predicted == k)
        rows.append({"group": name, "what": words, **chosen.figures(), "objects": chosen.counts()})
    return rows


def evaluate_tracking(
    truth: Labels, prediction: Labels, iou: float = MATCH_IOU, feature: str | None = None
) -> dict[str, Any]:
    """DET, SEG, TRA, LNK; and AA, TE, division classes, each in the published and in a strict form.

    ``iou`` is the threshold from which masks match for AA, TE and divisions. CTC figures have their own rule.

    Returns:
        {"n_frames", "iou", "true_tracks", "predicted_tracks", "true_divisions", "predicted_divisions",
        "det", "seg", "tra", "lnk", "operations": {…}, "aa", "te", "aa_strict", "te_strict",
        "divisions": {"published": {…}, "strict": {…}}}

    Raises:
        DataError: the labels do not have the same shape or feature.
        ValueError: ``iou`` is not above 0 and at most 1.
    """
    if not 0 < iou <= 1:
        raise ValueError(f"iou is {iou}: give a threshold above 0 and at most 1")
    frames = overlaps(truth, prediction, feature)
    matches = [match(frame) for frame in frames]
    operations = graph_operations(frames, matches, truth.divisions, prediction.divisions)

    table = PairTable.of(frames)
    held = association(frames, table, iou)

    true_events = divisions.events(truth.divisions, frames, truth=True)
    predicted_events = divisions.events(prediction.divisions, frames, truth=False)
    published, strict = (
        divisions.classify(true_events, predicted_events, matching(table, iou), frames, iou)
        for matching in (divisions.published_matching, divisions.strict_matching)
    )
    return {
        "n_frames": truth.n_frames,
        "iou": iou,
        "true_tracks": len({int(cell) for frame in frames for cell in frame.truth_cells}),
        "predicted_tracks": len({int(cell) for frame in frames for cell in frame.predicted_cells}),
        "true_divisions": len(true_events),
        "predicted_divisions": len(predicted_events),
        "det": operations.det,
        "seg": seg(frames, matches),
        "tra": operations.tra,
        "lnk": operations.lnk,
        "operations": {
            "split_vertices": operations.split_vertices,
            "false_negatives": operations.false_negatives,
            "false_positives": operations.false_positives,
            "redundant_edges": operations.redundant_edges,
            "missing_edges": operations.missing_edges,
            "wrong_edges": operations.wrong_edges,
        },
        "aa": held.aa,
        "te": held.te,
        "aa_strict": held.aa_strict,
        "te_strict": held.te_strict,
        "divisions": {"published": published.published(), "strict": strict.strict()},
    }
