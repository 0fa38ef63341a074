"""The parts of a report that need no model."""

import json
from pathlib import Path

import pytest

from ml.data.round_folder import read_round
from ml.report.data_card import data_card, data_hash
from ml.report.figures import figures_section
from ml.report.html import score, table, text
from ml.report.model_card import model_card
from ml.report.page import page
from ml.report.pictures import Field, choose_fields, errors_section, read_fields
from ml.report.room import Room
from ml.stages.report import last_figures, summary_of

TRACKED = {"movies": 1, "division_f1": 0.8, "divisions_strict": {"correct": 4, "missed": 1}}
NOW = {
    "segmentation": {"f1": 0.94, "true": 2000, "false_negatives": 31, "movies": 2, "frames": 9},
    "tracking": {"true_masks": TRACKED},
}


def test_values_read_as_people_write_them() -> None:
    assert (score(0.94), score(-0.05), score(1.0), score(15.5)) == (".940", "−.050", "1.000", "15.5")
    assert (text(None), text(12345), text(True), text("<b>")) == ("—", "12\u2009345", "yes", "&lt;b&gt;")


def test_what_a_movie_is_called_is_text_and_no_html() -> None:
    assert "<script>" not in table(("movie",), [("<script>alert(1)</script>",)])
    said = model_card("Model", {"data": "<i>"}, {"reason": "a < b"}, {}, "CC <BY>")
    assert "a &lt; b" in said
    assert "CC &lt;BY&gt;" in said
    assert "<i>" not in said
    assert "<title>a &amp; b</title>" in page("a & b", "", [])


def test_figures_stand_beside_those_of_the_round_before() -> None:
    before = {"segmentation": {"f1": 0.92, "true": 1000, "false_negatives": 31}, "tracking": {}}
    told = figures_section(NOW, before, 3)
    assert "<th>round 3</th><th>change</th>" in told
    assert "<td>.940</td><td>.920</td><td>+.020</td>" in told
    assert "<td>15.5</td><td>31.0</td><td>−15.5</td>" in told
    assert "<td>4</td><td>—</td><td>—</td>" in told
    assert "2 movies, 9 labeled frames; 1 tracked" in told
    alone = figures_section(NOW, None, None)
    assert "change" not in alone
    assert "no report of an earlier round" in alone


def test_the_last_report_is_that_of_the_round_before(tmp_path: Path) -> None:
    assert last_figures(tmp_path / "reports", 4) is None
    for number in (2, 3, 4, 10):
        (tmp_path / f"round-{number}.json").write_text(json.dumps({"round": number}))
    assert last_figures(tmp_path, 4) == (3, {"round": 3})
    assert last_figures(tmp_path, 2) is None


def test_fields_are_the_best_the_median_and_the_worst(tmp_path: Path) -> None:
    plots = tmp_path / "frames.csv"
    rows = [
        "movie,t,true,predicted,correct,f1",
        "a,0,9,9,9,1.0",
        "a,1,9,9,7,0.8",
        "b,4,9,0,0,0.0",
        "b,5,0,0,0,",
    ]
    plots.write_text("\n".join(rows) + "\n")
    chosen = choose_fields(read_fields(plots))
    assert {title: (one.movie, one.t) for title, one in chosen.items()} == {
        "Best": ("a", 0),
        "Median": ("a", 1),
        "Worst": ("b", 4),
    }
    assert list(choose_fields([Field("a", 0, 0.5, 3)])) == ["Best"]
    assert choose_fields(read_fields(tmp_path / "none.csv")) == {}


def test_a_report_stays_small_and_says_what_it_left_out() -> None:
    room = Room(2500)
    assert room.let_in([b"x" * 900], ".png", "first", "a picture") is not None
    assert room.let_in([b"x" * 900], ".png", "second", "a picture") is None
    assert room.let_in([b"x" * 300], ".png", "third", "a picture") is not None
    assert room.refused == 1
    assert "1 more pictures are not shown" in page("Round 1", "", [], room.refused)


def test_the_commonest_kind_of_error_comes_first(tmp_path: Path) -> None:
    told = [
        {"file": "a.png", "movie": "m", "kind": "merged", "of": 2, "words": "two in one"},
        {"file": "b.png", "movie": "m", "kind": "missing", "of": 40, "words": "not found"},
        {"file": "c.png", "movie": "n", "kind": "missing", "of": 1, "words": "not found either"},
    ]
    for one in told:
        (tmp_path / str(one["file"])).write_bytes(b"png")
    (tmp_path / "pictures.json").write_text(json.dumps(told))
    said = errors_section(tmp_path, Room())
    assert said.index("Missing: 41") < said.index("Merged: 2")
    assert "m. two in one" in said
    assert "No error" in errors_section(tmp_path / "none", Room())


def test_the_data_card_counts_what_was_approved(round_data: Path, tmp_path: Path) -> None:
    movies = read_round(round_data)
    said = data_card(round_data, movies)
    cells = json.loads((round_data / "sim-test" / "cells.json").read_text())
    tracks = len({row["cell"] for row in cells})
    divisions = len(json.loads((round_data / "sim-test" / "divisions.json").read_text()))
    assert (
        f"<th scope=row>test</th><td>1</td><td>6</td><td>{len(cells)}</td><td>1</td><td>{tracks}</td>" in said
    )
    assert f"<td>{tracks}</td><td>{divisions}</td>" in said
    assert "5, 4 with approved labels" in said


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"data.dvc": "outs: [{md5: 12ab.dir}]"}, "md5 12ab.dir"),
        ({"data/manifest.json": "{}"}, "sha256 of the manifest 44136fa355b3678a"),
        ({}, "not known"),
    ],
)
def test_the_data_have_a_hash(files: dict[str, str], told: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    assert data_hash(tmp_path / "data").startswith(told)


def test_the_summary_is_for_who_reads_no_further() -> None:
    said = summary_of({"segmentation": {"f1": 0.9, "recall": 0.944, "precision": 1.0}, "tracking": {}})
    assert "cells 94.4\u2009% are found, and 100.0\u2009% of what is found are cells." in said
    blind = summary_of({"segmentation": {"f1": 0.0, "recall": 0.0, "precision": None}, "tracking": {}})
    assert "none of what is found" in blind
    assert "No cell" in summary_of({"segmentation": {"f1": None}, "tracking": {}})
