"""The list over HTTP: who reads it, what an edit does to it, and what is decided about its places."""

from dataclasses import replace

import numpy as np
import pytest

from backend.database import db
from backend.models import Task
from backend.suspicion import finding, measuring
from backend.suspicion.measuring import Subject, object_cache

IDENTITIES = ["broken_track", "ends"]


def listed(person, task: int) -> dict:
    answer = person.get(f"/tasks/{task}/places")
    assert answer.status_code == 200, answer.json
    return answer.json


def of_kind(places: dict, kind: str) -> dict:
    return next(place for place in places["places"] if place["kind"] == kind)


def decide(person, task: int, place: str, lease: str, decision: str | None = "fine"):
    return person.send("PUT", f"/tasks/{task}/places/{place}", {"lease": lease, "decision": decision})


def test_the_list_tells_places_in_words_and_what_is_left(ann, task, held):
    found = listed(ann, task)
    assert found["sequence"] == 0
    assert sorted(place["kind"] for place in found["places"]) == IDENTITIES
    assert found["counts"] == {"total": 2, "seen": 0, "mended": 0, "fine": 0}
    assert found["gone"] == []
    place = of_kind(found, "broken_track")
    assert (place["t"], place["frames"], place["cells"]) == (5, [4, 5], [50, 60])
    assert place["title"] == "Track may be broken"
    assert place["action"] == {"action": "link", "cells": [50, 60], "t": 5}
    assert abs(place["where"]["y"] - 90) < 2
    assert 0 < place["score"] < 1
    assert place["decision"] is None


def test_who_may_not_read_the_labels_may_not_read_their_places(ann, bob, eve, task, held, slug):
    assert slug(bob.get(f"/tasks/{task}/places")) == "forbidden"
    assert slug(bob.get(f"/tasks/{task}/places/decisions")) == "forbidden"
    assert listed(eve, task)["places"] == listed(ann, task)["places"]
    assert slug(eve.get("/tasks/99/places")) == "not-found"


def test_nobody_reads_places_without_signing_in(app, task, slug):
    assert slug(app.test_client().get(f"/api/v1/tasks/{task}/places")) == "unauthenticated"


def test_a_segmentation_task_has_no_list(eve, segmentation, slug):
    answer = eve.get(f"/tasks/{segmentation[0]}/places")
    assert slug(answer) == "not-found"
    assert "only tracking tasks" in answer.json["detail"]


def test_a_place_that_an_edit_resolves_is_mended(ann, task, held, joined):
    before = of_kind(listed(ann, task), "broken_track")
    assert ann.save(task, held, 0, joined).status_code == 200
    after = listed(ann, task)
    assert after["sequence"] == 1
    assert [place["kind"] for place in after["places"]] == ["ends"]
    assert after["counts"] == {"total": 2, "seen": 1, "mended": 1, "fine": 0}
    (gone,) = after["gone"]
    assert (gone["id"], gone["detail"], gone["decision"]) == (before["id"], before["detail"], None)


def test_a_place_that_comes_back_is_not_mended(ann, task, held, joined, edits):
    listed(ann, task)
    ann.save(task, held, 0, joined)
    change = joined["changes"][0]
    back = edits.of({**change, "removed": change["added"], "added": change["removed"]}, undoes=joined["id"])
    assert ann.save(task, held, 1, back).status_code == 200
    assert listed(ann, task)["counts"] == {"total": 2, "seen": 0, "mended": 0, "fine": 0}


def test_what_an_edit_makes_suspicious_is_listed_and_nobodys_gain_when_taken_back(ann, task, held, edits):
    listed(ann, task)
    there = [[t, 1, 1] for t in range(6, 12)]
    renamed = edits.of(edits.rows(there, [[t, 1, 99] for t in range(6, 12)]))
    ann.save(task, held, 0, renamed)
    assert [p["cells"] for p in listed(ann, task)["places"] if p["t"] == 6] == [[1, 99]]
    change = renamed["changes"][0]
    back = edits.of({**change, "removed": change["added"], "added": change["removed"]})
    ann.save(task, held, 1, back)
    assert listed(ann, task)["counts"]["mended"] == 0


def test_a_place_found_fine_keeps_who_and_when(ann, eve, task, held):
    place = of_kind(listed(ann, task), "ends")
    answer = decide(ann, task, place["id"], held)
    assert answer.status_code == 200, answer.json
    assert answer.json["place"]["id"] == place["id"]
    found = listed(eve, task)
    decision = of_kind(found, "ends")["decision"]
    assert (decision["decision"], decision["by"], decision["sequence"]) == ("fine", "Ann", 0)
    assert found["counts"] == {"total": 2, "seen": 1, "mended": 0, "fine": 1}


def test_a_decision_can_be_taken_back_and_made_again(ann, task, held):
    place = of_kind(listed(ann, task), "ends")["id"]
    for decision in ("fine", None, None, "fine", "fine"):
        answer = decide(ann, task, place, held, decision)
        assert answer.status_code == 200, answer.json
        assert (answer.json["decision"] or {"decision": None})["decision"] == decision
        assert listed(ann, task)["counts"]["fine"] == (decision == "fine")


def test_a_decision_outlives_its_place_and_is_read_with_its_words(ann, eve, task, held, joined):
    place = of_kind(listed(ann, task), "broken_track")
    decide(ann, task, place["id"], held)
    ann.save(task, held, 0, joined)
    (gone,) = listed(eve, task)["gone"]
    assert (gone["detail"], gone["decision"]["by"]) == (place["detail"], "Ann")
    assert listed(eve, task)["counts"] == {"total": 2, "seen": 1, "mended": 0, "fine": 1}
    (decided,) = eve.get(f"/tasks/{task}/places/decisions").json
    assert decided["place"] == {name: gone[name] for name in decided["place"]}
    assert decided["decision"] == gone["decision"]
    assert decide(ann, task, place["id"], held, None).status_code == 200
    assert eve.get(f"/tasks/{task}/places/decisions").json == []


def test_a_decision_still_holds_when_the_cell_is_called_otherwise(ann, task, held, edits):
    place = of_kind(listed(ann, task), "ends")["id"]
    decide(ann, task, place, held)
    rows = [[t, 70, 70] for t in range(9)]
    ann.save(task, held, 0, edits.of(edits.rows(rows, [[t, 70, 77] for t in range(9)])))
    found = of_kind(listed(ann, task), "ends")
    assert (found["id"], found["cells"]) == (place, [77])
    assert found["decision"]["decision"] == "fine"


def test_a_place_that_is_not_there_cannot_be_decided_about(ann, task, held, slug):
    for decision in ("fine", None):
        answer = decide(ann, task, "0" * 16, held, decision)
        assert slug(answer) == "not-found"
        assert "0" * 16 in answer.json["detail"]


def test_deciding_needs_the_lease(ann, bob, eve, task, held, slug, app):
    place = of_kind(listed(ann, task), "ends")["id"]
    assert slug(decide(ann, task, place, "no-such-token")) == "lease-lost"
    assert slug(decide(bob, task, place, held)) == "forbidden"
    assert slug(decide(eve, task, place, held)) == "forbidden"
    ann.send("DELETE", f"/tasks/{task}/lease", query_string={"token": held})
    assert slug(decide(ann, task, place, held)) == "lease-lost"
    assert listed(ann, task)["counts"]["fine"] == 0


def test_a_submitted_task_takes_no_decisions_and_shows_them(ann, eve, task, held, edits, slug):
    place = of_kind(listed(ann, task), "ends")["id"]
    decide(ann, task, place, held)
    assert ann.submit(task, held, 0).status_code == 200
    assert slug(decide(ann, task, place, held, None)) in ("lease-lost", "wrong-state")
    assert listed(eve, task)["counts"]["fine"] == 1


@pytest.mark.parametrize(
    "body", [{}, {"lease": "x"}, {"lease": "x", "decision": "mended"}, {"decision": "fine"}]
)
def test_what_cannot_be_decided_is_named(ann, task, held, slug, body):
    answer = ann.send("PUT", f"/tasks/{task}/places/abc", body)
    assert slug(answer) == "invalid"


def count_measured(monkeypatch) -> list[int]:
    """The frames that are measured from here on."""
    measured: list[int] = []
    measure = measuring.measure

    def noted(frame, movies, subject, t):
        measured.append(t)
        return measure(frame, movies, subject, t)

    monkeypatch.setattr(measuring, "measure", noted)
    return measured


def test_an_edit_of_cells_measures_no_pixels_and_one_of_pixels_only_its_frame(
    ann, task, held, joined, erased, broken_film, monkeypatch
):
    measured = count_measured(monkeypatch)
    listed(ann, task)
    assert measured == list(range(12))
    measured.clear()
    ann.save(task, held, 0, joined)
    listed(ann, task)
    assert measured == []
    assert ann.save(task, held, 1, erased(broken_film.images[8])).status_code == 200
    assert of_kind(listed(ann, task), "ends")["t"] == 7
    assert measured == [8]


def test_another_process_reads_what_was_measured_and_measures_only_what_was_painted_since(
    ann, person, task, held, erased, broken_film, make_app, monkeypatch
):
    before = listed(ann, task)
    assert ann.save(task, held, 0, erased(broken_film.images[8])).status_code == 200
    measured = count_measured(monkeypatch)
    there = listed(person("Eve", "expert", on=make_app()), task)
    assert measured == [8]
    assert there == listed(ann, task)
    assert [p["id"] for p in there["gone"]] == [of_kind(before, "ends")["id"]]


def test_stored_measurements_that_are_damaged_or_of_another_version_are_made_anew(
    app, ann, person, task, held, make_app, monkeypatch
):
    before = listed(ann, task)
    blobs = app.extensions["prospero"].blobs
    blobs.put(f"tasks/{task}/objects", b"no such file")
    measured = count_measured(monkeypatch)
    assert listed(person("Eve", "expert", on=make_app()), task) == before
    assert len(measured) == 12
    monkeypatch.setattr(measuring, "VERSION", measuring.VERSION + 1)
    assert listed(person("Eve", "expert", on=make_app()), task) == before
    assert len(measured) == 24


def test_the_list_is_read_although_nothing_can_be_stored(app, ann, task, held, monkeypatch):
    def full(key: str, data: bytes) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(app.extensions["prospero"].blobs, "put", full)
    assert len(listed(ann, task)["places"]) == 2


def test_the_measurements_in_memory_are_bounded_and_those_in_use_stay(app, task):
    with app.app_context():
        row = db.session.get(Task, task)
        finding.places_of(row)
        cache = object_cache()
        assert cache.n_bytes() > 0
        cache.max_bytes = 0
        other = Subject.of(db.session.get(Task, task))
        with cache.locked(other) as entry:
            assert entry.sequence == 0
        assert cache.n_bytes() == entry.n_bytes
        stranger = replace(other, facts=replace(other.facts, id=999))
        with cache.locked(stranger):
            pass
        assert cache.n_bytes() == 0


def test_large_frames_are_measured_in_bands_from_packed_labels(app, ann, task, held, monkeypatch):
    from celldata.suspicion import objects

    whole = listed(ann, task)
    with app.app_context():
        app.extensions["prospero"].blobs.delete(f"tasks/{task}/objects")
        app.extensions["prospero-object-cache"] = measuring.ObjectCache()
    monkeypatch.setattr(measuring, "WHOLE_PIXELS", 0)
    monkeypatch.setattr(objects, "BAND_PIXELS", 3000)
    assert [p["id"] for p in listed(ann, task)["places"]] == [p["id"] for p in whole["places"]]


def test_the_doubts_of_the_tracker_reach_the_list(app, ann, task, held, broken_film):
    with app.app_context():
        rows = np.array([(row.t, row.value, row.cell) for row in broken_film.labels().cells.rows])
        link = {"t": 3, "cell": 1, "p": 0.4, "runner_up": 0.3, "rival": 2}
        key = db.session.get(Task, task).base_key
        told = {"tracking": [link], "divisions": []}
        finding.save_links(app.extensions["prospero"].blobs, key, told, {"nucleus": rows})
    place = of_kind(listed(ann, task), "weak_link")
    assert (place["detail"], place["t"]) == ("Cell 1: .40, runner-up 2: .30", 3)


def test_an_end_that_is_marked_is_mended_and_comes_back_with_the_mark_taken_away(ann, task, held, edits):
    assert of_kind(listed(ann, task), "ends")["cells"] == [70]
    mark = {"kind": "events", "removed": [], "added": [{"cell": 70, "t": 8, "kind": "dies"}]}
    assert ann.save(task, held, 0, edits.of(mark)).status_code == 200
    found = listed(ann, task)
    assert [place["kind"] for place in found["places"]] == ["broken_track"]
    assert found["counts"]["mended"] == 1
    back = {"kind": "events", "removed": mark["added"], "added": []}
    assert ann.save(task, held, 1, edits.of(back)).status_code == 200
    assert sorted(place["kind"] for place in listed(ann, task)["places"]) == IDENTITIES
