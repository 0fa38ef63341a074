"""Any linker, and what is then done to its tracks."""

from dataclasses import dataclass

from ml.tracking.linkers.linker import Linker, LinkRules
from ml.tracking.mending import drop_short, extend, fill_gaps
from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking


@dataclass(frozen=True)
class MendedLinker:
    """`linker`, then the verbs of ml.tracking.mending, in this order. `extended`: ends and beginnings side by
    side are one cell. `filled`: also over gaps of so many frames, 0 for none. `least`: tracks of fewer
    cell-frames go.
    """

    linker: Linker
    extended: bool = False
    filled: int = 0
    least: int = 1

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        linking = self.linker.link(scene, rules)
        if self.extended:
            linking = extend(linking, scene.features)
        if self.filled:
            linking = fill_gaps(linking, scene.features, self.filled)
        return drop_short(linking, self.least) if self.least > 1 else linking
