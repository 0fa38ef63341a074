"""What is seen too shortly to be a cell is left out, whoever linked it."""

from dataclasses import dataclass, replace

from ml.tracking.linkers.linker import Linker, LinkRules
from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking


@dataclass(frozen=True)
class DroppingLinker:
    """`linker`, without its tracks of fewer than `least` cell-frames. Mothers and daughters stay: a cell may
    divide soon after the movie begins, or be born shortly before it ends.
    """

    linker: Linker
    least: int

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        return without_short(self.linker.link(scene, rules), self.least)


def without_short(linking: Linking, least: int) -> Linking:
    """Tracks that stay are numbered anew."""
    kin = {division.parent for division in linking.divisions}
    kin |= {daughter for division in linking.divisions for daughter in division.daughters}
    kept = [i for i, track in enumerate(linking.tracks) if i in kin or len(track.rows) >= least]
    place = {old: new for new, old in enumerate(kept)}
    divisions = [
        replace(
            division,
            parent=place[division.parent],
            daughters=tuple(place[daughter] for daughter in division.daughters),
        )
        for division in linking.divisions
    ]
    return Linking([linking.tracks[i] for i in kept], divisions)
