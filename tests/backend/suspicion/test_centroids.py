"""Where the outlines are, over HTTP: of all frames, and right after an edit."""

import gzip

import numpy as np
from scipy import ndimage

from backend.suspicion import measuring


def table(answer) -> np.ndarray:
    """(n, 5) of an answer, positions in pixels."""
    assert answer.status_code == 200, answer.json
    assert answer.headers["Content-Encoding"] == "gzip"
    columns = np.frombuffer(gzip.decompress(answer.data), "<u4").reshape(5, -1)
    return columns.T / [1, 1, 1, 16, 16]


def test_centroids_are_those_of_the_labels(ann, task, held, broken_film):
    answer = ann.get(f"/tasks/{task}/centroids/nucleus")
    found = {(int(t), int(value)): rest for t, value, *rest in table(answer)}
    images = broken_film.labels().images["nucleus"]
    expected = {(t, value) for t, image in enumerate(images) for value in np.unique(image) if value}
    assert set(found) == expected
    for (t, value), (area, x, y) in found.items():
        mask = images[t] == value
        assert area == mask.sum()
        assert np.allclose((y, x), ndimage.center_of_mass(mask), atol=1 / 16)
    assert answer.headers["X-Sequence"] == "0"


def test_an_edit_changes_its_frame_only_and_measures_no_other(
    ann, task, held, erased, broken_film, monkeypatch
):
    before = table(ann.get(f"/tasks/{task}/centroids/nucleus"))
    measured = []
    plain = measuring.measure
    monkeypatch.setattr(
        measuring,
        "measure",
        lambda frame, movies, subject, t: (measured.append(t), plain(frame, movies, subject, t))[1],
    )
    edit = erased(np.asarray(broken_film.labels().images["nucleus"][8]))
    assert ann.save(task, held, 0, edit).status_code == 200
    answer = ann.get(f"/tasks/{task}/centroids/nucleus")
    after = table(answer)
    assert answer.headers["X-Sequence"] == "1"
    assert measured == [8]
    gone = {tuple(row) for row in before} - {tuple(row) for row in after}
    assert [row[:2] for row in gone] == [(8, 70)]
    assert len(after) == len(before) - 1


def test_nothing_is_sent_again_while_nothing_has_changed(ann, task, held):
    first = ann.get(f"/tasks/{task}/centroids/nucleus")
    again = ann.get(f"/tasks/{task}/centroids/nucleus", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_who_may_not_read_the_labels_may_not_read_them(ann, bob, eve, app, task, held, segmentation, slug):
    assert slug(bob.get(f"/tasks/{task}/centroids/nucleus")) == "forbidden"
    assert slug(app.test_client().get(f"/api/v1/tasks/{task}/centroids/nucleus")) == "unauthenticated"
    assert slug(ann.get(f"/tasks/{task}/centroids/ghost")) == "not-found"
    answer = eve.get(f"/tasks/{segmentation[0]}/centroids/nucleus")
    assert slug(answer) == "not-found"
    assert "only tracking tasks" in answer.json["detail"]
