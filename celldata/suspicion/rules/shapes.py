"""Outlines that cannot be right by themselves: two cells on the same pixels, one cell in pieces."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Finding, saying


def overlaps(look: Look) -> list[Finding]:
    """Cells that share pixels: one place for each two of them and each run of frames."""
    seen = look.seen
    by_pair: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for places in seen.overlapping:
        for n, one in enumerate(places):
            for other in places[n + 1 :]:
                a, b = sorted((one, other), key=lambda place: int(seen.cell[place]))
                pair = int(seen.cell[a]), int(seen.cell[b])
                by_pair.setdefault(pair, []).append((int(seen.t[a]), a, b))
    findings = []
    for pair, met in by_pair.items():
        run: list[tuple[int, int, int]] = []
        for here in sorted(set(met)):
            if run and here[0] > run[-1][0] + 1:
                findings.append(_overlap(pair, run))
                run = []
            run.append(here)
        findings.append(_overlap(pair, run))
    return findings


def _overlap(pair: tuple[int, int], run: list[tuple[int, int, int]]) -> Finding:
    first, last = run[0][0], run[-1][0]
    told = saying(f"{words.names(pair)}{_in(first, last)}")
    return Finding("overlap", 0.5, first, (first, last), pair, run[0][1:], last - first + 1, told)


def fragments(look: Look) -> list[Finding]:
    """Cells in several pieces: one place for each cell and each run of frames."""
    seen = look.seen
    pieces = seen.column("pieces")
    places = np.flatnonzero(pieces > 1)
    if not places.size:
        return []
    apart = np.diff(places) != 1
    apart |= (seen.cell[places[1:]] != seen.cell[places[:-1]]) | (np.diff(seen.t[places]) != 1)
    findings = []
    for run in np.split(places, np.flatnonzero(apart) + 1):
        place, n = int(run[0]), int(pieces[run].max())
        first, last, cell = int(seen.t[place]), int(seen.t[run[-1]]), int(seen.cell[place])
        told = saying(f"Cell {cell}{_in(first, last)}", f"Cell in {n} pieces")
        strength = min(1.0, n / 4)
        findings.append(
            Finding("fragments", strength, first, (first, last), (cell,), (place,), run.size, told)
        )
    return findings


def _in(first: int, last: int) -> str:
    return "" if first == last else f" in {words.span(first, last)}"
