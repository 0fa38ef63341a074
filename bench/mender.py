"""A scripted annotator who knows the truth and mends labels that `corrupt` made wrong, at the labeling page.

To each error it navigates as an annotator would (frames, a click on the cell, the view moved), which is not
counted, and mends it with the page's own actions, which are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt
from skimage.measure import approximate_polygon, find_contours

from bench.hands import Hands, Place
from celldata.labels import Labels
from celldata.simulator import Corruption

OUTLINE_PX = 0.4
"""How far the line of a drawn outline may be from the true one."""


@dataclass
class Effort:
    """What one error took: `edits` (an action, an undo) and `pressed` (their keys, clicks and strokes)."""

    kind: str
    edits: int
    pressed: int


class Mender:
    """`wrong`: the labels as the page opened them; `truth`: as they should be."""

    def __init__(self, hands: Hands, wrong: Labels, truth: Labels) -> None:
        self.hands, self.wrong, self.truth = hands, wrong, truth
        self.feature = truth.features[0]
        self._mode = 1
        self._pressed = 0
        self._edits = 0
        self._mends: dict[str, Callable[[Corruption], None]] = {
            "swap": self._swap,
            "broken_track": self._broken_track,
            "joined_tracks": self._joined_tracks,
            "missed_division": self._missed_division,
            "false_division": self._false_division,
            "wrong_link": self._wrong_link,
            "missing_daughter": self._missing_daughter,
            "wrong_daughter": self._wrong_daughter,
            "split": self._split,
            "false": self._false,
            "missed": self._missed,
            "merge": self._merge,
        }

    @property
    def kinds(self) -> list[str]:
        """The kinds of error it mends, in the order in which they are to be mended: identities first."""
        return list(self._mends)

    def mend(self, error: Corruption) -> Effort:
        """AssertionError where the page does not do what it says."""
        edits = self._n_edits()
        self._pressed = 0
        self._mends[error.kind](error)
        return Effort(error.kind, self._n_edits() - edits, self._pressed)

    # -- identity -------------------------------------------------------------------------------------------

    def _swap(self, error: Corruption) -> None:
        one, other = error.cells
        self._go_to_cell(error.t, one)
        with self._action():
            self._frames(3)
            self.hands.key("s")
            self._pick(error.t, other)

    def _broken_track(self, error: Corruption) -> None:
        self._link(*error.cells, error.t)

    def _joined_tracks(self, error: Corruption) -> None:
        self._go_to_cell(error.t, error.cells[0])
        with self._action():
            self.hands.key("Shift+N")
            self._apply()

    def _missed_division(self, error: Corruption) -> None:
        parent, *daughters = error.cells
        self._divide(parent, daughters, error.t)

    def _missing_daughter(self, error: Corruption) -> None:
        parent, _, lost = error.cells
        self._divide(parent, [lost], error.t)

    def _wrong_daughter(self, error: Corruption) -> None:
        parent, _, lost, other, new = error.cells
        self._link(other, new, error.t)
        self._divide(parent, [lost], error.t)

    def _false_division(self, error: Corruption) -> None:
        _, other, first, second = error.cells
        self._go_to_cell(error.t, first)
        with self._action():
            self.hands.key("Shift+X")
            self._apply()
        self._link(other, second, error.t)

    def _wrong_link(self, error: Corruption) -> None:
        cell, other, new = error.cells
        self._go_to_cell(error.t, cell)
        with self._action():
            self._frames(3)
            self.hands.key("Shift+S")
            self.hands.wait("document.activeElement?.tagName === 'INPUT'")
            self.hands.type(other)
            self._apply()
        self._link(cell, new, error.t)

    def _link(self, cell: int, rest: int, t: int) -> None:
        """`cell` ends before t, where `rest` begins."""
        last = max(frame for frame in self.wrong.cells.frames_of(cell) if frame < t)
        self._go_to_cell(last, cell)
        begins = min(frame for frame in self.wrong.cells.frames_of(rest) if frame >= t)
        self.hands.go_to(begins)
        with self._action():
            self.hands.key("l")
            self._pick(begins, rest)

    def _divide(self, parent: int, daughters: list[int], t: int) -> None:
        cells = self.wrong.cells
        self._go_to_cell(max(frame for frame in cells.frames_of(parent) if frame < t), parent)
        frames = [{frame for frame in cells.frames_of(each) if frame >= t} for each in daughters]
        seen = min(set.intersection(*frames))
        self.hands.go_to(seen)
        with self._action():
            self.hands.key("Shift+L")
            for n, daughter in enumerate(daughters, start=2):
                self.hands.click(self._place(seen, daughter))
                self.hands.wait(f"(window.__prospero.prompt()?.cells.length ?? 0) === {n}")
            self._apply()

    # -- outlines -------------------------------------------------------------------------------------------

    def _split(self, error: Corruption) -> None:
        cell, piece = error.cells
        self._go_to_cell(error.t, cell, named=False)
        with self._action():
            self._frames(1)
            self.hands.key("r")
            self._pick(error.t, piece)

    def _false(self, error: Corruption) -> None:
        self._go_to_cell(error.t, error.cells[0])
        with self._action():
            self._frames(1)
            self.hands.key("Backspace")

    def _missed(self, error: Corruption) -> None:
        (cell,) = error.cells
        frames = self._frames_seen(cell)
        nearest = min(frames, key=lambda frame: abs(frame - error.t))
        self._go_to_cell(nearest, cell, named=False)
        self.hands.go_to(error.t)
        selected = self.hands.see("selected()")
        if self.hands.see(f"centroid({selected})") is not None:
            return  # filled with the frame beside it: one gap of several frames is one action
        there = [t for t, _, owner in self.hands.see("cells()")[self.feature] if owner == selected]
        if not min(there) < error.t < max(there):
            # The first or the last frame of a track is no gap.
            self._outline(error.t, cell)
            return
        with self._action():
            self.hands.key("Shift+I")
            self._apply()

    def _merge(self, error: Corruption) -> None:
        _, lost = error.cells
        frames = self._frames_seen(lost)
        self._go_to_cell(min(frames, key=lambda frame: abs(frame - error.t)), lost, named=False)
        self.hands.go_to(error.t)
        self._outline(error.t, lost, others_too=True)

    def _outline(self, t: int, cell: int, *, others_too: bool = False) -> None:
        """Draw round the true outline; of which cell it is says a frame in which both are."""
        mask = np.pad(self._true_mask(t, cell), 1)
        contour = max(find_contours(mask.astype(float), 0.5), key=len) - 1
        line: list[Place] = [(y, x) for y, x in approximate_polygon(contour, OUTLINE_PX)]
        self.hands.bring_near(line[0])
        with self._action():
            self.hands.key("p")
            if others_too:
                self.hands.key("Shift+Digit2")
            self.hands.draw(line)
        self.hands.key(*(["Shift+Digit1"] * others_too), "Escape")
        # Coming back from Outline, actions change this frame.
        self._mode = 1

    def _true_mask(self, t: int, cell: int) -> np.ndarray:
        """(Y, X) bool: where the cell that `wrong` calls so is in truth."""
        for frame in sorted(self._frames_seen(cell), key=lambda frame: abs(frame - t)):
            y, x = (int(v) for v in self._place(frame, cell))
            true = int(self.truth.mask_of_cells(self.feature, frame)[y, x])
            mask: np.ndarray = self.truth.mask_of_cells(self.feature, t) == true
            if true and mask.any():
                return mask
        raise AssertionError(f"cell {cell} is nowhere in truth")

    def _frames_seen(self, cell: int) -> list[int]:
        return self.wrong.cells.frames_of(cell)

    # -- navigation and keys --------------------------------------------------------------------------------

    def _go_to_cell(self, t: int, cell: int, *, named: bool = True) -> None:
        """Frame t shown, the cell selected. `named`: it still has the number that it had at first."""
        place = self._place(t, cell)
        self.hands.go_to(t)
        self.hands.key("Escape", "Escape")
        self.hands.bring_near(place)
        self.hands.click(place)
        selected = self.hands.see("selected()")
        assert selected == cell if named else selected is not None, f"frame {t}: {cell}, not {selected}"

    def _place(self, t: int, cell: int) -> Place:
        """The pixel of a cell that is farthest from its edge."""
        values = self.wrong.cells.values_of(t, self.feature, cell)
        assert values, f"cell {cell} is not in frame {t}"
        rows, columns = np.nonzero(np.isin(self.wrong.frame(self.feature, t), values))
        box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        inside = np.pad(np.isin(self.wrong.frame(self.feature, t)[box], values), 1)
        depth = distance_transform_edt(inside)
        y, x = np.unravel_index(int(np.argmax(depth)), depth.shape)
        return float(rows.min() + y - 1), float(columns.min() + x - 1)

    def _pick(self, t: int, cell: int) -> None:
        self.hands.click(self._place(t, cell))
        self._apply()

    def _apply(self) -> None:
        """What the preview says, once it says it; what changes this frame alone may be done at once."""
        done = f"window.__prospero.undo().undo > {self._edits}"
        self.hands.wait(f"Boolean(window.__prospero.prompt()?.ready) || {done}")
        if not self.hands.page.evaluate(done):
            self.hands.key("Enter")

    def _frames(self, mode: int) -> None:
        """This frame (1) or from here on (3), where it is not so already."""
        if mode != self._mode:
            self.hands.key(f"Shift+Digit{mode}")
            self._mode = mode

    @contextmanager
    def _action(self) -> Iterator[None]:
        """Keys and clicks in here are those of the action; it ends with one edit."""
        self._edits, pressed = self._n_edits(), self.hands.pressed
        yield
        self.hands.wait(f"window.__prospero.undo().undo === {self._edits + 1}")
        self._pressed += self.hands.pressed - pressed

    def _n_edits(self) -> int:
        return int(self.hands.see("undo()")["undo"])
