"""Movies over HTTP: who sees which, and raw pixels at their true depth."""

import numpy as np
import pytest

from backend.movies.importing import add_movie
from celldata.labels import Labels
from celldata.movie import Movie


def test_annotators_see_the_movies_of_their_tasks_and_experts_all(
    ann, bob, eve, segmentation, movie_id, slug
):
    ann.ask()
    assert [movie["id"] for movie in ann.get("/movies").json] == [movie_id]
    assert bob.get("/movies").json == []
    assert slug(bob.get(f"/movies/{movie_id}")) == "forbidden"
    assert slug(bob.get(f"/movies/{movie_id}/raw/0/0")) == "forbidden"
    assert [movie["id"] for movie in eve.get("/movies").json] == [movie_id]
    assert slug(eve.get("/movies/99")) == "not-found"


def test_a_movie_is_described(eve, movie_id):
    movie = eve.get(f"/movies/{movie_id}").json
    expected = {
        "id": movie_id, "name": "tiny", "n_frames": 7, "n_channels": 1, "height": 24, "width": 32,
        "dtype": "uint16", "features": ["nucleus"], "pixel_size_um": None, "frame_interval_s": None,
        "source": "a test",
    }  # fmt: skip
    assert {name: movie[name] for name in expected} == expected
    (contrast,) = movie["contrast"]
    assert contrast["min"] <= contrast["low"] < contrast["high"] <= contrast["max"]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_raw_pixels_come_at_their_true_depth(app, eve, dtype):
    raw = (np.random.default_rng(2).random((2, 2, 5, 9)) * 200).astype(dtype)
    with app.app_context():
        movie_id = add_movie(
            Movie(dtype, raw), Labels.empty(["nucleus"], (2, 5, 9)), app.extensions["prospero"]
        ).id
    for t in range(2):
        for c in range(2):
            answer = eve.get(f"/movies/{movie_id}/raw/{t}/{c}")
            assert answer.content_type == "application/octet-stream"
            assert "immutable" in answer.headers["Cache-Control"]
            got = np.frombuffer(answer.data, np.dtype(dtype).newbyteorder("<")).reshape(5, 9)
            assert np.array_equal(got, raw[t, c])


def test_a_frame_outside_the_movie_is_not_found(eve, movie_id, slug):
    for path in ("raw/7/0", "raw/0/1"):
        assert slug(eve.get(f"/movies/{movie_id}/{path}")) == "not-found"


def test_rounds_are_for_experts(ann, eve, slug):
    assert eve.get("/rounds").json == []
    assert slug(ann.get("/rounds")) == "forbidden"


def test_parts_and_levels_of_a_large_frame(app, eve, slug):
    raw = np.random.default_rng(3).integers(0, 4000, (1, 1, 2100, 2304)).astype(np.uint16)
    with app.app_context():
        movie = Movie("large", raw)
        movie_id = add_movie(movie, None, app.extensions["prospero"]).id
    path = f"/movies/{movie_id}/raw/0/0"

    def pixels(query):
        answer = eve.get(path + query)
        assert answer.status_code == 200, answer.data
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        return np.frombuffer(answer.data, "<u2")

    assert np.array_equal(pixels("").reshape(2100, 2304), raw[0, 0])
    assert np.array_equal(
        pixels("?y0=1000&x0=3&y1=2100&x1=2304").reshape(1100, 2301), raw[0, 0, 1000:2100, 3:]
    )
    means = raw[0, 0].astype(int).reshape(1050, 2, 1152, 2).sum((1, 3))
    assert np.array_equal(pixels("?level=1").reshape(1050, 1152), (means + 2) // 4)
    for query in ("?level=3", "?level=1&y0=0&x0=0&y1=1051&x1=9", "?y0=9&x0=0&y1=9&x1=5"):
        assert slug(eve.get(path + query)) == "not-found", query
    assert slug(eve.get(path + "?y0=4")) == "invalid"
