"""Tracking tasks on the real movie, or a simulated one where that is not at hand: each action, and one undo.

And the alerts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from celldata.cells import CellsTable
from celldata.events import Event
from celldata.lineage import Division, check_lineage
from tests.e2e.track_scene import BROKEN_AT, FRAMES, GAP, HEIGHT, WIDTH, Scene, Tracker

pytestmark = pytest.mark.e2e

# Where each child of an element begins and ends, with all that is in it; then where the element itself ends.
PARTS_OF_A_ROW = """row => {
  const end = each => each.getBoundingClientRect().right;
  const parts = [...row.children].map(child => [
    child.getBoundingClientRect().left,
    Math.max(end(child), ...[...child.querySelectorAll('button, span')].map(end)),
  ]);
  return [...parts, [end(row), end(row)]];
}"""


@pytest.fixture
def one_undo(tracker: Tracker) -> Iterator[None]:
    """The test does one action: it leaves a sound lineage, and one undo gives back what was there."""
    tracker.begin()
    before = tracker.lineage()
    # Outlines change in the frames of the gap only: the first and the last frame stand for the others.
    seen = (0, *GAP, FRAMES - 1)
    images = {t: tracker.labels_on_server(tracker.task, t, (HEIGHT, WIDTH)) for t in seen}
    yield
    after = tracker.lineage()
    assert after != before
    table = CellsTable()
    table.add((t, "nucleus", value, cell) for t, value, cell in after["cells"])
    wrong = [
        problem
        for problem in check_lineage(table, after["divisions"], after["events"])
        if not problem.is_warning
    ]
    assert wrong == []
    assert tracker.see("undo()")["undo"] == 1
    tracker.key("Control+z")
    tracker.wait("window.__prospero.undo().undo === 0")
    assert tracker.lineage() == before
    for t, image in images.items():
        assert np.array_equal(tracker.labels_on_server(tracker.task, t, (HEIGHT, WIDTH)), image), f"frame {t}"


def border(tracker: Tracker) -> str | None:
    return tracker.page.locator("[data-mode]").first.get_attribute("data-mode")


def test_end_as(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    cell, last = scene.broken[0], BROKEN_AT - 1
    tracker.select_in(2, cell)
    tracker.key("Shift+End")
    assert tracker.title() == f"Cell {cell} leaves the field at frame {last}"
    tracker.key("Shift+End")
    choices = tracker.page.get_by_role("group", name="Preview").get_by_role("radio")
    expect(choices).to_have_text(["Leaves the field", "Dies", "Divides…"])
    expect(choices.nth(1)).to_be_checked()
    tracker.key("Enter")
    assert tracker.lineage()["events"] == [Event(cell, last, "dies")]
    assert tracker.where() == (2, cell)
    expect(tracker.page.get_by_role("region", name="Cell", exact=True)).to_contain_text(f"dies at {last}")


def test_link(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    cell, rest = scene.broken
    tracker.select_in(BROKEN_AT - 1, cell)
    tracker.go_to(BROKEN_AT)
    tracker.key("l")
    assert border(tracker) == "all"
    tracker.point_at(rest)
    assert tracker.title() == f"Link {cell} to {rest} in {FRAMES - BROKEN_AT} frames"
    expect(tracker.page.get_by_role("group", name="Preview")).to_contain_text("no outline changes")
    tracker.key("Enter")
    assert tracker.frames_of(cell) == list(range(FRAMES))
    assert tracker.frames_of(rest) == []
    assert tracker.see("selected()") == cell


def test_link_says_why_not(tracker: Tracker, scene: Scene) -> None:
    tracker.begin()
    one, other, _ = scene.cells
    tracker.select(one)
    tracker.key("l")
    tracker.point_at(other)
    tracker.expect_message(
        f"Cells {one} and {other} are both in frames 0-{FRAMES - 1}. "
        "Break one of them first, or fuse the two."
    )
    assert tracker.see("undo()")["undo"] == 0


def test_break(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    cell = scene.cells[0]
    new = scene.labels.cells.new_cell()
    tracker.select_in(4, cell)
    tracker.key("Shift+N")
    assert border(tracker) == "future"
    assert tracker.title() == f"Break {cell}, from here on {new}, in {FRAMES - 4} frames"
    tracker.key("Enter")
    assert tracker.frames_of(cell) == [0, 1, 2, 3]
    assert tracker.frames_of(new) == list(range(4, FRAMES))
    assert tracker.see("selected()") == new


@pytest.mark.parametrize(
    ("key", "swapped"), [("Shift+Digit1", [4]), ("Shift+Digit3", list(range(4, FRAMES)))]
)
def test_swap_in_this_frame_and_from_here(
    tracker: Tracker, scene: Scene, one_undo: None, key: str, swapped: list[int]
) -> None:
    one, other, _ = scene.cells
    tracker.select_in(4, one)
    tracker.key(key, "s")
    tracker.point_at(other)
    tracker.title()
    tracker.key("Enter")
    cells = {(t, cell): value for t, value, cell in tracker.lineage()["cells"]}
    assert [t for t in range(FRAMES) if cells[t, one] == other] == swapped


def test_fuse_two_tracks(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    one, other, _ = scene.cells
    tracker.select(one)
    tracker.key("Shift+Digit4", "r")
    tracker.point_at(other)
    assert tracker.title() == f"Fuse {one} and {other} in {FRAMES} frames"
    tracker.key("Enter")
    assert tracker.frames_of(other) == []


@pytest.mark.parametrize(
    ("mode", "frames"),
    [(1, [4]), (2, [0, 1, 2, 3, 4]), (3, list(range(4, FRAMES))), (4, list(range(FRAMES)))],
)
@pytest.mark.parametrize("key", ["n", "Backspace"])
def test_relabel_and_delete_in_the_frame_modes(
    tracker: Tracker, scene: Scene, one_undo: None, key: str, mode: int, frames: list[int]
) -> None:
    cell = scene.cells[0]
    new = scene.labels.cells.new_cell()
    tracker.select_in(4, cell)
    tracker.key(f"Shift+Digit{mode}", key)
    if mode > 1:
        tracker.title()
        tracker.key("Enter")
    assert tracker.frames_of(cell) == [t for t in range(FRAMES) if t not in frames]
    assert tracker.frames_of(new) == (frames if key == "n" else [])


@pytest.mark.parametrize(
    ("mode", "frames"), [(1, [BROKEN_AT]), (3, list(range(BROKEN_AT, FRAMES))), (4, list(range(FRAMES)))]
)
def test_relabel_to_a_typed_number(
    tracker: Tracker, scene: Scene, one_undo: None, mode: int, frames: list[int]
) -> None:
    cell, rest = scene.broken
    number = rest + 100 if mode == 4 else cell
    named = {t: each for each in (cell, rest) for t in scene.labels.cells.frames_of(each)}
    relabeled = scene.cells[0] if mode == 4 else rest
    tracker.select_in(BROKEN_AT, relabeled)
    tracker.key(f"Shift+Digit{mode}", "Shift+S")
    expect(tracker.page.get_by_label(f"New number of cell {relabeled}")).to_be_focused()
    tracker.key(*str(number))
    where = f"in frame {frames[0]}" if mode == 1 else f"in {len(frames)} frames"
    assert tracker.title() == f"Relabel {relabeled} as {number} {where}"
    tracker.key("Enter")
    joined = [] if mode == 4 else [t for t, each in named.items() if each == cell]
    assert tracker.frames_of(number) == sorted({*joined, *frames})
    assert tracker.see("selected()") == number
    # The keys are those of the page again.
    tracker.key("a")
    tracker.wait(f"window.__prospero.frame().shown === {BROKEN_AT - 1}")


def test_relabel_says_why_not(tracker: Tracker, scene: Scene) -> None:
    tracker.begin()
    one, other, _ = scene.cells
    tracker.select(one)
    tracker.key("Shift+Digit4", "Shift+S", *str(other), "Enter")
    tracker.expect_message(
        f"Cell {other} is in frames 0-{FRAMES - 1} too. Swap the two (S), or fuse them (R)."
    )
    assert tracker.see("undo()")["undo"] == 0
    tracker.key("Escape")
    assert tracker.see("tool()") == "select"


def test_alerts_lead_to_their_places(tracker: Tracker, scene: Scene) -> None:
    tracker.begin()
    parent, t, (first, second) = scene.division.parent, scene.division.t, scene.division.daughters
    tracker.select_in(t - 1, parent)
    tracker.page.get_by_role("button", name=f"Remove daughter {first}").click()
    tracker.go_to(0)
    tracker.key("Escape", "Escape")
    words = f"Cell {parent} divides at frame {t} into one daughter only ({second})."
    tracker.page.get_by_role("button", name=words).click()
    tracker.wait(f"window.__prospero.frame().shown === {t}")
    assert tracker.where() == (t, parent)
    tracker.key("Control+z")
    expect(tracker.page.get_by_role("button", name=words)).to_be_hidden()


def test_a_division_of_a_cell_that_has_ended(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    parent, t, (first, second) = scene.missed.parent, scene.missed.t, scene.missed.daughters
    tracker.select_in(t - 1, parent)
    tracker.go_to(t)
    tracker.key("Shift+L")
    tracker.point_at(first)
    tracker.title()
    tracker.point_at(second)
    assert tracker.title().startswith(f"{parent} divides at {t} into {first} and {second},")
    tracker.key("Enter")
    assert scene.missed in tracker.divisions()


def test_a_division_of_a_cell_that_goes_on(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    parent, daughter, _ = scene.cells
    new = scene.labels.cells.new_cell()
    tracker.select_in(4, parent)
    tracker.key("Shift+L")
    tracker.point_at(daughter)
    tracker.title()
    tracker.key("Enter")
    assert Division(parent, (new, new + 1), 4) in tracker.divisions()
    assert tracker.frames_of(parent) == [0, 1, 2, 3]
    assert tracker.frames_of(new) == tracker.frames_of(new + 1) == list(range(4, FRAMES))


def test_undo_a_division(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    parent, t, (first, second) = scene.division.parent, scene.division.t, scene.division.daughters
    frames = sorted(tracker.frames_of(parent) + tracker.frames_of(first))
    tracker.select_in(t, first)
    tracker.key("Shift+X")
    assert tracker.title().startswith(f"No division of {parent}: {first} goes on as {parent}")
    preview = tracker.page.get_by_role("group", name="Preview")
    expect(preview).to_contain_text(f"{second} without a parent then")
    tracker.key("Enter")
    assert scene.division not in tracker.divisions()
    assert tracker.frames_of(parent) == frames


def test_no_division(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    tracker.select_in(scene.division.t - 1, scene.division.parent)
    tracker.key("x")
    assert scene.division not in tracker.divisions()


def test_one_daughter_is_none(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    first, second = scene.division.daughters
    tracker.select_in(scene.division.t - 1, scene.division.parent)
    tracker.page.get_by_role("button", name=f"Remove daughter {first}").click()
    assert Division(scene.division.parent, (second,), scene.division.t) in tracker.divisions()


def test_fill_gap(tracker: Tracker, scene: Scene, one_undo: None) -> None:
    truth = scene.truth
    tracker.select_in(GAP[0] - 1, scene.gone)
    tracker.key("Shift+I")
    assert tracker.title() == f"Fill the gap of {scene.gone} in 2 frames"
    tracker.key("Enter")
    assert tracker.frames_of(scene.gone) == list(range(FRAMES))
    for t in GAP:
        rows = tracker.lineage()["cells"]
        values = [value for at, value, cell in rows if (at, cell) == (t, scene.gone)]
        found = np.isin(tracker.labels_on_server(tracker.task, t, (HEIGHT, WIDTH)), values)
        true = truth.mask_of_cells("nucleus", t) == scene.gone
        assert (found & true).sum() / (found | true).sum() > 0.5


def test_the_actions_stand_in_one_line(tracker: Tracker) -> None:
    tracker.begin()
    bar = tracker.page.get_by_role("toolbar", name="Track actions")
    names = [button.inner_text().split("\n")[-1] for button in bar.get_by_role("button").all()]
    assert names == [
        "Link",
        "Break",
        "Swap",
        "Fuse",
        "Division",
        "No division",
        "New id",
        "Relabel",
        "End as",
        "Fill gap",
        "Delete",
    ]
    caps = [button.get_attribute("aria-keyshortcuts") for button in bar.get_by_role("button").all()]
    firsts = ["L", "Shift+N", "S", "R", "Shift+L", "X", "N"]
    assert caps == [*firsts, "Shift+S", "Shift+End", "Shift+I", "Backspace"]
    for key in ("v", "b"):
        tracker.key(key)
        parts = bar.locator("..").evaluate(PARTS_OF_A_ROW)
        for (_, end), (start, _) in pairwise(parts):
            assert end <= start, f"{key}: {parts}"
    tracker.key("Escape", "Escape")
