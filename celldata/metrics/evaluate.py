"""All figures of a segmentation or of a tracking, as plain values that JSON can hold."""

from __future__ import annotations

from typing import Any

from celldata.labels import Labels
from celldata.metrics import divisions
from celldata.metrics.association import PairTable, association
from celldata.metrics.ctc import graph_operations, match, seg
from celldata.metrics.objects import object_errors, total
from celldata.metrics.overlap import overlaps

# From this IoU on a predicted mask stands for a true one (Schwartz et al. 2024).
MATCH_IOU = 0.6


def evaluate_segmentation(truth: Labels, prediction: Labels, feature: str | None = None) -> dict[str, Any]:
    """Object error classes (summed and per frame), DET and SEG.

    Figures that have nothing to divide by (no true cell) are None.

    Returns:
        {"n_frames", "det", "seg", "objects": {counts, "precision", "recall", "f1"},
        "frames": [{"t", counts, …}]}

    Raises:
        DataError: the labels do not have the same shape or feature.
    """
    frames = overlaps(truth, prediction, feature)
    matches = [match(frame) for frame in frames]
    errors = [object_errors(frame) for frame in frames]
    # DET looks at masks alone, so the divisions are left out.
    return {
        "n_frames": truth.n_frames,
        "det": graph_operations(frames, matches, (), ()).det,
        "seg": seg(frames, matches),
        "objects": total(errors).to_dict(),
        "frames": [{"t": frame.t, **e.to_dict()} for frame, e in zip(frames, errors, strict=True)],
    }


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
