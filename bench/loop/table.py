"""What a loop prints: the curve of each arm, what it gained, and whether it rose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.loop.experiment import Curve
from bench.loop.standing import Standing

HEAD = (
    *("arm", "round", "tasks", "cells", "as shown", "corrections"),
    *("test: as shown", "corrections a movie", "F1", "SEG", "model", "seconds"),
)
SPENT = ("corrections", "tasks")


def rose(curve: Curve) -> bool:
    """Whether after the last round more of the test movies' cells need no correction than before the first,
    and a movie needs fewer corrections.
    """
    if not curve.turns:
        return False
    last = curve.turns[-1].standing
    return last.share > curve.before.share and last.corrections < curve.before.corrections


def render(curves: Sequence[Curve]) -> str:
    """The curves as one table, and what follows from them."""
    rows = [HEAD, *(row for curve in curves for row in _rows(curve))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], "", *_said(curves)])


def _rows(curve: Curve) -> Iterator[tuple[str, ...]]:
    before = curve.before
    blank = ("",) * 4
    yield (curve.arm, "0", *blank, *_figures(before), "in the box", "")
    for turn in curve.turns:
        done = turn.done
        yield (
            curve.arm,
            str(turn.number),
            str(done.tasks),
            str(done.cells),
            f"{100 * done.untouched / done.cells:.1f} %" if done.cells else "–",
            str(done.corrections),
            *_figures(turn.standing),
            "new" if turn.promoted else "kept",
            f"{sum(turn.seconds.values()):.0f}",
        )


def _figures(standing: Standing) -> tuple[str, ...]:
    return (
        f"{100 * standing.share:.1f} %",
        f"{standing.corrections:.2f}",
        f"{standing.f1:.3f}",
        f"{standing.seg:.3f}",
    )


def _said(curves: Sequence[Curve]) -> Iterator[str]:
    for curve in curves:
        if not curve.turns:
            yield f"{curve.arm}: no round was done."
            continue
        before, last = curve.before, curve.turns[-1].standing
        drop = 100 * (1 - last.corrections / before.corrections) if before.corrections else 0.0
        corrections, tasks = (sum(getattr(turn.done, what) for turn in curve.turns) for what in SPENT)
        yield (
            f"{curve.arm}: after round {curve.turns[-1].number} {100 * last.share:.1f} % of the cells of the "
            f"test movies need no correction ({100 * before.share:.1f} % before the first); corrections a "
            f"movie {before.corrections:.2f} → {last.corrections:.2f} ({drop:.0f} % fewer), "
            f"for {corrections} corrections in {tasks} tasks. "
            f"{'The curve rose.' if rose(curve) else 'THE CURVE DID NOT RISE.'}"
        )
    if len(curves) > 1:
        yield _compared(curves)


def _compared(curves: Sequence[Curve]) -> str:
    ordered = sorted(curves, key=lambda curve: -_mean_share(curve))
    best, *others = ordered
    told = ", ".join(f"{each.arm} {100 * _mean_share(each):.1f} %" for each in ordered)
    if all(_mean_share(each) == _mean_share(best) for each in others):
        return f"No order is ahead at equal budget; mean over the rounds that differ: {told}."
    return f"At equal budget {best.arm} is ahead; mean over the rounds that differ: {told}."


def _mean_share(curve: Curve) -> float:
    """Of the test cells that need no correction, after each round but the first, which all have in common."""
    shares = [turn.standing.share for turn in curve.turns[1:] or curve.turns]
    return sum(shares) / len(shares) if shares else 0.0
