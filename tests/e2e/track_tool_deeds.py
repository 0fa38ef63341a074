"""What is done with the actions on tracks in the scene of the tools: all cells are in all five frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e import tool_scene as scene
from tests.e2e.smart_tool_deeds import fill_gap
from tests.e2e.tool_scene import CELLS

if TYPE_CHECKING:
    from tests.e2e.tool_deeds import Bench

ROUND, BESIDE = CELLS["round"], CELLS["beside"]
NEW = max(CELLS.values()) + 1


def _divisions(bench: Bench) -> list[tuple[int, list[int], int]]:
    bench.saved()
    divisions = bench.lineage_on_server(bench.task)["divisions"]
    return [(each["parent"], each["daughters"], each["t"]) for each in divisions]


def new_id(bench: Bench) -> None:
    bench.select(ROUND)
    bench.key("n")
    assert bench.mask(NEW)[scene.ROUND]
    assert bench.frames_of(NEW) == [0]


def relabel(bench: Bench) -> None:
    """By the keyboard alone; a number that is taken is refused with what else can be done."""
    bench.select(ROUND)
    bench.key("Shift+S")
    expect(bench.page.get_by_label(f"New number of cell {ROUND}")).to_be_focused()
    bench.key(*str(BESIDE))
    expect(bench.page.get_by_role("group", name="Preview")).to_contain_text(
        f"Cell {BESIDE} is in frame 0 too. Swap the two (S), or fuse them (R)."
    )
    bench.key("Control+A", *"40")
    bench.previewed("relabel")
    bench.key("Enter")
    assert bench.mask(40)[scene.ROUND]
    assert bench.frames_of(40) == [0]
    assert bench.see("selected()") == 40


def fuse(bench: Bench) -> None:
    bench.select(ROUND)
    bench.key("r")
    bench.point(*scene.BESIDE)
    bench.previewed("fuse")
    bench.key("Enter")
    assert bench.mask(ROUND)[scene.BESIDE]
    assert bench.frames_of(BESIDE) == [1, 2, 3, 4]


def break_track(bench: Bench) -> None:
    bench.go_to(2)
    bench.select(ROUND)
    bench.key("Shift+N")
    bench.previewed("break")
    bench.key("Enter")
    assert bench.frames_of(ROUND) == [0, 1]
    assert bench.frames_of(NEW) == [2, 3, 4]


def link(bench: Bench) -> None:
    break_track(bench)
    assert bench.see("selected()") == NEW
    bench.go_to(1)
    bench.key("l")
    bench.point(*scene.ROUND)
    bench.previewed("link")
    bench.point(*scene.ROUND)
    assert bench.frames_of(ROUND) == [0, 1, 2, 3, 4]
    assert bench.see("selected()") == ROUND


def division(bench: Bench) -> None:
    bench.go_to(2)
    bench.select(ROUND)
    bench.key("Shift+L")
    bench.point(*scene.BESIDE)
    bench.previewed("division")
    bench.key("Enter")
    assert _divisions(bench) == [(ROUND, [NEW, NEW + 1], 2)]
    assert bench.frames_of(ROUND) == [0, 1]


def undo_division(bench: Bench) -> None:
    division(bench)
    bench.key("Escape", "Escape", "v")
    bench.point(*scene.ROUND)
    assert bench.see("selected()") == NEW
    bench.key("Shift+X")
    bench.previewed("undo-division")
    bench.key("Enter")
    assert _divisions(bench) == []
    assert bench.frames_of(ROUND) == [0, 1, 2, 3, 4]


def remove_divisions(bench: Bench) -> None:
    division(bench)
    bench.go_to(1)
    bench.select(ROUND)
    bench.key("x")
    assert _divisions(bench) == []


def end_as(bench: Bench) -> None:
    """Where a track ends before the movie does."""
    bench.go_to(4)
    bench.select(ROUND)
    bench.key("Backspace")
    bench.go_to(0)
    bench.select(ROUND)
    bench.key("Shift+End", "Shift+End")
    bench.previewed("end-as")
    bench.key("Enter")
    bench.saved()
    assert bench.lineage_on_server(bench.task)["events"] == [{"cell": ROUND, "t": 3, "kind": "dies"}]


TRACK_DOES: dict[str, tuple[Callable[[Bench], None], int]] = {
    "new-id": (new_id, 1),
    "relabel": (relabel, 1),
    "fuse": (fuse, 1),
    "end-as": (end_as, 2),
    "break": (break_track, 1),
    "link": (link, 2),
    "fill-gap": (fill_gap, 2),
    "division": (division, 1),
    "undo-division": (undo_division, 2),
    "remove-divisions": (remove_divisions, 2),
}
