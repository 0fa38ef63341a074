"""What is done with each tool in the browser tests, and what the server must have then."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.e2e import tool_scene as scene
from tests.e2e.people import Annotator
from tests.e2e.smart_tool_deeds import carry_after, carry_before, interpolate, smart_click
from tests.e2e.tool_scene import CELLS, Place, disc, iou
from tests.e2e.track_tool_deeds import TRACK_DOES

SHAPE = (scene.HEIGHT, scene.WIDTH)
NEW = max(CELLS.values()) + 1


# A pixel of each cell.
PLACES = {
    CELLS["round"]: scene.ROUND,
    CELLS["beside"]: scene.BESIDE,
    CELLS["hollow"]: (scene.HOLLOW[0], scene.HOLLOW[1] - 9),
    CELLS["twins"]: scene.TWINS[0],
    CELLS["specked"]: scene.SPECKED,
    CELLS["thin"]: scene.THIN,
}


class Bench(Annotator):
    """An annotator with a task open, and what the server has of it."""

    task = 0
    complaints: list[str]
    pictures: Path

    def begin(self, task: int) -> None:
        """The task open, everything undone, frame 0 shown, nothing selected, the default write mode."""
        if self.task != task:
            self.open(task)
            self.task = task
        self.key("Escape", "Escape", "Escape", "v", "Shift+Digit1")
        self.undo_all()
        self.key("Escape", "Escape", "v")
        self.go_to(0)

    def undo_all(self) -> None:
        while left := self.see("undo()")["undo"]:
            self.key("Control+z")
            self.wait(f"window.__prospero.undo().undo === {left - 1}")

    def select(self, cell: int) -> None:
        """By a place in it: the middle of a hollow cell is not."""
        self.key("Escape", "v")
        self.point(*PLACES[cell])
        assert self.see("selected()") == cell

    def shoot(self, name: str) -> None:
        self.page.screenshot(path=self.pictures / f"{name}.png")

    def drag(self, *places: tuple[float, float], picture: str = "") -> None:
        first, *others = places
        self.page.mouse.move(*self.screen(*first))
        self.page.mouse.down()
        for place in others:
            self.page.mouse.move(*self.screen(*place), steps=4)
        if picture:
            self.shoot(picture)
        self.page.mouse.up()

    def previewed(self, picture: str) -> dict:
        self.wait("Boolean(window.__prospero.prompt()?.ready)")
        self.shoot(picture)
        prompt: dict = self.see("prompt()")
        return prompt

    def state(self) -> tuple[bytes, list, list]:
        """Labels of frame 0, rows and divisions on the server."""
        self.saved()
        lineage = self.lineage_on_server(self.task)
        image = self.labels_on_server(self.task, 0, SHAPE)
        divisions = sorted(map(str, lineage["divisions"]))
        return image.tobytes(), sorted(lineage["cells"].get("nucleus", [])), divisions

    def mask(self, cell: int) -> np.ndarray:
        """(Y, X) bool: the pixels of a cell in frame 0 on the server, overlaps included."""
        self.saved()
        rows = self.lineage_on_server(self.task)["cells"].get("nucleus", [])
        values = [value for t, value, owner in rows if t == 0 and owner == cell]
        return np.isin(self.labels_on_server(self.task, 0, SHAPE), values)

    def frames_of(self, cell: int) -> list[int]:
        self.saved()
        rows = self.lineage_on_server(self.task)["cells"].get("nucleus", [])
        return sorted({t for t, _, owner in rows if owner == cell})


def square(place: Place, reach: int) -> list[tuple[float, float]]:
    y, x = place
    # On the borders between pixels: `screen` goes to the middle of a pixel.
    low, high = -reach - 0.5, reach - 0.5
    return [(y + low, x + low), (y + low, x + high), (y + high, x + high), (y + high, x + low)]


# Corners of a box round the unlabeled cell, both in it.
BOX = ((scene.UNLABELED[0] - 16, scene.UNLABELED[1] - 16), (scene.UNLABELED[0] + 15, scene.UNLABELED[1] + 15))


def assert_bright_in_box(mask: np.ndarray) -> None:
    """The pixels Threshold promises of BOX, no more and no fewer: the whole disc and its soft edge."""
    assert np.array_equal(mask, scene.bright_in_box(*BOX))
    assert mask[disc(scene.UNLABELED, 12)].all(), "a part of the disc is missing"
    assert not mask[~disc(scene.UNLABELED, 12 + scene.SOFT_EDGE)].any(), "background was taken"


def select(bench: Bench) -> None:
    bench.point(*scene.ROUND)
    assert bench.see("selected()") == CELLS["round"]
    bench.shoot("select")
    bench.point(*scene.ROUND)
    assert bench.see("selected()") is None


def brush(bench: Bench) -> None:
    bench.key("b")
    bench.drag((64, 130), (60, 140), (70, 152), picture="brush")
    mask = bench.mask(NEW)
    assert mask[64, 130]
    assert mask[70, 152]
    assert mask.sum() > 150
    assert bench.see("selected()") == NEW


def eraser(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("e")
    bench.drag((22, 30), (22, 52), picture="eraser")
    assert not bench.mask(CELLS["round"])[22, 30:36].any()
    assert bench.mask(CELLS["beside"]).sum() == disc(scene.BESIDE, 12).sum(), "another cell was erased"


def lasso(bench: Bench) -> None:
    corners = square(scene.UNLABELED, 10)
    bench.key("p")
    for corner in corners:
        bench.point(*corner)
    bench.page.mouse.move(*bench.screen(70, 150))
    bench.previewed("lasso-corners")
    assert bench.see("undo()")["undo"] == 0, "nothing happens before the outline is closed"
    bench.point(*corners[0])
    assert bench.mask(NEW).sum() == 20 * 20
    # Drawn by hand with Alt: a bite out of it, the same cell being selected.
    bench.page.keyboard.down("Alt")
    a, b, c, d = square((scene.UNLABELED[0] - 5, scene.UNLABELED[1] - 5), 5)
    bench.drag(a, b, c, d, a, picture="lasso-alt")
    bench.page.keyboard.up("Alt")
    assert bench.mask(NEW).sum() == 20 * 20 - 10 * 10
    bench.key("Control+z")


def flood(bench: Bench) -> None:
    bench.select(CELLS["hollow"])
    bench.key("g")
    bench.point(*scene.HOLLOW)
    bench.shoot("flood")
    assert bench.see("undo()")["undo"] == 0
    bench.point(*scene.HOLLOW)
    assert (bench.mask(CELLS["hollow"]) == disc(scene.HOLLOW, 14)).all()


def new_cell(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("n")
    assert (bench.see("tool()"), bench.see("selected()")) == ("brush", None)
    bench.point(*scene.UNLABELED)
    assert bench.mask(NEW).sum() == 69


def threshold(bench: Bench) -> None:
    bench.key("t")
    bench.point(*BOX[1])
    bench.point(*BOX[0])
    bench.previewed("threshold")
    bench.key("Enter")
    assert_bright_in_box(bench.mask(NEW))


def autofit(bench: Bench) -> None:
    bench.select(CELLS["thin"])
    bench.key("m")
    bench.previewed("autofit")
    bench.key("Enter")
    assert iou(bench.mask(CELLS["thin"]), disc(scene.THIN, 12)) > 0.8


def watershed(bench: Bench) -> None:
    bench.key("w")
    bench.point(*scene.TWINS[0])
    bench.point(*scene.TWINS[1])
    bench.previewed("watershed")
    bench.key("Enter")
    assert iou(bench.mask(NEW), disc(scene.TWINS[1], 11)) > 0.8


def split(bench: Bench) -> None:
    middle = (scene.TWINS[0][1] + scene.TWINS[1][1]) / 2 + 2
    bench.key("Shift+W")
    # A line that ends in the cell says so and changes nothing.
    bench.drag((45, middle), (64, middle))
    assert "does not cross cell 4" in bench.page.locator("[data-message]").inner_text()
    bench.point(45, middle)
    bench.point(84, middle)
    title = bench.previewed("split")["title"]
    assert title.startswith(f"Split cell {CELLS['twins']}, new cell {NEW}")
    bench.key("Enter")
    part = bench.mask(NEW)
    assert part[scene.TWINS[1]]
    assert not part[scene.TWINS[0]]
    assert iou(part, disc(scene.TWINS[1], 11)) > 0.7
    bench.key("Control+z")
    assert bench.mask(CELLS["twins"])[scene.TWINS[1]]
    bench.drag((45, middle), (84, middle), picture="split-drag")
    assert bench.mask(NEW)[scene.TWINS[1]]


def trim(bench: Bench) -> None:
    bench.select(CELLS["specked"])
    bench.key("k")
    bench.point(*scene.SPECKED)
    bench.shoot("trim")
    assert (bench.mask(CELLS["specked"]) == disc(scene.SPECKED, 12)).all()


def smooth(bench: Bench) -> None:
    twins = disc(scene.TWINS[0], 11) | disc(scene.TWINS[1], 11)
    bench.select(CELLS["twins"])
    bench.key("Shift+K")
    bench.shoot("smooth")
    after = bench.mask(CELLS["twins"])
    assert 0 < (after ^ twins).sum() < 60
    assert iou(after, twins) > 0.9


def shrink(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("q")
    bench.shoot("shrink")
    after = bench.mask(CELLS["round"])
    assert after[22, 24 - 10 : 24 + 11].all()
    assert not after[22, 24 - 11]


def grow(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("Shift+Q")
    bench.shoot("grow")
    assert bench.mask(CELLS["round"])[22, 24 - 12 : 24 + 13].all()


def merge(bench: Bench) -> None:
    one, other = disc(scene.ROUND, 12), disc(scene.BESIDE, 12)
    bench.key("Shift+R")
    bench.point(*scene.ROUND)
    bench.page.mouse.move(*bench.screen(26, 44))
    bench.shoot("merge")
    bench.point(*scene.BESIDE)
    after = bench.mask(CELLS["round"])
    assert after[22, 13:61].all(), "the gap is not closed"
    assert (after | one | other == after).all()
    assert after.sum() - (one | other).sum() < 40
    assert 0 not in bench.frames_of(CELLS["beside"])
    assert 1 in bench.frames_of(CELLS["beside"])
    bench.key("Control+z")
    assert bench.mask(CELLS["beside"]).sum() == other.sum()
    bench.drag(scene.ROUND, scene.BESIDE, picture="merge-drag")
    assert bench.mask(CELLS["round"])[scene.BESIDE]


def fill_holes(bench: Bench) -> None:
    bench.select(CELLS["hollow"])
    bench.key("Shift+G")
    bench.shoot("fill-holes")
    assert (bench.mask(CELLS["hollow"]) == disc(scene.HOLLOW, 14)).all()


def combine(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("r")
    bench.point(*scene.BESIDE)
    bench.previewed("combine")
    bench.key("Enter")
    assert bench.mask(CELLS["round"])[scene.BESIDE]
    assert bench.mask(CELLS["round"])[scene.ROUND]


def swap(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("s")
    bench.point(*scene.BESIDE)
    bench.previewed("swap")
    bench.point(*scene.BESIDE)
    assert bench.mask(CELLS["round"])[scene.BESIDE]
    assert bench.mask(CELLS["beside"])[scene.ROUND]


def delete(bench: Bench) -> None:
    bench.select(CELLS["round"])
    bench.key("Backspace")
    assert not bench.mask(CELLS["round"]).any()
    assert bench.frames_of(CELLS["round"]) == [1, 2, 3, 4]


# Tool -> what is done with it, and how many edits are left in the undo stack then.
DOES: dict[str, tuple[Callable[[Bench], None], int]] = {
    "select": (select, 0),
    "brush": (brush, 1),
    "eraser": (eraser, 1),
    "lasso": (lasso, 1),
    "flood": (flood, 1),
    "new-cell": (new_cell, 1),
    "threshold": (threshold, 1),
    "autofit": (autofit, 1),
    "watershed": (watershed, 1),
    "split": (split, 1),
    "trim": (trim, 1),
    "smooth": (smooth, 1),
    "shrink": (shrink, 1),
    "grow": (grow, 1),
    "merge": (merge, 1),
    "fill-holes": (fill_holes, 1),
    "combine": (combine, 1),
    "swap": (swap, 1),
    "delete": (delete, 1),
    "smart-click": (smart_click, 1),
    "carry-before": (carry_before, 2),
    "carry-after": (carry_after, 2),
    "interpolate": (interpolate, 2),
    **TRACK_DOES,
}
IN_TRACKING = set(TRACK_DOES)
