"""The list of suspicions: every rule in its order, what they find as places, the best first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from celldata.events import Event
from celldata.lineage import Division
from celldata.suspicion import calibration
from celldata.suspicion.lineage import lineage_of
from celldata.suspicion.links import LinkOdds
from celldata.suspicion.look import Look
from celldata.suspicion.motion import motion_of
from celldata.suspicion.place import TITLES, Finding, Place, box_of, place_id
from celldata.suspicion.rules import (
    broken,
    divisions,
    ends,
    gaps,
    jumps,
    missed_divisions,
    mitosis,
    shapes,
    swaps,
    weak_divisions,
    weak_links,
    wrong_links,
)
from celldata.suspicion.scene import Scene
from celldata.suspicion.sightings import sightings_of

MAX_PLACES = 2000
"""Nobody looks at more, and the page's list holds no more."""
MARGIN_RADII = 1.0

RULES: tuple[Callable[[Look], list[Finding]], ...] = (
    divisions.contradictions,
    swaps.swaps,
    divisions.uncommon_divisions,
    divisions.odd_divisions,
    missed_divisions.missed_divisions,
    wrong_links.wrong_links,
    broken.broken_tracks,
    ends.brief_tracks,
    missed_divisions.divisions_of_those_who_go_on,
    gaps.gaps,
    ends.open_ends,
    ends.open_begins,
    jumps.displacements,
)
"""In this order: what explains several signs at once before what tells one of them."""
RULES_OF_LOOKS: tuple[Callable[[Look], list[Finding]], ...] = (
    mitosis.bright_and_round,
    jumps.areas,
    jumps.brightnesses,
    shapes.overlaps,
    shapes.fragments,
)


def findings_of(look: Look, odds: LinkOdds | None = None) -> list[Finding]:
    """What all rules find in one feature, unordered."""
    found = [finding for rule in RULES for finding in rule(look)]
    if odds is not None and len(odds):
        told = {(finding.cells[0], finding.t) for finding in found if finding.kind in divisions.KINDS}
        found += weak_links.weak_links(look, odds)
        found += weak_divisions.weak_divisions(look, odds, told)
    return found + [finding for rule in RULES_OF_LOOKS for finding in rule(look)]


def look_at(
    scene: Scene, rows: np.ndarray, divisions: Iterable[Division], events: Iterable[Event] = ()
) -> Look:
    """`rows`: (M, 3) t, value, cell of the scene's feature in the cells table."""
    seen = sightings_of(scene, rows)
    return Look(seen, motion_of(seen), lineage_of(seen, divisions, events))


def find_places(
    scenes: Sequence[tuple[str, Scene, np.ndarray, LinkOdds | None]],
    divisions: Iterable[Division],
    events: Iterable[Event] = (),
) -> list[Place]:
    """The places of all features, the largest expected gain first, at most MAX_PLACES.

    `scenes`: (feature, scene, rows t, value, cell of it, how sure its links are or None). The same error in
    two features is told once, in the first. A track that `events` say leaves or dies in its last frame ends
    as it should.
    """
    divisions, events = list(divisions), list(events)
    found: list[tuple[float, str, Look, Finding]] = []
    told: set[tuple[str, int, tuple[int, ...]]] = set()
    for feature, scene, rows, odds in scenes:
        look = look_at(scene, rows, divisions, events)
        mine = []
        for finding in findings_of(look, odds):
            what = (finding.kind, finding.t, finding.cells)
            if what not in told:
                mine.append((calibration.score(finding, look.n_frames), feature, look, finding))
        told.update((f.kind, f.t, f.cells) for _, _, _, f in mine)
        found += mine
    found.sort(key=lambda one: (-one[0], one[3].t, one[3].kind, one[3].cells))
    places: dict[str, Place] = {}
    for value, feature, look, finding in found[:MAX_PLACES]:
        place = _place(look, feature, finding, value)
        while place.id in places:
            # Both show the same objects: the lesser one gets a name of its own.
            place = replace(place, id=place_id(feature, place.id, place.t, ()))
        places[place.id] = place
    return list(places.values())


def _place(look: Look, feature: str, finding: Finding, score: float) -> Place:
    seen = list(finding.seen)
    field = look.seen.scene.field
    if seen:
        here = [i for i in seen if look.seen.t[i] == finding.t] or seen
        y = sum(float(look.seen.y[i]) for i in here) / len(here)
        x = sum(float(look.seen.x[i]) for i in here) / len(here)
        box = box_of(look.seen.boxes(seen).tolist(), MARGIN_RADII * look.radius, field.height, field.width)
    else:
        y, x, box = field.height / 2, field.width / 2, (0, 0, field.height, field.width)
    keys = look.seen.scene.keys[look.seen.object[seen]].tolist()
    if finding.kind == "overlap" or not seen:
        # Three cells on the same pixels are three places that show one object.
        keys += finding.cells
    title, detail = finding.words()
    return Place(
        id=place_id(feature, finding.kind, finding.t, keys),
        kind=finding.kind,
        feature=feature,
        score=round(score, 4),
        t=finding.t,
        frames=finding.frames,
        cells=finding.cells,
        y=round(y, 1),
        x=round(x, 1),
        box=box,
        title=title or TITLES[finding.kind],
        detail=detail,
        action=finding.action,
    )
