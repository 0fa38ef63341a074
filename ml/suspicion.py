"""How likely a prediction is wrong, judged without any truth: signs per frame and link, and their sum.

Each sign is a share of cells (0 … 1). Their weights say how much of a window's work each kind of error makes;
they are a ranking's weights, not probabilities.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from celldata.label_images import values_in
from celldata.labels import Labels

UNSURE = 0.6
"""Cells below this confidence are called unsure."""
AREA_JUMP = 1.5
"""Overlapping cells of neighbouring frames whose areas differ by more than this factor."""
CLOSE_RIVAL = 0.2
"""A link whose best rival is nearer than this in probability could as well go there."""
BORDER = 0.05
"""Share of the image's side: tracks that begin or end so near its edge came in or left."""
WEIGHTS = {"unsure": 0.4, "count": 0.25, "area": 0.2, "touching": 0.15}


@dataclass(frozen=True)
class FrameSigns:
    """One frame. `unsure`: cells below UNSURE, `doubt`: mean of 1 - confidence; the others count cells.

    `count_change` is the change in the number of cells from the previous frame, `area_jumps` the cells whose
    area changes by more than AREA_JUMP from the cell they overlap there, `touching` the cells that touch
    another.
    """

    t: int
    cells: int
    unsure: int
    doubt: float
    count_change: int
    area_jumps: int
    touching: int


def frame_signs(
    labels: Labels, feature: str, confidence: Mapping[int, Mapping[int, float]]
) -> list[FrameSigns]:
    """The signs of every frame; `confidence` is t -> value -> 0 … 1, frames without any count as sure."""
    signs = []
    before: np.ndarray | None = None
    n_before = 0
    for t in range(labels.n_frames):
        frame = labels.frame(feature, t)
        n = len(values_in(frame))
        sure = list(confidence.get(t, {}).values())
        signs.append(
            FrameSigns(
                t=t,
                cells=n,
                unsure=sum(c < UNSURE for c in sure),
                doubt=float(np.mean([1 - c for c in sure])) if sure else 0.0,
                count_change=n - n_before if before is not None else 0,
                area_jumps=_area_jumps(before, frame) if before is not None else 0,
                touching=_touching(frame),
            )
        )
        before, n_before = frame, n
    return signs


def window_suspicion(frames: Sequence[FrameSigns]) -> tuple[float, list[str]]:
    """Suspicion 0 … 1 of some frames together, and why, most telling first. No cells at all is suspicious."""
    cells = sum(f.cells for f in frames)
    if not cells:
        return 1.0, [f"no cells found in frames {frames[0].t} to {frames[-1].t}"]
    unsure = sum(f.unsure for f in frames)
    doubt = sum(f.doubt * f.cells for f in frames) / cells
    # A division changes the count by one; the square root lets a crowd change by a few.
    jumps = [f for f in frames if abs(f.count_change) > 1 + np.sqrt(f.cells) / 2]
    changed = sum(abs(f.count_change) for f in jumps)
    areas, touching = sum(f.area_jumps for f in frames), sum(f.touching for f in frames)
    shares = {
        "unsure": min(1.0, (unsure / cells + doubt)),
        "count": min(1.0, 5 * changed / cells),
        "area": min(1.0, areas / cells),
        "touching": min(1.0, touching / cells),
    }
    texts = {
        "unsure": f"{unsure} unsure cells" if unsure else "",
        "count": "; ".join(f"count jumps by {f.count_change:+d} at frame {f.t}" for f in jumps[:2]),
        "area": f"{areas} cells change their area abruptly" if areas else "",
        "touching": f"{touching} cells touch another" if touching else "",
    }
    order = sorted(WEIGHTS, key=lambda name: -WEIGHTS[name] * shares[name])
    suspicion = sum(WEIGHTS[name] * shares[name] for name in WEIGHTS)
    return round(suspicion, 4), [texts[name] for name in order if texts[name]]


def tracking_suspicion(labels: Labels, links: Mapping[str, Any]) -> tuple[float, list[str]]:
    """Suspicion 0 … 1 of a movie's tracks and divisions, and why.

    `links` is links.json: {"tracking": [{"t", "cell", "p", "runner_up"}], "divisions": [{…, "p"}]},
    p None where the linker does not tell.
    """
    rows = links["tracking"]
    close = sum(row["p"] - (row["runner_up"] or 0.0) < CLOSE_RIVAL for row in rows)
    unsure = float(np.mean([1 - row["p"] for row in rows])) if rows else 0.0
    starts, ends = _loose_ends(labels)
    # Linkers that do not tell how sure they are say None.
    divisions = [d for d in links["divisions"] if d["p"] is not None and d["p"] < 0.5 + CLOSE_RIVAL]
    n_cells = max(1, len(labels.cells.cells()))
    suspicion = (
        0.3 * min(1.0, 5 * close / max(1, len(rows)))
        + 0.3 * min(1.0, 2 * unsure)
        + 0.3 * min(1.0, (starts + ends) / (2 * n_cells))
        + 0.1 * (len(divisions) / max(1, len(links["divisions"])))
    )
    reasons = [
        (close, f"{close} links have a close rival"),
        (starts, f"{starts} tracks begin inside the image"),
        (ends, f"{ends} tracks end inside the image"),
        (len(divisions), f"{len(divisions)} uncertain divisions"),
    ]
    return round(suspicion, 4), [text for n, text in sorted(reasons, key=lambda r: -r[0]) if n]


def _area_jumps(before: np.ndarray, frame: np.ndarray) -> int:
    """Cells that mainly overlap one cell of the frame before and differ from it in area by AREA_JUMP."""
    values, areas = np.unique(frame[frame > 0], return_counts=True)
    old_values, old_areas = np.unique(before[before > 0], return_counts=True)
    both = (frame > 0) & (before > 0)
    if not both.any():
        return 0
    pairs, shared = np.unique(np.stack([frame[both], before[both]]), axis=1, return_counts=True)
    jumps = 0
    for value in np.unique(pairs[0]):
        mine = pairs[0] == value
        partner = pairs[1][mine][shared[mine].argmax()]
        ratio = areas[np.searchsorted(values, value)] / old_areas[np.searchsorted(old_values, partner)]
        jumps += bool(max(ratio, 1 / ratio) > AREA_JUMP)
    return jumps


def _touching(frame: np.ndarray) -> int:
    """Cells with a pixel beside a pixel of another cell."""
    touching: list[np.ndarray] = []
    for a, b in ((frame[1:], frame[:-1]), (frame[:, 1:], frame[:, :-1])):
        beside = (a != b) & (a > 0) & (b > 0)
        touching += [a[beside], b[beside]]
    return len(np.unique(np.concatenate(touching)))


def _loose_ends(labels: Labels) -> tuple[int, int]:
    """Tracks that begin (without a parent) or end (without daughters) inside image and movie."""
    born = {daughter for division in labels.divisions for daughter in division.daughters}
    divided = {division.parent for division in labels.divisions}
    starts = ends = 0
    for feature in labels.features:
        for cell in labels.cells.cells():
            frames = labels.cells.frames_of(cell, feature)
            if not frames:
                continue
            starts += frames[0] > 0 and cell not in born and _inside(labels, feature, frames[0], cell)
            last = labels.n_frames - 1
            ends += frames[-1] < last and cell not in divided and _inside(labels, feature, frames[-1], cell)
    return starts, ends


def _inside(labels: Labels, feature: str, t: int, cell: int) -> bool:
    """Whether a cell lies clear of the image's edge."""
    frame = labels.frame(feature, t)
    mask = np.isin(frame, labels.cells.values_of(t, feature, cell))
    ys, xs = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if not len(ys):
        return False
    margin_y, margin_x = (max(2, BORDER * side) for side in frame.shape)
    height, width = frame.shape
    return bool(
        ys[0] >= margin_y and ys[-1] < height - margin_y and xs[0] >= margin_x and xs[-1] < width - margin_x
    )
