"""What the joint linker weighs besides a model's probabilities: constants, chosen as docs/models.md says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class JointParameters:
    """Costs are in units of log-odds: 1 turns even chances into 73 to 27. Lengths are in median diameters.

    birth, death: of a track that begins or ends inside, `border_share` of it at the border; nothing in the
    first and the last frame. They are high: a pair's probability knows nothing of how rarely a cell comes
    from nowhere. gap: of an unseen frame, a quarter for each further one; high, because a pair's probability
    does not say whether the cell was seen in between (so one that leaves at the border for some frames comes
    back as another). real: weight of the log-odds that an outline is a cell. division: of each division;
    `taken` more for each daughter that would be another track's continuation if nothing could divide.
    middle: weight of how far the middle of two sisters lies from their mother, none at `middle_diameters`;
    similarity: the same for the ratio of their areas, none at `similar_areas`.
    certain: links from this probability on, with rivals that have less than 1 - certain together, are not
    questioned. least: links and daughters below this probability are not considered.

    Second look, with `global_pass`: a division costs `vanish` more for a daughter that is lost at once,
    less for one that lives `vanish_frames` or longer; `again` more where the mother was born less than
    `cycle_frames` ago and that division is the surer one; `new` more where the mother came from nowhere in
    the frame before.
    """

    birth: float = 6.0
    death: float = 5.0
    border_share: float = 0.3
    border_diameters: float = 0.75
    gap: float = 13.0
    division: float = -2.0
    taken: float = 4.0
    middle: float = 2.5
    middle_diameters: float = 0.6
    similarity: float = 0.5
    similar_areas: float = 1.75
    real: float = 1.0
    certain: float = 0.95
    least: float = 0.01
    vanish: float = 3.0
    vanish_frames: float = 3.0
    again: float = 3.0
    cycle_frames: float = 8.0
    new: float = 1.0
    joint_divisions: bool = True
    global_pass: bool = True

    def __post_init__(self) -> None:
        if not 0.5 < self.certain < 1:
            raise ValueError(f"certain is {self.certain}: give a probability between 0.5 and 1")
        if not 0 < self.least < 0.5:
            raise ValueError(f"least is {self.least}: give a probability between 0 and 0.5")
