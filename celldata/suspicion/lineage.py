"""The divisions of a movie beside the tracks they join, and the tracks that are marked to end, in arrays."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from celldata.events import Event
from celldata.lineage import Division
from celldata.suspicion.sightings import Sightings


@dataclass(frozen=True)
class Lineage:
    """Divisions whose parent or one daughter is seen.

    `parent`: (d,) and `daughters`: (d, 2) places of tracks in `Sightings.cells`, -1 where unseen or none.
    `t`: (d,) first frame of the daughters. `divides`, `born`: (k,) for each track, whether a division names
    it as parent, as daughter. `marked`: (k,) whether somebody said that it leaves the field or dies in its
    last frame.
    """

    divisions: tuple[Division, ...]
    parent: np.ndarray
    daughters: np.ndarray
    t: np.ndarray
    divides: np.ndarray
    born: np.ndarray
    marked: np.ndarray


def lineage_of(seen: Sightings, divisions: Iterable[Division], events: Iterable[Event] = ()) -> Lineage:
    """Where cells are seen in several features, divisions and events count for each of them."""
    ordered = sorted(divisions)
    members = [(d.parent, *d.daughters) for d in ordered]
    flat = seen.tracks_of(np.array([cell for cells in members for cell in cells], np.int64))
    tracks, at = [], 0
    for cells in members:
        tracks.append(flat[at : at + len(cells)])
        at += len(cells)
    kept = [i for i, places in enumerate(tracks) if (places >= 0).any()]
    divides, born = np.zeros(seen.cells.size, bool), np.zeros(seen.cells.size, bool)
    parent = np.array([tracks[i][0] for i in kept], np.int64)
    daughters = np.full((len(kept), 2), -1, np.int64)
    for row, i in enumerate(kept):
        own = tracks[i][1:]
        daughters[row, : min(2, own.size)] = own[:2]
        born[own[own >= 0]] = True
    divides[parent[parent >= 0]] = True
    t = np.array([ordered[i].t for i in kept], np.int64)
    marked = _marked(seen, list(events))
    return Lineage(tuple(ordered[i] for i in kept), parent, daughters, t, divides, born, marked)


def _marked(seen: Sightings, events: list[Event]) -> np.ndarray:
    marked = np.zeros(seen.cells.size, bool)
    tracks = seen.tracks_of(np.array([event.cell for event in events], np.int64))
    known = tracks >= 0
    tracks, ends = tracks[known], np.array([event.t for event in events], np.int64)[known]
    # A mark that was overtaken (the cell is seen later) says nothing about where the track ends now.
    marked[tracks] = seen.t[seen.last[tracks]] == ends
    return marked
