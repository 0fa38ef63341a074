"""Labels of a large frame in parts: the same pixels as the whole, after edits too, in little memory."""

import gzip

import numpy as np
import pytest
from imagecodecs import zstd_decode

from backend.movies.importing import add_movie
from backend.tasks import creation, replay
from backend.tasks.chunked_frame import ChunkedFrame
from celldata.labels import Labels
from celldata.movie import Movie

SHAPE = (2100, 2500)


@pytest.fixture
def large(app):
    """A task of one frame of 2100 x 2500: its id and the labels it was opened with."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    values = np.where((y % 40 < 25) & (x % 40 < 25), 1 + y // 40 * 63 + x // 40, 0).astype(np.uint32)
    raw = (y % 251).astype(np.uint8)[None, None]
    with app.app_context():
        labels = Labels.from_images({"nucleus": values[None]})
        record = add_movie(Movie("large", raw), labels, app.extensions["prospero"])
        (task,) = creation.create_segmentation_tasks(record, labels)
        return task.id, values


def part(person, task_id, query, **headers):
    answer = person.get(f"/tasks/{task_id}/label-parts/nucleus/0?{query}", headers=headers)
    assert answer.status_code == 200, answer.data
    unpack = {"zstd": zstd_decode, "gzip": gzip.decompress}[answer.headers["Content-Encoding"]]
    return np.frombuffer(unpack(answer.data), "<u4"), answer


def test_rows_and_the_view_from_afar_are_those_of_the_frame_after_edits(ann, large, edits):
    task_id, values = large
    token = ann.ask(kind="segmentation")["lease"]["token"]
    after = values.copy()
    after[2090:, 2480:] = 70_001
    change = edits.between(values, after, 0)
    assert ann.save(task_id, token, 0, edits.of(change, edits.rows(added=[[0, 70_001, 90_001]]))).json == {
        "sequence": 1
    }
    for query, expected in (
        ("y0=0&y1=700", after[:700]),
        ("y0=1999&y1=2100", after[1999:]),
        ("y0=2099", after[2099:]),
        ("level=1", after[1::2, 1::2]),
        ("level=2", after[2::4, 2::4][:525, :625]),
    ):
        got, answer = part(ann, task_id, query, **{"Accept-Encoding": "zstd, gzip"})
        assert answer.headers["Content-Encoding"] == "zstd"
        assert answer.headers["X-Sequence"] == "1"
        assert np.array_equal(got.reshape(expected.shape), expected), query
    whole = gzip.decompress(ann.get(f"/tasks/{task_id}/labels/nucleus/0").data)
    assert np.array_equal(np.frombuffer(whole, "<u4").reshape(SHAPE), after)


def test_a_browser_without_zstd_gets_gzip_and_who_has_it_304(ann, large):
    task_id, values = large
    ann.ask(kind="segmentation")
    got, answer = part(ann, task_id, "y0=10&y1=20", **{"Accept-Encoding": "gzip"})
    assert np.array_equal(got.reshape(10, -1), values[10:20])
    again = ann.get(
        f"/tasks/{task_id}/label-parts/nucleus/0?y0=10&y1=20",
        headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"},
    )
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_not_there_is_not_found(ann, bob, large, slug):
    task_id, _ = large
    ann.ask(kind="segmentation")
    for query in ("0?level=3", "0?y0=5&y1=2101", "0?y0=7&y1=7", "1?y0=0"):
        assert slug(ann.get(f"/tasks/{task_id}/label-parts/nucleus/{query}")) == "not-found", query
    assert slug(bob.get(f"/tasks/{task_id}/label-parts/nucleus/0")) == "forbidden"


def test_a_large_frame_is_never_in_memory_whole(app, ann, large, monkeypatch):
    task_id, values = large
    ann.ask(kind="segmentation")
    monkeypatch.setattr(ChunkedFrame, "array", None)
    monkeypatch.setattr(replay.Stretch, "frame", None)
    got, _ = part(ann, task_id, "y0=0&y1=64")
    assert np.array_equal(got.reshape(64, -1), values[:64])
