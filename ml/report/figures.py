"""The figures of the frozen test split, beside those of the round before."""

from collections.abc import Iterator, Mapping
from typing import Any

from ml.report.html import Rate, Raw, counted, score, section, table

Figures = Mapping[str, Any]
SEGMENTATION = {
    "f1": "objects, F1",
    "precision": "objects, precision",
    "recall": "objects, recall",
    "det": "DET",
    "seg": "SEG",
    "pq": "panoptic quality",
}
SEGMENTATION_ERRORS = {
    "false_negatives": "missed",
    "false_positives": "false",
    "merges": "merged",
    "splits": "split",
    "catastrophes": "several on several",
}
TRACKING = {
    "tra": "TRA",
    "lnk": "LNK",
    "division_f1": "divisions, F1 (strict)",
    "aa_strict": "association accuracy (strict)",
    "te_strict": "target effectiveness (strict)",
    "ct": "complete tracks",
    "cca": "cell cycle accuracy",
}
DIVISIONS = (
    ("correct", "found"),
    ("missed", "missed"),
    ("incorrect", "into others"),
    ("false_positives", "false"),
)
MASKS = {"true_masks": "on true outlines", "predicted_masks": "on predicted outlines"}


def figures_section(now: Figures, before: Figures | None, earlier_round: int | None) -> Raw:
    """`now`, `before`: {"segmentation": metrics/segmentation.json, "tracking": metrics/tracking.json}."""
    columns = ("", "this round", *(() if earlier_round is None else (f"round {earlier_round}", "change")))
    parts = []
    for title, rows in _groups(now, before or {}):
        shown = [
            (name, new, *(() if earlier_round is None else (old, _change(new, old))))
            for name, new, old in rows
        ]
        parts.append(f"<div><h3>{title}</h3>{table(columns, shown)}</div>")
    segmentation, tracking = now.get("segmentation", {}), now.get("tracking", {}).get("true_masks", {})
    note = (
        f"Frozen test split: {counted(segmentation.get('movies', 0), 'movie')}, "
        f"{counted(segmentation.get('frames', 0), 'labeled frame')}; {tracking.get('movies', 0)} tracked."
    )
    if earlier_round is None:
        note += " There is no report of an earlier round to compare with."
    return section("Figures", f"<div class=columns>{''.join(parts)}</div>", note)


def _groups(now: Figures, before: Figures) -> Iterator[tuple[str, list[tuple[str, Any, Any]]]]:
    new, old = now.get("segmentation", {}), before.get("segmentation", {})
    yield "Segmentation", [(words, new.get(key), old.get(key)) for key, words in SEGMENTATION.items()]
    per_thousand = [
        (words, _per_thousand(new, key), _per_thousand(old, key))
        for key, words in SEGMENTATION_ERRORS.items()
    ]
    yield "Errors of segmentation, per 1 000 true cells", per_thousand
    for masks, where in MASKS.items():
        new, old = now.get("tracking", {}).get(masks, {}), before.get("tracking", {}).get(masks, {})
        yield (
            f"Tracking {where}",
            [(words, new.get(key), old.get(key)) for key, words in TRACKING.items()]
            + [
                (f"divisions, {name}", _counts(new).get(key), _counts(old).get(key))
                for key, name in DIVISIONS
            ],
        )


def _counts(tracking: Figures) -> Figures:
    return tracking.get("divisions_strict") or {}


def _per_thousand(figures: Figures, key: str) -> "Rate | None":
    true = figures.get("true")
    return Rate(1000 * figures[key] / true) if true and key in figures else None


def _change(new: Any, old: Any) -> str | None:
    if not isinstance(new, int | float) or not isinstance(old, int | float):
        return None
    change = new - old
    if isinstance(new, Rate):
        return "=" if round(change, 1) == 0 else f"{change:+.1f}".replace("-", "−")
    if isinstance(change, int):
        return f"{change:+d}".replace("-", "−")
    if round(change, 3) == 0:
        return "="
    return ("+" if change > 0 else "−") + score(abs(change))
