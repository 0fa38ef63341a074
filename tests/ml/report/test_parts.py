"""The parts of a report that need no model."""

import json
from pathlib import Path

import numpy as np
import pytest

from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from ml.data.round_folder import RoundMovie, read_round
from ml.report import pictures
from ml.report.data_card import data_card, data_hash
from ml.report.figures import figures_section
from ml.report.html import score, table, text
from ml.report.labeled import labeled_section
from ml.report.model_card import model_card
from ml.report.page import page
from ml.report.pictures import (
    Field,
    choose_fields,
    divisions_section,
    errors_section,
    judged_divisions,
    read_fields,
)
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


def test_what_is_not_known_is_not_told_as_nothing() -> None:
    said = model_card("Model", {}, {}, {}, "none")
    assert "0 movies" not in said
    assert "verdict" not in said


def test_long_words_in_a_table_may_be_broken() -> None:
    said = table(("movie", "size", "source"), [("m", "3 × 4", "x" * 40)])
    assert "<td>3 × 4</td>" in said
    assert f"<td class=words>{'x' * 40}</td>" in said


def test_figures_stand_beside_those_of_the_round_before() -> None:
    before = {"segmentation": {"f1": 0.92, "true": 1000, "false_negatives": 31}, "tracking": {}}
    told = figures_section(NOW, before, 3)
    assert "<th>round 3</th><th>change</th>" in told
    assert "<td>.940</td><td>.920</td><td>+.020</td>" in told
    assert "<td>15.5</td><td>31.0</td><td>−15.5</td>" in told
    assert "<td>15.5</td><td>15.5</td><td>=</td>" in figures_section(NOW, NOW, 3)
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
    assert "1 more picture left out" in page("Round 1", "", [], room.refused)


def test_the_commonest_kind_of_error_comes_first(tmp_path: Path) -> None:
    told = [
        {"file": "a.png", "movie": "m", "kind": "merged", "of": 2, "words": "two in one"},
        {"file": "b.png", "movie": "m", "kind": "missing", "of": 40, "words": "not found"},
        {"file": "c.png", "movie": "n", "kind": "missing", "of": 1, "words": "not found either"},
    ]
    for one in told:
        (tmp_path / str(one["file"])).write_bytes(b"png")
    (tmp_path / "pictures.json").write_text(json.dumps(told))
    said = errors_section(tmp_path, Room(), {"true": 90, "predicted": 60, "f1": 0.5})
    assert said.index("Missing: 41") < said.index("Merged: 2")
    assert "m. two in one" in said
    for judged, words in (
        ({}, "No cell of the test split was judged"),
        ({"true": 9, "predicted": 9, "f1": 1.0}, "No error"),
        ({"true": 9, "predicted": 0, "f1": 0.0}, "no pictures of them"),
        ({"true": 0, "predicted": 2, "f1": 0.0}, "no pictures of them"),
    ):
        said = errors_section(tmp_path / "none", Room(), judged)
        assert words in said
        assert "<i style" not in said, "no legend where there is nothing to see"


def test_divisions_that_nobody_judged_are_not_counted(tmp_path: Path, monkeypatch) -> None:
    """Of five divisions one is missed; one has a mother without outlines, one a daughter: three are judged.
    However many pictures are made of it, a movie is read once.
    """
    images = np.zeros((4, 40, 120), np.uint32)
    divisions = []
    for n in range(5):
        mother, daughters, left = 10 * n + 1, (10 * n + 2, 10 * n + 3), 24 * n
        images[:2, 4:14, left + 4 : left + 14] = 0 if n == 3 else mother
        images[2:, 4:14, left + 2 : left + 8] = daughters[0]
        images[2:, 4:14, left + 12 : left + 18] = 0 if n == 4 else daughters[1]
        divisions.append(Division(mother, daughters, 2))
    labels = Labels.from_images({"nucleus": images}, divisions)
    raw = np.random.default_rng(1).integers(0, 900, (4, 1, 40, 120)).astype(np.uint16)
    movie = Movie("m", raw, ("H2B",), 0.65, 600.0, "a test")
    info = MovieInfo.of(
        movie, ("nucleus",), split="test", approved_segmentation=((0, 3),), approved_tracking=True
    )
    movie_folder.write(tmp_path / "m", movie, labels, info)
    error = {"kind": "missed_division", "true": [11, 12, 13], "words": "Cell 11 goes on."}
    counts = {"missed_division": 1, "wrong_division": 0}
    told = {"true_masks": {"m": {"counts": counts, "left_out": 0, "list": [error]}, "gone": {}}}
    (tmp_path / "errors.json").write_text(json.dumps(told))
    reads: list[Path] = []
    read_labels = movie_folder.read_labels

    def counted(path: Path) -> Labels:
        reads.append(path)
        return read_labels(path)

    monkeypatch.setattr(pictures.movie_folder, "read_labels", counted)
    entry = RoundMovie("m", tmp_path / "m", info)
    said = divisions_section(tmp_path / "errors.json", {"m": entry}, lambda _: "nucleus", 0, Room())
    assert "<h3>Found: 2</h3>" in said
    assert "<h3>Missed: 1</h3>" in said
    assert said.count("<figure>") == 3
    assert "m, frame 2. Cell 11 goes on." in said
    assert "Cell 31" not in said
    assert "Cell 41" not in said
    assert len(reads) == 1
    assert [d.parent for d in judged_divisions(labels, "nucleus")] == [1, 11, 21]


def test_labeled_movies_are_told_by_what_the_model_knew() -> None:
    figures = {"frames": 5, "true": 100, "f1": 0.9, "false_negatives": 7, "false_positives": 2}
    figures |= {"merges": 1, "splits": 0, "predicted": 95, "correct": 90}
    none = {**dict.fromkeys(figures, 0), "f1": None, "movies": 0}
    movies = {"a<b": {"split": "test", "round": 3, "new": figures, "known": None}}
    said = labeled_section({"new": {"movies": 1, **figures}, "known": none, "per_movie": movies})
    assert "new to the model" in said
    assert "it learned them" not in said, "there are none"
    assert "<td>.900</td><td>70.0</td><td>20.0</td><td>10.0</td><td>0.0</td>" in said
    assert "<th scope=row>a&lt;b</th><td>test</td><td>new</td>" in said
    assert "No labeled frame" in labeled_section({})
    assert "No labeled frame" in labeled_section({"new": none, "known": none, "per_movie": {}})


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
