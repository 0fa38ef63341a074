"""Every error of a tracking with its place, so that a report or the list of suspicions can show it.

Each is told once. Masks and links go by the rule of the challenge (celldata.metrics.ctc.match), and links are
told where both their masks are found alone: a missing mask takes its links with it. Divisions are the strict
classes (celldata.metrics.divisions); what a division that is told did to links is not told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from celldata.labels import Labels
from celldata.metrics.divisions import Event, PairedEvents
from celldata.metrics.graphs import ComparedGraphs
from celldata.metrics.overlap import FrameOverlap
from celldata.metrics.places import Spot, spots
from celldata.metrics.wrong_links import LinkError, link_errors
from celldata.metrics.wrong_masks import MaskError, mask_errors
from celldata.suspicion.words import names, span

ERROR_KINDS = {
    "missed_division": "a true division that the prediction does not have",
    "wrong_division": "the mother divides in both, but not into the same daughters",
    "false_division": "a predicted division where there is none",
    "shifted_division": "the right division, a frame early or late",
    "wrong_link": "a predicted track goes on as another true cell, which goes on or came from elsewhere",
    "false_link": "a predicted track joins the end of a true one to the beginning of another",
    "broken_track": "a true track goes on as another predicted cell, which begins there",
    "missed_link": "a true link is missing, and a mask that matches no cell, or several, is linked instead",
    "link_kind": "linked as parent and only daughter where it is one cell, or the other way round",
    "gap": "a true cell is not found for some frames, and by the same predicted cell again",
    "missed_mask": "a true cell is not found in some frames",
    "merged_mask": "one predicted mask over several true cells",
    "split_mask": "a part of a true cell that another mask matches",
    "false_mask": "a predicted mask that matches no cell",
}
MOST = 1000
"""So many errors of a kind are listed, the earliest; all are counted."""


@dataclass(frozen=True)
class TrackingError:
    """One error, from frame `t` to frame `until`; of a link, `t` is the frame of its later mask.

    `true` and `predicted` are cells; of a division the mother, then her daughters; of a link the cell that it
    leaves, then the one that it leads to. `spot` is where the true cells are in frame `t`, or if none is
    there, the predicted.
    """

    kind: str
    t: int
    until: int
    true: tuple[int, ...]
    predicted: tuple[int, ...]
    words: str

    def to_dict(self, spot: Spot | None) -> dict[str, Any]:
        y, x = spot.middle if spot is not None else (None, None)
        return {
            "kind": self.kind,
            "t": self.t,
            "until": self.until,
            "true": list(self.true),
            "predicted": list(self.predicted),
            "y": None if y is None else round(y, 1),
            "x": None if x is None else round(x, 1),
            "box": None if spot is None else list(spot.box),
            "words": self.words,
        }


def tracking_errors(
    graphs: ComparedGraphs,
    overlaps: Sequence[FrameOverlap],
    events: tuple[Sequence[Event], Sequence[Event], PairedEvents],
    labels: tuple[Labels, Labels],
    features: tuple[str, str],
    most: int = MOST,
) -> dict[str, Any]:
    """`events`: true ones, predicted ones and their strict pairs; `labels`, `features`: of the truth and of
    the prediction.

    Returns plain values:
        {"counts": {kind: n, for each of ERROR_KINDS}, "left_out": n, "list": [{"kind", "t", "until", "true":
        [cells], "predicted": [cells], "y", "x" (middle, pixels), "box": [y0, x0, y1, x1], "words"}]}

    The list is sorted by frame and has at most `most` of each kind, the earliest. Summed over their frames,
    `gap` and `missed_mask` are the false negatives of the graph operations, `false_mask` and `split_mask` the
    false positives, and the true cells of `merged_mask`, less one each, the split vertices.
    """
    order = list(ERROR_KINDS)
    found = sorted(
        [
            *_divisions(graphs, *events),
            *(_told(error) for error in link_errors(graphs)),
            *(_told_mask(error) for error in mask_errors(graphs, overlaps)),
        ],
        key=lambda error: (error.t, order.index(error.kind), error.true, error.predicted),
    )
    counts = Counter(error.kind for error in found)
    listed_errors, seen = [], Counter[str]()
    for error in found:
        seen[error.kind] += 1
        if seen[error.kind] <= most:
            listed_errors.append(error)
    places = _spots(listed_errors, labels, features)
    return {
        "counts": {kind: counts[kind] for kind in ERROR_KINDS},
        "left_out": len(found) - len(listed_errors),
        "list": [error.to_dict(spot) for error, spot in zip(listed_errors, places, strict=True)],
    }


def _spots(
    errors: Sequence[TrackingError], labels: tuple[Labels, Labels], features: tuple[str, str]
) -> list[Spot | None]:
    places: list[Spot | None] = [None] * len(errors)
    for side, feature, cells_of in zip(
        labels, features, (lambda e: e.true, lambda e: e.predicted), strict=True
    ):
        wanted: dict[int, set[int]] = {}
        for error, place in zip(errors, places, strict=True):
            if place is None and cells_of(error):
                wanted.setdefault(error.t, set()).update(cells_of(error))
        known = spots(side, feature, wanted)
        places = [
            place or _union(known, error.t, cells_of(error))
            for error, place in zip(errors, places, strict=True)
        ]
    return places


def _union(known: dict[tuple[int, int], Spot], t: int, cells: Iterable[int]) -> Spot | None:
    whole = None
    for cell in cells:
        if (spot := known.get((t, cell))) is not None:
            whole = spot if whole is None else whole + spot
    return whole


# -- divisions -----------------------------------------------------------------------------------------------


def _divisions(
    graphs: ComparedGraphs, true: Sequence[Event], predicted: Sequence[Event], paired: PairedEvents
) -> Iterator[TrackingError]:
    held = {
        (cell, t): mask
        for cell, t, mask in zip(
            graphs.truth.cell.tolist(), graphs.truth.t.tolist(), graphs.predicted_of.tolist(), strict=True
        )
        if mask >= 0
    }

    def drawn(cell: int, t: int) -> list[int]:
        """The predicted cell in the place of a true one."""
        mask = held.get((cell, t))
        return [] if mask is None else [int(graphs.predicted.cell[mask])]

    def error(kind: str, t: int, event: Event | None, called: Event | None, words: str) -> TrackingError:
        one, other = (() if of is None else (of.parent, *of.daughters) for of in (event, called))
        return TrackingError(kind, t, t, one, other, words)

    for k in paired.missed:
        event = true[k]
        here = [drawn(event.parent, event.last)]
        here += [drawn(d, born) for d, born in zip(event.daughters, event.births, strict=True)]
        cells = tuple(dict.fromkeys(cell for one in here for cell in one))
        words = f"True cell {event.parent} divides into {names(event.daughters)}; " + (
            f"predicted here: {names(cells)}, undivided." if cells else "nothing is predicted here."
        )
        whole = (event.parent, *event.daughters)
        yield TrackingError("missed_division", event.t, event.t, whole, cells, words)
    for k, index in paired.incorrect:
        event, called = true[k], predicted[index]
        words = (
            f"True cell {event.parent} divides into {names(event.daughters)}; predicted cell {called.parent} "
            f"divides too, but its daughters {names(called.daughters)} are others, or match none."
        )
        yield error("wrong_division", event.t, event, called, words)
    for index in paired.false:
        called = predicted[index]
        words = (
            f"Predicted cell {called.parent} divides into {names(called.daughters)}; nothing divides here."
        )
        yield error("false_division", called.t, None, called, words)
    for k, index in paired.correct:
        event, called = true[k], predicted[index]
        if called.t != event.t:
            off = f"{abs(called.t - event.t)} frame{'s' * (abs(called.t - event.t) > 1)}"
            when = "early" if called.t < event.t else "late"
            words = f"The division of true cell {event.parent} is predicted {off} {when}."
            yield error("shifted_division", event.t, event, called, words)


# -- links and masks -----------------------------------------------------------------------------------------


def _told(error: LinkError) -> TrackingError:
    (a, b), (p, q), t = error.true, error.predicted, error.t
    goes_on = f"True cell {b} is predicted cell {p} before frame {t}, and cell {q} from there on"
    words = {
        "wrong_link": f"Predicted cell {q} is true cell {a} before frame {t}, and cell {b} from there on.",
        "false_link": f"Predicted cell {q} joins true cell {a}, which ends, and {b}, which begins here.",
        "broken_track": f"{goes_on}.",
        "missed_link": f"{goes_on}; one of them is linked to a mask of no one cell.",
        "link_kind": f"True {a} to {b} and predicted {p} to {q} are linked in frame {t}: as one cell on one "
        "side, as parent and only daughter on the other.",
    }[error.kind]
    return TrackingError(error.kind, t, t, error.true, error.predicted, words)


def _told_mask(error: MaskError) -> TrackingError:
    when = f"frame{'s' * (error.t < error.until)} {span(error.t, error.until)}"
    true, predicted = (names(cells) if cells else "" for cells in (error.true, error.predicted))
    words = {
        "gap": f"True cell {true} is not found in {when}; predicted {predicted} is it before and after.",
        "missed_mask": f"True cell {true} is not found in {when}.",
        "merged_mask": f"Predicted cell {predicted} covers true cells {true} in {when}.",
        "split_mask": f"Predicted cell {predicted} is a part of true cell {true} in {when}; another is it.",
        "false_mask": f"Predicted cell {predicted} matches no true cell in {when}.",
    }[error.kind]
    return TrackingError(error.kind, error.t, error.until, error.true, error.predicted, words)
