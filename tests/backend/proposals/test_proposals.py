"""Proposals over HTTP: what they answer, who may ask, and what cannot be asked."""

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord
from backend.movies.importing import add_movie
from backend.proposals import carrying
from backend.proposals.schemas import MAX_BOX_PX
from backend.tasks.creation import create_segmentation_tasks
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.proposals import threshold
from celldata.proposals.spans import mask_of, spans_in_frame

HEIGHT, WIDTH = 40, 90


def two_discs() -> np.ndarray:
    ys, xs = np.indices((HEIGHT, WIDTH))
    return np.stack([(ys - 20) ** 2 + (xs - x) ** 2 < 100 for x in (30, 48)])


@pytest.fixture(params=["uint8", "uint16", "float32"])
def task(app, request):
    """Id of a task on a movie wider than high, of 5 frames and 2 channels. Channel 1 has two discs that
    touch, in a range of 40 grey values; channel 0 is even.
    """
    raw = np.full((5, 2, HEIGHT, WIDTH), 100.0)
    raw[:, 1] += 40 * two_discs().any(axis=0)
    movie = Movie("discs", raw.astype(request.param), channels=("phase", "H2B"))
    labels = Labels.empty(["nucleus"], (5, HEIGHT, WIDTH))
    with app.app_context():
        record = add_movie(movie, labels, app.extensions["prospero"])
        return create_segmentation_tasks(db.session.get(MovieRecord, record.id), labels)[0].id


BOX = [5, 15, 36, 65]


def request_of(kind: str, **parts) -> dict:
    mask = two_discs().any(axis=0)[5:36, 15:65]
    return {
        "kind": kind, "t": 2, "channel": 1, "box": BOX, "mask": spans_in_frame(mask, 0, 0, 50),
        "seeds": [[20, 30], [20, 48]], **parts,
    }  # fmt: skip


def region_of(answer) -> np.ndarray:
    assert answer.status_code == 200, answer.json
    return mask_of(answer.json["region"], (HEIGHT, WIDTH))


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / (a | b).sum())


def test_watershed_gives_the_part_of_the_second_click(eve, task):
    answer = eve.post(f"/tasks/{task}/proposals", request_of("watershed"))
    assert answer.json["reason"] is None
    assert overlap(region_of(answer), two_discs()[1]) > 0.85


def test_threshold_gives_what_stands_out_and_needs_no_mask(eve, task):
    answer = eve.post(f"/tasks/{task}/proposals", {"kind": "threshold", "t": 0, "channel": 1, "box": BOX})
    assert overlap(region_of(answer), two_discs().any(axis=0)) == 1


def test_autofit_moves_an_outline_and_leaves_other_cells_alone(eve, task):
    ys, xs = np.indices((31, 50))
    start = (ys - 15) ** 2 + (xs - 15) ** 2 < 36
    other = two_discs()[1][5:36, 15:65] & ~two_discs()[0][5:36, 15:65]
    parts = {"mask": spans_in_frame(start, 0, 0, 50)}
    both = region_of(eve.post(f"/tasks/{task}/proposals", request_of("autofit", **parts)))
    assert overlap(both, two_discs().any(axis=0)) > 0.9
    parts["others"] = spans_in_frame(other, 0, 0, 50)
    alone = region_of(eve.post(f"/tasks/{task}/proposals", request_of("autofit", **parts)))
    assert overlap(alone, two_discs()[0]) > 0.9


def test_smart_click_finds_a_cell_round_a_click(eve, task):
    wish = {"kind": "smart-click", "t": 2, "channel": 1, "box": [0, 0, HEIGHT, WIDTH], "seeds": [[20, 29]]}
    other = two_discs()[1] & ~two_discs()[0]
    alone = {"others": spans_in_frame(other, 0, 0, WIDTH), "background": [[20, 43]], "radius": 10}
    region = region_of(eve.post(f"/tasks/{task}/proposals", {**wish, **alone}))
    assert overlap(region, two_discs()[0]) > 0.85
    assert not (region & other).any()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"seeds": None}, "seeds"), ({"background": [[1]]}, "background[0]"), ({"radius": 0}, "radius")],
)
@pytest.mark.parametrize("task", ["uint16"], indirect=True)
def test_smart_clicks_that_cannot_be_asked_are_named(eve, task, slug, wrong, where):
    wish = {"kind": "smart-click", "t": 2, "channel": 1, "box": BOX, "seeds": [[20, 30]]}
    answer = eve.post(f"/tasks/{task}/proposals", {**wish, **wrong})
    assert slug(answer) == "invalid"
    assert [error["where"] for error in answer.json["errors"]] == [where]


def carry_request(**parts) -> dict:
    cells = []
    for cell, x, disc in zip((4, 9), (30, 48), two_discs(), strict=True):
        mask = spans_in_frame(disc[8:33, x - 12 : x + 13], 0, 0, 25)
        cells.append({"cell": cell, "box": [8, x - 12, 33, x + 13], "mask": mask})
    return {"t": 3, "origin": 2, "channel": 1, "cells": cells, **parts}


def test_carry_over_answers_each_cell_by_its_id(eve, task):
    answer = eve.post(f"/tasks/{task}/proposals/carry-over", carry_request())
    assert answer.status_code == 200, answer.json
    assert answer.json["reason"] is None
    assert [cell["cell"] for cell in answer.json["cells"]] == [4, 9]
    for cell, disc in zip(answer.json["cells"], two_discs(), strict=True):
        assert overlap(mask_of(cell["region"], (HEIGHT, WIDTH)), disc) > 0.8


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"t": 5}, "t"),
        ({"origin": -1}, "origin"),
        ({"channel": 2}, "channel"),
        ({"cells": []}, "cells"),
        ({"cells": [{"cell": 1, "box": [0, 0, 2, 200], "mask": [0, 1]}]}, "cells[0].box"),
        ({"cells": [{"cell": 1, "box": [0, 0, 2, 2], "mask": [0, 9]}]}, "cells[0].mask"),
        ({"cells": [{"cell": 1, "box": [0, 0, 2, 2], "mask": []}]}, "cells[0].mask"),
        ({"cells": [{"cell": 0, "box": [0, 0, 2, 2], "mask": [0, 1]}]}, "cells[0].cell"),
    ],
)
@pytest.mark.parametrize("task", ["uint16"], indirect=True)
def test_what_cannot_be_carried_is_named(eve, task, slug, wrong, where):
    answer = eve.post(f"/tasks/{task}/proposals/carry-over", carry_request(**wrong))
    assert slug(answer) == "invalid"
    assert [error["where"] for error in answer.json["errors"]] == [where]


@pytest.mark.parametrize("task", ["uint16"], indirect=True)
def test_cells_that_are_too_many_pixels_together_are_refused_before_any_is_read(
    app, eve, task, slug, monkeypatch
):
    monkeypatch.setattr(carrying, "MAX_CARRIED_PX", 2 * 25 * 25 - 1)
    monkeypatch.setattr(app.extensions["prospero"].movies, "read_box", None)
    answer = eve.post(f"/tasks/{task}/proposals/carry-over", carry_request())
    assert (slug(answer), answer.json["errors"][0]["where"]) == ("invalid", "cells")
    assert "1,250 pixels together" in answer.json["errors"][0]["what"]


def test_nothing_found_is_an_answer_and_says_why(eve, task):
    answer = eve.post(f"/tasks/{task}/proposals", request_of("threshold", channel=0))
    assert answer.json == {
        "region": [],
        "reason": "The image is of one brightness here: there is nothing to go by",
        "source": "image",
    }
    answer = eve.post(f"/tasks/{task}/proposals", request_of("watershed", seeds=[[0, 0], [20, 48]]))
    assert answer.json["region"] == []
    assert "beside the cell" in answer.json["reason"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "smooth"}, "kind"),
        ({"t": 5}, "t"),
        ({"t": -1}, "t"),
        ({"t": 1.5}, "t"),
        ({"channel": 2}, "channel"),
        ({"channel": -1}, "channel"),
        ({"box": [5, 15, 5, 65]}, "box"),
        ({"box": [5, 15, 41, 65]}, "box"),
        ({"box": [5, 15, 36, 91]}, "box"),
        ({"box": [5, 15, 36]}, "box"),
        ({"box": [-1, 15, 36, 65]}, "box"),
        ({"box": "all"}, "box"),
        ({"mask": None}, "mask"),
        ({"mask": [1]}, "mask"),
        ({"mask": [0, 1551]}, "mask"),
        ({"mask": [0, True]}, "mask"),
        ({"others": [3, 0]}, "others"),
        ({"seeds": None}, "seeds"),
        ({"seeds": [[1, 2]]}, "seeds"),
        ({"seeds": [[1, 2], [3]]}, "seeds[1]"),
        ({"sigma": 3}, "sigma"),
    ],
)
@pytest.mark.parametrize("task", ["uint16"], indirect=True)
def test_what_cannot_be_asked_is_named(eve, task, slug, wrong, where):
    answer = eve.post(f"/tasks/{task}/proposals", request_of("watershed") | wrong)
    assert answer.status_code == 422
    assert slug(answer) == "invalid"
    assert [error["where"] for error in answer.json["errors"]] == [where]


def test_boxes_have_a_largest_size(app, eve, slug):
    side = int(MAX_BOX_PX**0.5) + 1
    raw = np.zeros((1, 1, side, side + 3), np.uint8)
    labels = Labels.empty(["nucleus"], (1, side, side + 3))
    with app.app_context():
        record = add_movie(Movie("large", raw), labels, app.extensions["prospero"])
        task = create_segmentation_tasks(db.session.get(MovieRecord, record.id), labels)[0].id
    wish = {"kind": "threshold", "t": 0, "channel": 0, "box": [0, 0, side, side]}
    answer = eve.post(f"/tasks/{task}/proposals", wish)
    assert slug(answer) == "invalid"
    assert "Take a smaller box" in answer.json["detail"]
    assert eve.post(f"/tasks/{task}/proposals", {**wish, "box": [0, 0, side - 2, side]}).status_code == 200


def test_who_may_read_the_task_may_ask(app, ann, bob, eve, segmentation, slug):
    wish = {"kind": "threshold", "t": 0, "channel": 0, "box": [0, 0, 20, 30]}
    own = ann.ask()["task"]["id"]
    assert ann.post(f"/tasks/{own}/proposals", wish).status_code == 200
    assert eve.post(f"/tasks/{own}/proposals", wish).status_code == 200
    assert slug(bob.post(f"/tasks/{own}/proposals", wish)) == "forbidden"
    assert slug(eve.post("/tasks/999/proposals", wish)) == "not-found"
    anybody = app.test_client().post(f"/api/v1/tasks/{own}/proposals", json=wish)
    assert slug(anybody) in ("unauthenticated", "csrf")


def test_asking_changes_nothing(ann, segmentation, task_row):
    work = ann.ask()["task"]
    before = ann.frame(work["id"], 0)
    answer = ann.post(
        f"/tasks/{work['id']}/proposals", {"kind": "threshold", "t": 0, "channel": 0, "box": [0, 0, 24, 32]}
    )
    assert answer.json["region"]
    assert np.array_equal(ann.frame(work["id"], 0), before)
    assert task_row(work["id"]).sequence == work["sequence"]


def test_only_the_box_is_read(app, eve, segmentation, movie_id, monkeypatch):
    """The same as the operation on the box cut out of the whole frame, and no other read of the store."""
    store = app.extensions["prospero"].movies
    frame = store.read_frame(movie_id, 3, 0)
    monkeypatch.setattr(type(store), "read_frame", None)
    box = (4, 6, 18, 29)
    answer = eve.post(
        f"/tasks/{segmentation[0]}/proposals", {"kind": "threshold", "t": 3, "channel": 0, "box": list(box)}
    )
    expected = np.zeros(frame.shape, bool)
    expected[4:18, 6:29] = threshold(frame[4:18, 6:29]).region
    assert np.array_equal(mask_of(answer.json["region"], frame.shape), expected)
