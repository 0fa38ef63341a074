"""Track a movie whose cells are outlined: labels in; identities, divisions and confidences out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from ml.segmentation.found import Segmentation
from ml.tracking.features import RowNames
from ml.tracking.hypotheses import adopt, said_by_maps
from ml.tracking.linkers.linker import Linker, LinkRules
from ml.tracking.masks import MasksOfCells
from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking

USUAL_RULES = LinkRules()
MOST_LEFT_OUT = 0.5
"""Of the outlines that a model drew: a linker that takes more of them for no cells knows no such cells."""


@dataclass(frozen=True)
class TrackingResult:
    """What tracking found.

    labels: cells numbered by track from 1, divisions set. links: how sure each link is, how sure its best
    rival would be, and the cell at that one's other end. divisions: the same divisions with their
    probabilities.
    """

    labels: Labels
    links: list[dict[str, Any]]  # {"t", "cell", "p", "runner_up", "rival"}: link that ends in frame t
    divisions: list[dict[str, Any]]  # {"parent", "daughters", "t", "p", "runner_up"}


@dataclass(frozen=True)
class Linked:
    """What a linker made of one feature, and what its rows are. others: as in Scene."""

    names: RowNames
    others: Mapping[int, np.ndarray]
    linking: Linking

    @classmethod
    def of(cls, scene: Scene, linking: Linking) -> "Linked":
        return cls(scene.features.names, scene.others, linking)


def track(
    movie: Movie,
    labels: Labels,
    linker: Linker,
    rules: LinkRules = USUAL_RULES,
    predicted: Collection[int] = (),
    others: Mapping[str, Segmentation] | None = None,
    may_go: Collection[int] | None = None,
) -> TrackingResult:
    """Give the cells of `labels` identities through time. Each feature is tracked by itself.

    `predicted`: frames whose outlines a model drew: there an outline that the linker takes for no cell goes.
    Elsewhere no pixel changes, and such a cell stays, in its frame alone; overlaps stay.
    `may_go`: frames of which outlines that the linker leaves out are removed; None: the predicted ones.
    `others`: per feature, the segmentation of predicted frames with other readings; what the linker prefers
    of these replaces outlines of `labels`, which have the same values.

    Raises DataError where the labels are of another shape, or the linker cannot work.
    """
    shape = (movie.n_frames, movie.height, movie.width)
    if shape != labels.shape:
        raise DataError(
            movie.name,
            f"the movie is {shape} (T, Y, X) and its labels are {labels.shape}",
            "Use labels of the same movie.",
        )
    in_doubt = frozenset(predicted)
    linked: list[Linked] = []
    for feature in labels.features:
        scene = scene_of(movie, labels, feature, in_doubt, (others or {}).get(feature))
        linked.append(Linked.of(scene, linker.link(scene, rules)))
        del scene  # with its features: of a large movie they are as large as its raw images
    return named(labels, linked, in_doubt if may_go is None else may_go)


def scene_of(
    movie: Movie,
    labels: Labels,
    feature: str,
    in_doubt: frozenset[int] = frozenset(),
    found: Segmentation | None = None,
) -> Scene:
    """What a linker is given of one feature; in_doubt, found: as `predicted` and `others` of `track`."""
    masks = MasksOfCells(labels, feature)
    if found is None:
        return Scene(np.asarray(movie.raw), masks, movie.pixel_size_um, in_doubt)
    maps = said_by_maps(labels, feature, found, in_doubt)
    other = {t: found.others[t] for t in in_doubt & found.others.keys()}
    return Scene(np.asarray(movie.raw), masks, movie.pixel_size_um, in_doubt, maps, other)


def named(labels: Labels, linked: Sequence[Linked], goes: Collection[int] = ()) -> TrackingResult:
    """`labels` with cells numbered by the tracks of each feature in turn; outlines that were left out go from
    frames `goes`, and other readings that were chosen are added.
    """
    result = TrackingResult(labels.copy(), [], [])
    result.labels.divisions.clear()
    # Cells get other numbers: how a track ends that has one of them now, nobody has said.
    result.labels.events.clear()
    next_cell = 1
    for feature, found in zip(labels.features, linked, strict=True):
        first_cell, next_cell = next_cell, _relabel(result, found, feature, next_cell, goes)
        adopt(result.labels, feature, found.names, found.linking, first_cell, found.others)
    return result


def track_cautiously(
    movie: Movie,
    labels: Labels,
    linker: Linker,
    rules: LinkRules = USUAL_RULES,
    predicted: Collection[int] = (),
    others: Mapping[str, Segmentation] | None = None,
) -> tuple[TrackingResult, str | None]:
    """As `track`, but a linker that knows no such cells, as one that has hardly learned, removes none. Then
    the second value says so.
    """
    result = track(movie, labels, linker, rules, predicted, others)
    before, after = (sum(row.t in predicted for row in found.cells.rows) for found in (labels, result.labels))
    if rules.max_cells is not None or before - after <= MOST_LEFT_OUT * before:
        return result, None
    del result  # as large as the movie's labels
    said = (
        f"{movie.name}: the tracking model takes {before - after:,} of {before:,} outlines for no cells, so "
        "it knows no such cells; all outlines stay. Train it on more movies like this one."
    )
    return track(movie, labels, linker, rules), said


def _relabel(
    result: TrackingResult, found: Linked, feature: str, first_cell: int, goes: Collection[int]
) -> int:
    """Write tracks as cells first_cell … into result; the next free number. Rows of the cells table change,
    and pixels only of what is left out of frames `goes`.
    """
    names, linking = found.names, found.linking
    new_cell: dict[tuple[int, int], int] = {}
    cell_of_row = {row: first_cell + i for i, linked in enumerate(linking.tracks) for row in linked.rows}
    for i, linked in enumerate(linking.tracks):
        cell = first_cell + i
        for row, t in zip(linked.rows, linked.frames, strict=True):
            if names.layer[row] == 0:
                new_cell[t, int(names.label[row])] = cell
        if not linked.probability:
            continue  # a linker that does not tell how sure it is
        links = zip(linked.frames[1:], linked.probability, linked.runner_up, linked.rival, strict=True)
        for t, p, runner_up, row in links:
            link = {"t": t, "cell": cell, "p": round(p, 4), "runner_up": round(runner_up, 4)}
            result.links.append(link | {"rival": cell_of_row.get(row)})
    left_out = {
        (int(names.t[row]), int(names.label[row]))
        for row in np.flatnonzero(names.layer == 0).tolist()
        if row not in cell_of_row and int(names.t[row]) in goes
    }
    next_free = first_cell + len(linking.tracks)
    next_free = _rewrite_cells(result.labels, feature, new_cell, left_out, next_free)
    for division in linking.divisions:
        parent = first_cell + division.parent
        daughters = tuple(sorted(first_cell + daughter for daughter in division.daughters))
        result.labels.divisions.add(Division(parent, daughters, division.t))
        told = {"parent": parent, "daughters": list(daughters), "t": division.t}
        # Not a number: the linker does not tell, and JSON has no word for it.
        odds = {"p": division.p, "runner_up": division.runner_up}
        rounded = {name: None if np.isnan(p) else round(p, 4) for name, p in odds.items()}
        result.divisions.append({**told, **rounded})
    return next_free


def _rewrite_cells(
    labels: Labels,
    feature: str,
    new_cell: Mapping[tuple[int, int], int],
    left_out: Collection[tuple[int, int]],
    next_free: int,
) -> int:
    """`new_cell`, `left_out`: by frame and cell as it was. The next free number."""
    old = [row for row in labels.cells.rows if row.feature == feature]
    added, gone = [], set()
    for row in old:
        if (row.t, row.cell) in left_out:
            gone.add((row.t, row.value))
            continue
        cell = new_cell.get((row.t, row.cell))
        if cell is None:
            # A cell that lies wholly under another has no pixels in the masks, and what nobody linked may be
            # in a frame that a person approved: each keeps a number of its own.
            cell, next_free = next_free, next_free + 1
        added.append(row._replace(cell=cell))
    labels.cells.remove(old)
    labels.cells.add(added)
    for t in sorted({t for t, _ in gone}):
        values = [
            value for at, value in gone if at == t and not labels.cells.values_at(t, feature).get(value)
        ]
        frame = labels.frame(feature, t)
        frame[np.isin(frame, values)] = 0
    return next_free
