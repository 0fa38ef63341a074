"""Figures as files: the columns that are documented, the same values as the dashboard."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from backend.database import db, write
from backend.models import User
from backend.numbers import export
from backend.numbers.columns import GROUPS, TASKS

FORMATS = Path(__file__).parents[3] / "docs" / "formats.md"


def read_csv(eve, **query):
    answer = eve.get("/figures/export", query_string=query)
    assert answer.status_code == 200, answer.json
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text)))
    return rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]], answer


def test_csv_has_a_row_for_each_project_person_round_and_kind(eve, scene):
    columns, rows, answer = read_csv(eve)
    assert columns == list(GROUPS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures-groups.csv"'
    key = ("project", "person", "round", "kind")
    assert [tuple(row[name] for name in key) for row in rows] == [
        ("First project", "Ann", "1", "segmentation"),
        ("First project", "Ann", "", "segmentation"),
        ("First project", "Bob", "", "segmentation"),
        ("First project", "Eve", "", "segmentation"),
        ("Second", "Bob", "", "tracking"),
    ]
    ann = rows[0]
    assert (ann["tasks_accepted"], ann["tasks_returned"], ann["returned_share"]) == ("1", "1", "0.5")
    assert (ann["seconds_per_cell"], ann["missed"], ann["gold_score"]) == ("6.0", "5", "")
    assert rows[1]["gold_score"] == "0.9"


def test_json_says_what_its_columns_are(eve, scene):
    answer = eve.get("/figures/export", query_string={"format": "json", "project": 2})
    assert answer.content_type == "application/json"
    assert answer.json["columns"] == GROUPS
    (row,) = answer.json["rows"]
    assert (row["person"], row["cells"], row["wrong_links"], row["round"]) == ("Bob", 400, 2, None)


def test_the_files_add_up_to_the_dashboard(eve, scene):
    rows = eve.get("/figures/export", query_string={"format": "json"}).json["rows"]
    totals = eve.get("/figures").json["totals"]
    flat = {**totals, **totals["model"]}
    ratios = {"returned_share", "seconds_per_cell", "gold_score", "agreement", "agreement_adjusted"}
    for name in [name for name in list(GROUPS)[4:] if name not in ratios]:
        assert sum(row[name] for row in rows) == flat[name], name


def test_a_row_for_each_accepted_task_read_page_by_page(eve, scene, monkeypatch):
    monkeypatch.setattr(export, "PAGE", 1)
    columns, rows, _ = read_csv(eve, rows="tasks")
    assert columns == list(TASKS)
    assert [(row["person"], row["movie"], row["cells"], row["seconds"]) for row in rows] == [
        ("Ann", "tiny", "100", "600.0"),
        ("Ann", "tiny", "50", ""),
        ("Bob", "tiny", "400", "1000.0"),
    ]
    assert rows[0]["approved_at"] == "2026-03-11T12:00:00+00:00"
    answer = eve.get("/figures/export", query_string={"rows": "tasks", "format": "json"})
    assert [row["kind"] for row in answer.json["rows"]] == ["segmentation", "segmentation", "tracking"]


def test_a_name_is_no_formula(app, eve, bob, scene):
    with app.app_context(), write():
        db.session.get(User, bob.id).name = "=HYPERLINK(0)"
    _, rows, _ = read_csv(eve, project=2)
    assert rows[0]["person"] == "'=HYPERLINK(0)"


def test_no_work_is_a_file_without_rows(eve):
    assert read_csv(eve)[:2] == (list(GROUPS), [])
    assert eve.get("/figures/export", query_string={"format": "json"}).json["rows"] == []


@pytest.mark.parametrize("columns", [GROUPS, TASKS], ids=["groups", "tasks"])
def test_every_column_is_documented(columns):
    text = FORMATS.read_text(encoding="utf-8")
    for name, words in columns.items():
        assert f"| `{name}` | {words} |" in text, name
