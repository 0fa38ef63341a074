"""All figures of a segmentation or of a tracking, as plain values that JSON can hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from celldata.labels import Labels
from celldata.metrics import divisions
from celldata.metrics.association import PairTable, association
from celldata.metrics.biological import SHIFTS, biological
from celldata.metrics.ctc import compared_graphs, match, operations, seg
from celldata.metrics.groups import Grouping, by_crowding, by_size
from celldata.metrics.identity import compared_by_iou, identity
from celldata.metrics.objects import object_errors, total
from celldata.metrics.outcomes import Outcomes
from celldata.metrics.overlap import compared_features, overlaps
from celldata.metrics.tracking_errors import tracking_errors

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
    truth: Labels,
    prediction: Labels,
    iou: float = MATCH_IOU,
    feature: str | None = None,
    errors: bool = False,
) -> dict[str, Any]:
    """Every figure of a tracking; what they mean stands in docs/models.md.

    ``iou`` is the threshold from which masks match for AA, TE, MOTA, IDF1 and divisions. Figures of the
    challenge have their own rule; `mota_ctc` and `idf1_ctc` go by it too. A figure that has nothing to divide
    by is None. BC, BIO and OP_CLB are given for a tolerance of 0 to 3 frames. With `errors` also every error
    with its place (celldata.metrics.tracking_errors).

    Returns:
        {"n_frames", "iou", "true_tracks", "predicted_tracks", "true_divisions", "predicted_divisions",
        "det", "seg", "tra", "lnk", "op_ctb", "ct", "tf", "cca", "bc": {"0" … "3"}, "bio": {…}, "op_clb": {…},
        "operations": {…}, "aa", "te", "aa_strict", "te_strict", "mota", "idf1", "mota_ctc", "idf1_ctc",
        "switches", "divisions": {"published": {…}, "strict": {…}}, "errors": {…}}

    Raises:
        DataError: the labels do not have the same shape or feature.
        ValueError: ``iou`` is not above 0 and at most 1.
    """
    if not 0 < iou <= 1:
        raise ValueError(f"iou is {iou}: give a threshold above 0 and at most 1")
    frames = overlaps(truth, prediction, feature)
    matches = [match(frame) for frame in frames]
    graphs = compared_graphs(frames, matches, truth.divisions, prediction.divisions)
    counts = operations(graphs)
    biology = biological(graphs)
    outlines = seg(frames, matches)
    by_iou, by_challenge = identity(compared_by_iou(graphs, frames, iou)), identity(graphs)

    table = PairTable.of(frames)
    held = association(frames, table, iou)

    true_events = divisions.events(truth.divisions, frames, truth=True)
    predicted_events = divisions.events(prediction.divisions, frames, truth=False)
    published, strict = (
        divisions.pair_events(true_events, predicted_events, matching(table, iou), frames, iou)
        for matching in (divisions.published_matching, divisions.strict_matching)
    )
    result = {
        "n_frames": truth.n_frames,
        "iou": iou,
        "true_tracks": int(np.unique(graphs.truth.cell).size),
        "predicted_tracks": int(np.unique(graphs.predicted.cell).size),
        "true_divisions": len(true_events),
        "predicted_divisions": len(predicted_events),
        "det": counts.det,
        "seg": outlines,
        "tra": counts.tra,
        "lnk": counts.lnk,
        "op_ctb": _half(outlines, counts.tra),
        "ct": biology.ct,
        "tf": biology.tf,
        "cca": biology.cca,
        "bc": _by_shift(biology.bc),
        "bio": _by_shift(biology.bio),
        "op_clb": _by_shift([_half(counts.lnk, bio) for bio in biology.bio]),
        "operations": {
            "split_vertices": counts.split_vertices,
            "false_negatives": counts.false_negatives,
            "false_positives": counts.false_positives,
            "redundant_edges": counts.redundant_edges,
            "missing_edges": counts.missing_edges,
            "wrong_edges": counts.wrong_edges,
        },
        "aa": held.aa,
        "te": held.te,
        "aa_strict": held.aa_strict,
        "te_strict": held.te_strict,
        "mota": by_iou.mota,
        "idf1": by_iou.idf1,
        "mota_ctc": by_challenge.mota,
        "idf1_ctc": by_challenge.idf1,
        "switches": by_iou.switches,
        "divisions": {"published": published.classes.published(), "strict": strict.classes.strict()},
    }
    if errors:
        result["errors"] = tracking_errors(
            graphs,
            frames,
            (true_events, predicted_events, strict),
            (truth, prediction),
            compared_features(truth, prediction, feature),
        )
    return result


def _half(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one + other) / 2


def _by_shift(figures: Sequence[float | None]) -> dict[str, float | None]:
    return {str(shift): figure for shift, figure in zip(SHIFTS, figures, strict=True)}
