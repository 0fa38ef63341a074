"""The figures of a tracking as tables for people, those that tell trackers apart first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from backend.cli.output import show_table

NOTHING = "–"  # a figure that has nothing to divide by
ERRORS_SHOWN = 40

RANKING = (
    ("divisions.strict.f1", "divisions: F1", "right mother and daughters, a frame early or late allowed"),
    ("bc.0", "BC(0)", "divisions in the right frame"),
    ("bc.1", "BC(1)", "divisions, mother and daughters at most 1 frame off"),
    ("ct", "CT", "tracks right from the first to the last frame"),
    ("lnk", "LNK", "links"),
    ("op_clb.1", "OP_CLB(1)", "mean of LNK and BIO(1)"),
)
OTHER = (
    ("divisions.strict.recall", "divisions: recall", "of the true ones, the share that is found"),
    ("divisions.strict.precision", "divisions: precision", "of the predicted ones, the share that is right"),
    ("divisions.strict.mbc", "divisions: MBC", "correct / (correct + missed + incorrect)"),
    ("divisions.published.f1", "divisions: F1, published", "as in published tables, without incorrect ones"),
    ("bc.2", "BC(2)", ""),
    ("bc.3", "BC(3)", ""),
    ("tf", "TF", "longest part of each track in one piece"),
    ("cca", "CCA", "how alike the lengths of cell cycles are"),
    ("bio.1", "BIO(1)", "mean of CT, TF, BC(1) and CCA"),
    ("mota", "MOTA", "1 - (missed + false + switches) / true masks"),
    ("idf1", "IDF1", "masks under the right identity"),
    ("aa_strict", "AA, strict", "links held by the best track, mask by mask"),
    ("te_strict", "TE, strict", "frames held by the best track, mask by mask"),
    ("det", "DET", "cells found"),
    ("seg", "SEG", "outlines"),
    ("op_ctb", "OP_CTB", "mean of SEG and TRA"),
)
SATURATED = (
    ("tra", "TRA", "cells and links, cells weigh most"),
    ("aa", "AA", "links held, published form: masks are not compared"),
    ("te", "TE", "frames held, published form: masks are not compared"),
)


def number(share: float | None) -> str:
    """Four digits."""
    return NOTHING if share is None else f"{share:.4f}"


def show_tracking(result: dict[str, Any]) -> None:
    """Print what `celldata.metrics.evaluate_tracking` returns."""
    click.echo(
        f"{result['n_frames']} frames\n"
        f"{result['true_tracks']} true and {result['predicted_tracks']} predicted tracks\n"
        f"{result['true_divisions']} true and {result['predicted_divisions']} predicted divisions"
    )
    for heading, figures in (
        ("what ranks trackers", RANKING),
        ("other figures", OTHER),
        ("saturated: near 1 whatever the tracker does", SATURATED),
    ):
        rows = [[name, number(_figure(result, key)), meaning] for key, name, meaning in figures]
        _table(heading, ("value", "meaning"), rows)
    forms = (result["divisions"]["strict"], result["divisions"]["published"])
    classes = ("correct", "missed", "incorrect", "false_positives")
    rows = [[name.replace("_", " "), *(form[name] for form in forms)] for name in classes]
    _table("divisions", ("strict", "published"), rows)
    counts = [[name.replace("_", " "), n] for name, n in result["operations"].items()]
    counts.append(["identity switches", result["switches"]])
    _table("corrections to reach the truth", ("count",), counts)
    if "errors" in result:
        _show_errors(result["errors"])


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    click.echo()
    show_table([heading, *columns], rows, "")


def _figure(result: dict[str, Any], key: str) -> float | None:
    value: Any = result
    for part in key.split("."):
        value = value[part]
    return None if value is None else float(value)


def _show_errors(errors: dict[str, Any]) -> None:
    from celldata.metrics.tracking_errors import ERROR_KINDS

    rows = [[kind.replace("_", " "), n, ERROR_KINDS[kind]] for kind, n in errors["counts"].items()]
    _table("errors", ("count", "meaning"), rows)
    shown = errors["list"][:ERRORS_SHOWN]
    places = [[error["t"], error["kind"].replace("_", " "), _place(error), error["words"]] for error in shown]
    click.echo()
    show_table(["frame", "error", "y, x", ""], places, "No errors.")
    more = sum(errors["counts"].values()) - len(shown)
    if more:
        click.echo(f"… and {more} more: --json lists up to 1,000 of each kind.")


def _place(error: dict[str, Any]) -> str:
    return NOTHING if error["y"] is None else f"{error['y']:.0f}, {error['x']:.0f}"
