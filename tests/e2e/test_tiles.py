"""A part of a crowded field at the page: its margin, its numbers, and where a stroke lands in the movie."""

import io
import os
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from scipy import ndimage

from backend.cli.database import stores
from backend.database import db, write
from backend.models import MovieRecord, Task, VerdictKind
from backend.movies.current_labels import load_labels
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.review import verdicts
from backend.tasks import leases
from backend.tasks.creation import create_segmentation_tasks
from backend.tasks.saving import save_edits
from backend.tasks.submission import submit
from celldata.edits import CellsChange, Edit, paint_between
from celldata.labels import Labels
from celldata.movie import Movie
from tests.e2e.people import Annotator, Expert
from tests.live_home import HomeServer, app_of

pytestmark = pytest.mark.e2e

RESTED_MS = 1200
HINT = "Outside your part: it shows how cells go on"


def movie_of(server: HomeServer) -> tuple[Labels, np.ndarray]:
    """The movie's labels as they stand, and its first raw frame."""
    with app_of(server) as app:
        movie = db.session.query(MovieRecord).filter_by(name="crowd").one()
        raw = app.extensions["prospero"].movies.read_box(movie.id, 0, 0, (0, 0, movie.height, movie.width))
        return load_labels(movie), raw


def task_of(annotator: Annotator, server: HomeServer, task: int) -> dict[str, Any]:
    found: dict[str, Any] = annotator.page.request.get(f"{server.url}/api/v1/tasks/{task}").json()
    return found


def free_place(image: np.ndarray, inside: np.ndarray) -> tuple[int, int]:
    """The pixel of `inside` that is farthest from all cells and from the edge of `inside`."""
    room = ndimage.distance_transform_edt(np.pad((image == 0) & inside, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(room.argmax(), room.shape)
    assert room[y, x] > 5, "the simulated field is too crowded for this test"
    return int(y), int(x)


def picture(annotator: Annotator, name: str) -> np.ndarray:
    """The stage when it rests; kept where PROSPERO_PICTURES says."""
    annotator.page.wait_for_timeout(RESTED_MS)
    folder = os.environ.get("PROSPERO_PICTURES")
    if folder:
        annotator.page.screenshot(path=Path(folder) / f"{name}.png")
    return np.asarray(Image.open(io.BytesIO(annotator.page.screenshot())).convert("RGB"))


def test_a_part_of_a_field_from_asking_to_the_movie(started: HomeServer, signed_in, tmp_path: Path) -> None:
    server = started
    folder = tmp_path / "crowd"
    server.prospero("simulate", folder, "--frames", 5, "--size", 288, "--cells", 40, "--seed", 3)
    named = ("--name", "crowd", "--open-tasks", "segmentation", "--cells-per-tile", 20)
    server.prospero("movies", "import", folder, *named)
    annotator, expert = Annotator(signed_in("annotator"), server), Expert(signed_in("expert"), server)
    before, _ = movie_of(server)
    n_tiles = len(server.prospero_json("tasks", "list"))
    assert n_tiles > 1

    # The last of the parts first: its corner is not that of the field.
    last = max(row["id"] for row in server.prospero_json("tasks", "list"))
    annotator.ask_for_work()
    first = int(annotator.page.url.split("?")[0].rsplit("/", 1)[1])
    annotator.submit()
    painted: list[tuple[int, int, int]] = []
    done = [first]
    while len(done) < n_tiles:
        task = annotator.ask_for_work()
        if task == last:
            painted.append(at_the_page(annotator, server, task))
        annotator.submit()
        done.append(task)
    assert painted
    assert sorted(done) == list(range(first, first + n_tiles))
    for task in done:
        expert.accept(task)

    # Every cell is there as it was, and the painted one where it was painted.
    now, _ = movie_of(server)
    ((y, x, size),) = painted
    for t in range(5):
        ids = now.mask_of_cells("nucleus", t)
        was = before.mask_of_cells("nucleus", t)
        if t == 0:
            new = (ids != 0) & (was == 0)
            assert new[y, x]
            assert new.sum() == size
            ids = np.where(new, 0, ids)
        pairs = np.unique(np.stack([was.ravel(), ids.ravel()]), axis=1)
        assert pairs.shape[1] == len(np.unique(was)) == len(np.unique(ids))


def at_the_page(annotator: Annotator, server: HomeServer, task: int) -> tuple[int, int, int]:
    """Paint a cell in the part's core; where it is in the field, and its pixels."""
    labels, raw = movie_of(server)
    opened = task_of(annotator, server, task)
    box, core = opened["box"], opened["core"]
    assert (core["y0"], core["x0"]) != (0, 0)
    field = labels.mask_of_cells("nucleus", 0)
    part = field[box["y0"] : box["y1"], box["x0"] : box["x1"]]
    # What the page has is the part, pixel by pixel.
    assert annotator.see("frame()")["t"] == 0
    for y, x in np.random.default_rng(1).integers(0, part.shape, (40, 2)).tolist():
        assert (annotator.value(0, y, x) > 0) == (part[y, x] > 0)
    answer = annotator.page.request.get(
        f"{server.url}/api/v1/movies/{opened['movie']['id']}/raw/0/0"
        f"?y0={box['y0']}&x0={box['x0']}&y1={box['y1']}&x1={box['x1']}"
    )
    assert np.array_equal(
        np.frombuffer(answer.body(), "<u2").reshape(part.shape),
        raw[box["y0"] : box["y1"], box["x0"] : box["x1"]],
    )

    # The line round the core stands where the core is, and moves with the view.
    stage = annotator.page.get_by_role("application").bounding_box()
    for zoom in (False, True):
        if zoom:
            annotator.page.mouse.move(*annotator.screen(part.shape[0] / 2, part.shape[1] / 2))
            annotator.key("=", "=")
            annotator.page.wait_for_timeout(RESTED_MS)
        line = annotator.page.locator("[data-core]").bounding_box()
        assert line is not None
        assert stage is not None
        corner = annotator.see(f"toScreen({core['x0'] - box['x0']}, {core['y0'] - box['y0']})")
        assert abs(line["x"] - corner["x"]) < 1
        assert abs(line["y"] - corner["y"]) < 1
    annotator.key("Shift+0")

    # The margin is darker than it would be, and says so.
    inside = np.zeros(part.shape, bool)
    inside[
        core["y0"] - box["y0"] : core["y1"] - box["y0"], core["x0"] - box["x0"] : core["x1"] - box["x0"]
    ] = True
    annotator.key("v")
    margin = np.argwhere(~inside & (part == 0))
    y, x = margin[len(margin) // 2]
    annotator.page.mouse.move(*annotator.screen(y, x))
    expect(annotator.page.get_by_text(HINT)).to_be_visible()
    picture(annotator, "tile-margin")
    y, x = free_place(part, inside)
    annotator.page.mouse.move(*annotator.screen(y, x))
    expect(annotator.page.get_by_text(HINT)).to_be_hidden()

    mask = np.zeros(part.shape, bool)
    mask[y - 3 : y + 4, x - 3 : x + 4] = True
    cell_y, cell_x = annotator.paint_new(mask)
    annotator.saved()
    picture(annotator, "tile-painted")
    now = annotator.labels_on_server(task, 0, part.shape)
    value = now[cell_y, cell_x]
    assert value > 0
    annotator.key("Escape", "Shift+V")
    expect(annotator.page.locator("[data-core]")).to_have_count(5)
    picture(annotator, "tile-five")
    annotator.key("Shift+V")
    return box["y0"] + cell_y, box["x0"] + cell_x, int((now == value).sum())


def disagree(server: HomeServer) -> None:
    """A movie of two parts, in which both have drawn a cell over the seam, each in its own way; both were
    accepted.
    """
    field = np.zeros((5, 120, 240), np.uint32)
    for n in range(24):
        y, x = 12 + 40 * (n // 8), 10 + 30 * (n % 8)
        field[:, y : y + 10, x : x + 10] = n + 1
    raw = (400 + 900 * (field > 0) + np.random.default_rng(2).normal(0, 20, field.shape)).astype(np.uint16)
    with app_of(server) as app:
        labels = Labels.from_images({"nucleus": field})
        movie = add_movie(Movie("seam", raw[:, None], source="a test"), labels, stores(app))
        left, right = create_segmentation_tasks(movie, labels, cells_per_tile=12)
        annotator, expert = accounts.find_user("annotator"), accounts.find_user("expert")
        seam = left.core.x1
        for task, corner in ((left, (60, seam - 12)), (right, (64, seam - 3))):
            box = task.box
            before = box.of(field[0]).copy()
            after = before.copy()
            y, x = corner[0] - box.y0, corner[1] - box.x0
            mine = np.zeros(before.shape, bool)
            mine[y : y + 15, x : x + 15] = True
            after[mine & (before == 0)] = 40
            paint = paint_between(before, after, 0, "nucleus")
            rows = CellsChange("nucleus", (), ((0, 40, 40),))
            edit = Edit(str(uuid.uuid4()), "test", (paint, rows))
            with write():
                task = db.session.get(Task, task.id)
                token = leases.grant(task, annotator, str(uuid.uuid4())).token
            assert save_edits(task.id, annotator.id, token, 0, [edit]) == 1
            with write():
                submit(db.session.get(Task, task.id), annotator, token, 1)
            verdicts.give(task.id, expert, VerdictKind.ACCEPT, [])


def test_what_does_not_fit_is_the_experts_list(started: HomeServer, signed_in) -> None:
    server = started
    disagree(server)
    expert = Annotator(signed_in("expert"), server)
    page = expert.page
    page.goto(server.url)
    returned = page.get_by_role("article", name="seam, frames 0–4")
    expect(returned.get_by_text("were drawn in two parts of the field and share")).to_be_visible()
    picture(expert, "seam-queue")
    task = expert.page.request.get(f"{server.url}/api/v1/queue").json()["returned"][0]
    expert.open(task["id"])
    assert expert.see("state()").find("editing") >= 0
    expect(page.locator("[data-core]")).to_have_count(0)
    comments = page.get_by_role("region", name="Comments")
    comments.get_by_role("button").first.click()
    assert expert.see("selected()") == task["comments"][0]["cell"]
    picture(expert, "seam-task")
    # Its shared pixels are both cells'.
    comment = task["comments"][0]
    value = expert.value(0, round(comment["y"]), round(comment["x"]))
    rows = expert.lineage_on_server(task["id"])["cells"]["nucleus"]
    assert len([row for row in rows if row[:2] == [0, value]]) == 2
