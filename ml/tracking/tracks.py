"""What linking finds: tracks of cell-frames and the divisions between them, each with its confidence."""

from dataclasses import dataclass, field


@dataclass
class LinkedTrack:
    """A cell through time: the rows of its cell-frames (of MovieFeatures) and the frames they are in.

    probability, runner_up, rival: one for each link, that is one fewer than rows; all empty where the linker
    does not tell how sure it is. A rival is what else the link could have been: another cell-frame for this
    track, or another track for this cell-frame.
    """

    rows: list[int]
    frames: list[int]
    closed: bool = False  # it divided
    probability: list[float] = field(default_factory=list)  # of each link
    runner_up: list[float] = field(default_factory=list)  # of its best rival, 0 without one
    rival: list[int] = field(default_factory=list)  # row of that rival, -1 where there was none


@dataclass(frozen=True)
class LinkedDivision:
    """Track `parent` became `daughters` (indices of tracks) in frame t with probability p.

    runner_up: probability of the best other reading, such as the parent going on as one daughter. Both are
    NaN where the linker does not tell how sure it is.
    """

    parent: int
    daughters: tuple[int, ...]
    t: int
    p: float
    runner_up: float = float("nan")


@dataclass(frozen=True)
class Linking:
    """Tracks, numbered by their index, and the divisions between them.

    Rows in no track were left out: the linker took them for no cells.
    """

    tracks: list[LinkedTrack]
    divisions: list[LinkedDivision]
