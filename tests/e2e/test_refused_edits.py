"""Edits the server does not take: they stay, leave as a file, and an expert applies the file."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

SIZE = 192
RADIUS = 5


@pytest.fixture
def task(server: LiveServer, tmp_path: Path) -> int:
    folder = tmp_path / "nuclei"
    server.prospero("simulate", folder, "--frames", 5, "--size", SIZE, "--cells", 12, "--seed", 3)
    server.prospero("movies", "import", folder, "--name", "nuclei", "--open-tasks", "segmentation")
    server.start()
    return 1


def test_refused_edits_leave_as_a_file_and_are_applied_by_an_expert(
    server: LiveServer, signed_in, task: int, tmp_path: Path
) -> None:
    annotator = Annotator(signed_in("annotator"), server)
    assert annotator.ask_for_work() == task
    t = int(annotator.see("frame()")["t"])
    before = annotator.labels_on_server(task, t, (SIZE, SIZE))
    here, there = free_places(before)
    # Offline, two new cells: their numbers and their values are not taken yet.
    annotator.page.context.set_offline(True)
    mine = [paint(annotator, *here), paint(annotator, *there)]
    assert mine[1] == mine[0] + 1
    expect(annotator.page.get_by_text("2 edits are kept here")).to_be_visible(timeout=15_000)

    # Meanwhile an expert takes the task over, and paints a cell where the annotator's first one is.
    expert = Annotator(signed_in("expert"), server)
    take_over(expert, server, task)
    assert paint(expert, here[0], here[1] + 3) == mine[0]
    expert.saved()
    theirs = expert.labels_on_server(task, t, (SIZE, SIZE))
    expert.page.goto(f"{server.url}/")

    # Back online, the annotator is told, and keeps everything.
    annotator.page.context.set_offline(False)
    page = annotator.page
    expect(page.get_by_text("2 edits were not sent")).to_be_visible(timeout=60_000)
    assert page.evaluate("window.__prospero.save().pending") == 2
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my edits").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    content = json.loads(file.read_text())
    assert content["format"] == "prospero-edits"
    assert content["person"] == "annotator"
    assert content["task"]["name"] == "nuclei/segmentation/0-4"
    assert [edit["action"] for edit in content["edits"]] == ["brush", "brush"]
    assert np.array_equal(expert.labels_on_server(task, t, (SIZE, SIZE)), theirs)

    # The expert looks what the file would change, and applies it.
    take_over(expert, server, task)
    choose(expert.page, file)
    panel = expert.page.get_by_role("dialog", name="Apply edits from a file")
    expect(panel).to_contain_text("2 edits fit after being adapted")
    expect(panel).to_contain_text(f"Cell {mine[0]} becomes cell")
    expect(panel).to_contain_text(f"of cell {mine[0]} in frame {t} painted over")
    panel.get_by_role("button", name="Apply 2 edits").click()
    expect(panel).to_be_hidden()
    expert.saved()
    after = expert.labels_on_server(task, t, (SIZE, SIZE))
    for place in (here, there):
        painted = disc(*place)
        value = after[place]
        assert value not in before
        assert value != theirs[here[0], here[1] + 3]
        assert (after[painted] == value).all()
    untouched = ~(disc(*here) | disc(*there))
    assert np.array_equal(after[untouched], theirs[untouched])

    # The same file once more has nothing left to do; undo takes each edit back.
    choose(expert.page, file)
    expect(panel).to_contain_text("2 edits have nothing left to do")
    panel.get_by_role("button", name="Cancel").click()
    expert.key("Control+z", "Control+z")
    expert.saved()
    assert np.array_equal(expert.labels_on_server(task, t, (SIZE, SIZE)), theirs)

    # A file that is none says so and changes nothing.
    broken = tmp_path / "broken.json"
    broken.write_text(file.read_text()[:-40])
    choose(expert.page, broken)
    expect(panel.get_by_role("alert")).to_contain_text(
        "“broken.json” is not a file of edits, or it is cut off"
    )
    panel.get_by_role("button", name="Close").last.click()
    expect(panel).to_be_hidden()


def choose(page: Page, file: Path) -> None:
    page.get_by_role("button", name="More").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Apply edits from a file…").click()
    chooser.value.set_files(file)


def take_over(person: Annotator, server: LiveServer, task: int) -> None:
    """Open the task, from whoever has it."""
    person.page.goto(f"{server.url}/tasks/{task}?debug")
    editing = "Boolean(window.__prospero?.state().includes('editing'))"
    button = "[...document.querySelectorAll('button')].some(b => b.textContent.startsWith('Take over'))"
    person.wait(f"{editing} || {button}")
    if not person.page.evaluate(editing):
        person.page.get_by_role("button", name="Take over").click()
        person.page.get_by_role("alertdialog").get_by_role("button", name="Take over").click()
    person.wait(editing)
    person.wait("window.__prospero.frame().shown !== null")


def paint(person: Annotator, y: int, x: int) -> int:
    """A new cell of one dab of the brush; its number."""
    person.key("Escape", "Escape", "b")
    person.point(y, x)
    cell = person.see("selected()")
    assert cell is not None
    return int(cell)


def disc(y: int, x: int) -> np.ndarray:
    """(Y, X) the brush's footprint."""
    rows, columns = np.ogrid[:SIZE, :SIZE]
    return (rows - y) ** 2 + (columns - x) ** 2 < RADIUS**2


def free_places(labels: np.ndarray) -> tuple[tuple[int, int], tuple[int, int]]:
    """Two places of background with room for the brush, also three pixels further right."""
    free = [
        (y, x)
        for y in range(30, SIZE - 30, 3)
        for x in range(30, SIZE - 30, 3)
        if not labels[y - RADIUS : y + RADIUS + 1, x - RADIUS : x + RADIUS + 4].any()
    ]
    first = free[0]
    second = next(at for at in free if abs(at[0] - first[0]) + abs(at[1] - first[1]) > 40)
    return first, second
