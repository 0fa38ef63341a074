"""Going along the lineage: keys, lanes, the tree and the table lead to a frame and a cell."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.e2e.track_scene import BROKEN_AT, FRAMES, GAP, Scene, Tracker

pytestmark = pytest.mark.e2e


def test_keys_along_a_track_and_its_family(tracker: Tracker, scene: Scene) -> None:
    parent, t, (first, second) = scene.division.parent, scene.division.t, scene.division.daughters
    tracker.begin(GAP[0] - 1)
    tracker.select(scene.gone)
    for key, frame in [
        ("Shift+ArrowRight", GAP[1] + 1),
        ("Shift+ArrowLeft", GAP[0] - 1),
        ("End", FRAMES - 1),
        ("Home", 0),
    ]:
        tracker.key(key)
        assert tracker.where() == (frame, scene.gone), key
    tracker.key("Shift+ArrowLeft")
    tracker.expect_message(f"Cell {scene.gone} is in no earlier frame.")
    tracker.select_in(t, second)
    for key, place in [
        ("PageUp", (t - 1, parent)),
        ("PageDown", (t, first)),
        ("Shift+PageUp", (t, second)),
        ("PageUp", (t - 1, parent)),
        ("Shift+PageDown", (t, second)),
    ]:
        tracker.key(key)
        assert tracker.where() == place, key


def test_jumping_from_division_to_division(tracker: Tracker, scene: Scene) -> None:
    tracker.begin()
    hint = tracker.page.get_by_role("status").filter(has_text="division")
    order = sorted(scene.labels.divisions, key=lambda each: (each.t, each.daughters))
    assert len(order) > 1
    for division in order:
        tracker.key("j")
        expect(hint).to_contain_text("appears")
        tracker.key("d")
        expect(hint).to_be_hidden()
        assert tracker.where() == (division.t, division.daughters[0])
    tracker.key("j", "d")
    tracker.expect_message("No further division.")
    expect(tracker.page.get_by_role("log")).to_have_text("No further division.")
    for before, _ in reversed(list(pairwise(order))):
        tracker.key("j", "Shift+D")
        assert tracker.where() == (before.t, before.daughters[0])
    tracker.key("j", "Escape")
    expect(hint).to_be_hidden()


def test_jumping_to_where_tracks_begin_and_end(tracker: Tracker, scene: Scene) -> None:
    tracker.begin()
    cells = scene.labels.cells
    born = {cell for each in scene.labels.divisions for cell in each.daughters}
    first = {cell: cells.frames_of(cell)[0] for cell in cells.cells() if cell not in born}
    appear = sorted((t, cell) for cell, t in first.items() if t > 0)
    assert (BROKEN_AT, scene.broken[1]) in appear
    for place in appear:
        tracker.key("j", "a")
        assert tracker.where() == place
    tracker.begin()
    divide = {each.parent for each in scene.labels.divisions}
    last = {cell: cells.frames_of(cell)[-1] for cell in cells.cells() if cell not in divide}
    for place in sorted((t, cell) for cell, t in last.items() if t < FRAMES - 1):
        tracker.key("j", "x")
        assert tracker.where() == place


def click_lane(tracker: Tracker, lane: int, t: int) -> None:
    """Lane and frame of the lanes as they are scrolled; sizes as in drawLanes.ts."""
    box = tracker.page.get_by_role("listbox", name="Tracks", exact=True).bounding_box()
    assert box is not None
    slot = (box["width"] - 64 - 16) / FRAMES
    tracker.page.mouse.click(box["x"] + 64 + slot * (t + 0.5), box["y"] + 19 * (lane + 0.5))


def test_lanes_tree_and_table_lead_to_frame_and_cell(tracker: Tracker, scene: Scene) -> None:
    parent, t, (first, second) = scene.division.parent, scene.division.t, scene.division.daughters
    tracker.begin()
    field = tracker.page.get_by_label("Cell number", exact=True)
    field.fill(str(parent))
    field.press("Enter")
    assert tracker.where() == (0, parent)
    click_lane(tracker, 1, t + 1)
    assert tracker.where() == (t + 1, first)
    click_lane(tracker, 2, 0)
    assert tracker.where() == (t, second), "she is not there before: the nearest frame"
    tracker.page.get_by_role("radio", name="By lineage").click()
    tracker.page.get_by_role("button", name="Table").click()
    table = tracker.page.get_by_role("grid", name="Tracks")
    expect(table.get_by_role("row", selected=True)).to_contain_text(str(second))
    # Rows out of view are not made: searched, one is.
    tracker.page.get_by_role("textbox", name="Tracks whose number").fill(str(scene.gone))
    table.get_by_role("row").filter(has_text=f"{GAP[0]}-{GAP[1]}").click()
    there = [frame for frame in range(FRAMES) if frame not in GAP]
    assert tracker.where() == (min(there, key=lambda frame: abs(frame - t)), scene.gone)
    tracker.page.get_by_role("button", name="Close the table").click()
    tracker.page.get_by_role("listbox", name=f"Family of cell {scene.gone}").click()
    assert tracker.see("selected()") == scene.gone
    tracker.page.get_by_role("radio", name="Around selection").click()
