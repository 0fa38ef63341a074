"""The dashboard and one's own figures, against a scene whose figures are worked out by hand."""

from __future__ import annotations

import pytest

from backend.database import db, write
from backend.models import Agreement, TaskKind
from backend.numbers import dashboard as dashboard_module
from backend.numbers.figures import Figures
from backend.numbers.gathering import Key, Source, all_of, grouped
from tests.backend.numbers.conftest import day


@pytest.fixture
def look(eve, scene):
    """look(**query) -> the dashboard."""

    def read(**query):
        answer = eve.get("/figures", query_string=query)
        assert answer.status_code == 200, answer.json
        return answer.json

    return read


def only(figures, *names):
    return {name: figures[name] for name in names}


def named(rows, key="person"):
    return {row[key]["name"]: row for row in rows}


COUNTS = ("tasks_submitted", "tasks_accepted", "tasks_fixed", "tasks_returned")


def test_people(look):
    people = named(look()["people"])
    assert sorted(people) == ["Ann", "Bob", "Eve"]
    ann, bob, eve = people["Ann"], people["Bob"], people["Eve"]
    assert only(ann, *COUNTS) == dict(zip(COUNTS, (2, 2, 1, 1), strict=True))
    assert only(bob, *COUNTS) == dict(zip(COUNTS, (2, 1, 0, 1), strict=True))
    assert only(eve, *COUNTS) == dict.fromkeys(COUNTS, 0)  # what she mended is no submission
    assert ann["returned_share"] == pytest.approx(1 / 3)
    assert (bob["returned_share"], eve["returned_share"]) == (0.5, None)
    # 600 s over 100 cells; the 50 cells whose time was not measured are no part of the sample.
    assert (ann["seconds_per_cell"], ann["cells_timed"], ann["cells"]) == (6.0, 100, 150)
    assert (bob["seconds_per_cell"], bob["cells_timed"]) == (2.5, 400)
    assert (ann["seconds_worked"], bob["seconds_worked"], eve["seconds_worked"]) == (600, 1060, 120)
    assert (ann["cells_corrected"], ann["cells_fixed"], bob["divisions_corrected"]) == (14, 3, 2)
    assert (ann["gold_score"], ann["gold_tasks"]) == (pytest.approx(0.9), 1)
    assert (bob["gold_score"], bob["gold_tasks"]) == (None, 0)


def test_totals_rounds_kinds_and_projects(look):
    found = look()
    totals = found["totals"]
    assert only(totals, *COUNTS) == dict(zip(COUNTS, (4, 3, 1, 2), strict=True))
    assert totals["seconds_per_cell"] == pytest.approx(1600 / 500)
    assert totals["returned_share"] == pytest.approx(2 / 5)
    assert totals["model"] == {
        "cells": 550,
        "divisions": 4,
        "predicted": 546,
        "missed": 5,
        "false": 1,
        "merged": 2,
        "split": 1,
        "catastrophes": 0,
        "links": 380,
        "missed_links": 3,
        "wrong_links": 2,
        "missed_divisions": 1,
        "false_divisions": 0,
        "wrong_divisions": 0,
    }
    assert [(row["round"], row["tasks_accepted"], row["model"]["missed"]) for row in found["rounds"]] == [
        (1, 1, 5),
        (None, 2, 0),
    ]
    assert [(row["kind"], row["cells"]) for row in found["kinds"]] == [
        ("segmentation", 150),
        ("tracking", 400),
    ]
    assert {name: row["cells"] for name, row in named(found["projects"], "project").items()} == {
        "First project": 150,
        "Second": 400,
    }
    assert found["uncounted"] == 0
    assert [each["name"] for each in found["choices"]["people"]] == ["Ann", "Bob", "Eve"]


def test_filters(look, scene):
    assert look(project=2)["totals"]["tasks_accepted"] == 1
    assert look(kind="segmentation")["totals"]["tasks_accepted"] == 2
    assert look(person=scene.people["Bob"])["totals"]["tasks_submitted"] == 2
    period = look(since=day(2.5).isoformat(), until=day(5.5).isoformat())
    assert only(period["totals"], *COUNTS) == dict(zip(COUNTS, (1, 1, 1, 1), strict=True))
    assert period["totals"]["gold_tasks"] == 0
    assert [bar["tasks_accepted"] for bar in period["bars"]] == [1, 0, 0]


def test_a_period_that_ends_before_it_begins_is_refused(eve, scene, slug):
    answer = eve.get("/figures", query_string={"since": day(2).isoformat(), "until": day(1).isoformat()})
    assert (answer.status_code, slug(answer)) == (422, "invalid")
    assert answer.json["errors"][0]["where"] == "until"


def test_bars_run_from_the_first_to_the_last_accepted_task(look):
    found = look()
    assert found["unit"] == "day"
    assert [(bar["begins"], bar["tasks_accepted"]) for bar in found["bars"]] == [
        ("2026-03-11", 1),
        ("2026-03-12", 1),
        ("2026-03-13", 0),
        ("2026-03-14", 0),
        ("2026-03-15", 0),
        ("2026-03-16", 0),
        ("2026-03-17", 1),
    ]
    # At a clock 13 hours ahead, noon in UTC is after midnight.
    assert look(offset=780)["bars"][0]["begins"] == "2026-03-12"


@pytest.fixture
def mine(monkeypatch, scene):
    """mine(person, **query) -> their own figures, on day 8."""
    monkeypatch.setattr(dashboard_module, "now", lambda: day(8.1))

    def read(person, **query):
        answer = person.get("/figures/mine", query_string=query)
        assert answer.status_code == 200, answer.json
        return answer.json

    return read


def test_ones_own_week_and_the_one_before(mine, bob):
    found = mine(bob)
    assert (found["first"], found["last"]) == ("2026-03-11", "2026-03-17")
    assert only(found["figures"], *COUNTS) == dict(zip(COUNTS, (2, 1, 0, 1), strict=True))
    assert found["figures"]["seconds_per_cell"] == 2.5
    assert found["before"]["tasks_submitted"] == 0
    assert [bar["tasks_accepted"] for bar in found["bars"]] == [0, 0, 0, 0, 0, 0, 1]
    assert [(row["project"], row["kind"], row["tasks_accepted"]) for row in found["work"]] == [
        ("First project", "segmentation", 0),
        ("Second", "tracking", 1),
    ]


def test_nobody_learns_from_their_figures_which_task_was_a_check(mine, ann):
    found = mine(ann, days=30)
    # The check task is among those submitted, and its time is counted: it looks like any other.
    assert found["figures"]["tasks_submitted"] == 3
    assert found["figures"]["seconds_worked"] == 900
    assert "gold" not in str(found)
    assert "agreement" not in str(found)


def test_annotators_see_their_own_figures_only(mine, ann, bob, slug):
    for path in ("/figures", "/figures/export"):
        answer = ann.get(path)
        assert (answer.status_code, slug(answer)) == (403, "forbidden")
    assert mine(ann, days=30)["figures"]["cells"] == 150
    assert mine(bob, days=30)["figures"]["cells"] == 400
    # Asking for somebody else is no filter of this address.
    answer = ann.get("/figures/mine", query_string={"person": bob.id})
    assert answer.status_code == 422 or answer.json["figures"]["cells"] in (0, 150)
    assert "Bob" not in answer.text


def test_figures_add_up():
    figures = Figures(tasks_accepted=1, timed_seconds=10, timed_cells=4)
    figures.add(("tasks_returned", "timed_cells"), (3, 1))
    assert (figures.returned_share, figures.seconds_per_cell) == (0.75, 2.0)
    assert Figures().to_json()["gold_score"] is None


def test_sources_are_added_up_by_what_is_asked():
    keys = [Key(1, person, None, TaskKind.TRACKING) for person in (7, 8, 7)]
    sources = [
        Source(("tasks_accepted", "tasks_returned"), keys, [(1, 0), (2, 5), (4, 1)]),
        Source(("seconds_worked",), keys[:1], [(2.5,)]),
    ]
    by_person = grouped(sources, lambda key: key.person)
    assert by_person[7] == Figures(tasks_accepted=5, tasks_returned=1, seconds_worked=2.5)
    assert by_person[8] == Figures(tasks_accepted=2, tasks_returned=5)
    assert all_of(sources).tasks_accepted == 7
    assert all_of([]) == Figures()


@pytest.fixture
def pair(app, scene):
    """pair(person, other, value, project=1, at=4.0, rounds=(None, None)): both did the same task; a name that
    is None is a partner whose account is gone.
    """

    def make(*names, value, project=1, at=4.0, rounds=(None, None)):
        with app.app_context(), write():
            ids = [
                scene.task(
                    project,
                    "segmentation",
                    "approved",
                    annotator_id=scene.people[name] if name else None,
                    round_number=number,
                )
                for name, number in zip(names, rounds, strict=True)
            ]
            row = {"task_a": ids[0], "task_b": ids[1], "value": value, "detail": {}, "at": day(at)}
            db.session.add(Agreement(revision_a=1, revision_b=1, **row))

    return make


def test_agreement_counts_for_both_who_labeled_the_same(pair, look):
    pair("Ann", "Bob", value=0.75)
    people = named(look()["people"])
    for name in ("Ann", "Bob"):
        assert (people[name]["agreement"], people[name]["agreement_tasks"]) == (0.75, 1)
        # One pair says nothing of who was wrong.
        assert people[name]["agreement_adjusted"] == pytest.approx(0.75)
    assert (look()["totals"]["agreement"], people["Eve"]["agreement"]) == (0.75, None)
    assert people["Eve"]["agreement_adjusted"] is None
    assert look(until=day(3).isoformat())["totals"]["agreement"] is None


def test_agreement_with_the_partners_accounted_for(pair, look, scene):
    for names, value in ((("Ann", "Bob"), 0.98), (("Ann", "Eve"), 0.8), (("Bob", "Eve"), 0.8)):
        pair(*names, value=value, rounds=(1, None))
    people = named(look()["people"])
    assert (people["Ann"]["agreement"], people["Eve"]["agreement"]) == (pytest.approx(0.89), 0.8)
    # Parts of .01, .01 and .19 and an average partner of .07, drawn a little to the average.
    adjusted = {name: people[name]["agreement_adjusted"] for name in people}
    assert adjusted == pytest.approx({"Ann": 0.92, "Bob": 0.92, "Eve": 0.74}, abs=0.015)
    assert "agreement_adjusted" not in look()["totals"], "of all together it says nothing"
    # Who is asked about changes nothing of what is known of their partners.
    (ann,) = look(person=scene.people["Ann"])["people"]
    assert (ann["agreement_adjusted"], ann["agreement_tasks"]) == (pytest.approx(adjusted["Ann"]), 2)


def test_partners_are_those_of_a_project_and_of_the_time(pair, look):
    pair("Ann", "Bob", value=0.9)
    pair("Ann", "Bob", value=0.5, project=2)
    pair("Eve", None, value=0.3, at=6.0)
    people = named(look(until=day(5).isoformat())["people"])
    # The mean of .9 in one project and .5 in the other: neither says who was wrong.
    assert people["Ann"]["agreement_adjusted"] == pytest.approx(0.7)
    assert named(look(project=2)["people"])["Bob"]["agreement_adjusted"] == pytest.approx(0.5)
    later = named(look(since=day(5).isoformat())["people"])["Eve"]
    assert (later["agreement"], later["agreement_adjusted"]) == (0.3, pytest.approx(0.3))
