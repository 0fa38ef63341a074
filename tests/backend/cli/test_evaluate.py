"""`prospero evaluate` on folders as the Cell Tracking Challenge has them."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner, Result

from backend.cli import main
from celldata.formats import ctc
from celldata.labels import Labels
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

EXACT = ("det", "seg", "tra", "lnk", "aa", "te", "aa_strict", "te_strict", "ct", "tf", "cca", "mota", "idf1")


def run(*arguments: Any) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, ["evaluate", *map(str, arguments)])


def simulated() -> Labels:
    parameters = SimulationParameters(n_frames=8, height=112, width=112, n_cells=12, cell_cycle_h=6.0)
    return simulate(parameters, seed=1).labels


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """01_GT of a simulated movie and 01_RES of its labels with errors in them."""
    home = tmp_path_factory.mktemp("ctc")
    truth = simulated()
    assert truth.divisions
    ctc.write_result(home / "01_GT" / "TRA", truth)
    (home / "01_GT" / "TRA" / "res_track.txt").rename(home / "01_GT" / "TRA" / "man_track.txt")
    (home / "01_GT" / "SEG").mkdir()
    for t in range(truth.n_frames):
        shutil.copy(
            home / "01_GT" / "TRA" / f"mask{t:03d}.tif", home / "01_GT" / "SEG" / f"man_seg{t:03d}.tif"
        )
    rates = CorruptionRates(merge=0.2, missed=0.05, split=0.05, swap=0.1, missed_division=0.5)
    ctc.write_result(home / "01_RES", corrupt(truth, rates, seed=1)[0])
    return home


@pytest.mark.realdata
def test_the_truth_of_hela_is_perfect_everywhere(hela, tmp_path):
    masks, tracks = hela / "01_ST" / "SEG", hela / "01_GT" / "TRA" / "man_track.txt"
    labels = ctc.read_labels(masks, tracks, hela / "01_GT" / "TRA")
    ctc.write_result(tmp_path / "01_RES", labels)

    truth = ("--truth", hela / "01_GT", "--truth-masks", masks)
    answer = run("tracking", *truth, "--prediction", tmp_path / "01_RES", "--json")
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert [figures[name] for name in EXACT] == [1.0] * len(EXACT)
    assert {*figures["bc"].values(), *figures["bio"].values(), *figures["op_clb"].values()} == {1.0}
    for form in figures["divisions"].values():
        assert form["correct"] == 94
        assert form["recall"] == form["precision"] == form["f1"] == form["mbc"] == 1.0


def test_errors_are_counted_as_by_ctcmetrics(folders):
    theirs = pytest.importorskip("ctc_metrics").evaluate_sequence(
        str(folders / "01_RES"), str(folders / "01_GT"), metrics=["Valid", "DET", "SEG", "TRA"], threads=1
    )
    answer = run("tracking", "--truth", folders / "01_GT", "--prediction", folders / "01_RES", "--json")
    ours = json.loads(answer.stdout)
    assert theirs["Valid"] == 1
    assert ours["tra"] < 0.99
    for name in ("det", "seg", "tra"):
        assert ours[name] == pytest.approx(theirs[name.upper()], abs=1e-6)

    answer = run("segmentation", "--truth", folders / "01_GT", "--prediction", folders / "01_RES", "--json")
    objects = json.loads(answer.stdout)
    assert (objects["det"], objects["seg"]) == pytest.approx((ours["det"], ours["seg"]))
    assert [frame["t"] for frame in objects["frames"]] == list(range(8))
    assert objects["objects"]["merges"] > 0
    assert 0 < objects["panoptic"]["pq"] < 1
    assert objects["ap"]["0.90"] <= objects["ap"]["0.50"] < 1
    for which in ("by_size", "by_crowding"):
        assert sum(group["objects"]["true"] for group in objects[which]) == objects["objects"]["true"]


def test_people_get_tables(folders):
    answer = run("tracking", "--truth", folders / "01_GT", "--prediction", folders / "01_RES")
    assert answer.exit_code == 0
    assert "8 frames" in answer.output
    for word in ("DET", "SEG", "TRA", "AA", "TE", "divisions: F1", "false positives", "missing edges"):
        assert word in answer.output
    assert "wrong link" not in answer.output  # nobody asked for errors

    answer = run("segmentation", "--truth", folders / "01_GT", "--prediction", folders / "01_RES")
    assert answer.exit_code == 0
    for word in ("DET", "precision at IoU 0.90", "panoptic", "merges", "catastrophes", "small:", "touching:"):
        assert word in answer.output


def test_figures_that_rank_trackers_come_first_and_the_saturated_last_and_marked(folders):
    paths = ("--truth", folders / "01_GT", "--prediction", folders / "01_RES")
    figures = json.loads(run("tracking", *paths, "--json").stdout)
    parts = [part.splitlines() for part in run("tracking", *paths).output.split("\n\n")]
    headed = {part[0].split("  ")[0]: [line.split()[:3] for line in part[1:]] for part in parts}
    names = list(headed)
    assert names[1] == "what ranks trackers"
    assert names.index("saturated: near 1 whatever the tracker does") == 3
    rows = headed["what ranks trackers"]
    assert [row[0] for row in rows] == ["divisions:", "BC(0)", "BC(1)", "CT", "LNK", "OP_CLB(1)"]
    assert rows[0][2] == f"{figures['divisions']['strict']['f1']:.4f}"
    assert rows[3][1] == f"{figures['ct']:.4f}"
    assert rows[5][1] == f"{figures['op_clb']['1']:.4f}"
    assert [row[0] for row in headed[names[3]]] == ["TRA", "AA", "TE"]


def test_errors_are_listed_with_frame_and_place(folders):
    paths = ("--truth", folders / "01_GT", "--prediction", folders / "01_RES", "--errors")
    errors = json.loads(run("tracking", *paths, "--json").stdout)["errors"]
    assert sum(errors["counts"].values()) == len(errors["list"]) > 40
    table = run("tracking", *paths).output
    first = errors["list"][0]
    assert first["words"] in table
    assert f"{first['y']:.0f}, {first['x']:.0f}" in table
    assert errors["list"][40]["words"] not in table.split("frame  error")[1]
    assert f"and {len(errors['list']) - 40} more" in table
    perfect = run("tracking", "--truth", folders / "01_GT", "--prediction", folders / "01_GT", "--errors")
    assert "No errors." in perfect.output


def test_the_worst_errors_become_pictures(folders, tmp_path):
    parameters = SimulationParameters(n_frames=8, height=112, width=112, n_cells=12, cell_cycle_h=6.0)
    ctc.write_raw(tmp_path / "01", simulate(parameters, seed=1).movie)
    paths = ("--truth", folders / "01_GT", "--prediction", folders / "01_RES")
    gallery = ("--gallery", tmp_path / "gallery", "--raw", tmp_path / "01")
    answer = run("segmentation", *paths, *gallery, "--json")
    assert answer.exit_code == 0, answer.output
    assert "index.html" in answer.stderr
    assert json.loads(answer.stdout)["objects"]["merges"] > 0
    assert "Merged" in (tmp_path / "gallery" / "index.html").read_text()
    answer = run("segmentation", *paths, "--gallery", ".", "--raw", tmp_path / "01")
    assert (answer.exit_code, "cannot be replaced" in answer.stderr) == (2, True)
    for shape, words in (((50, 112), "50 x 112 pixels, the truth 112 x 112"), ((112, 112, 3), "axes YXS")):
        tifffile.imwrite(tmp_path / "01" / "t003.tif", np.zeros(shape, np.uint8))
        answer = run("segmentation", *paths, *gallery)
        assert (answer.exit_code, words in answer.stderr) == (2, True), answer.stderr
    (tmp_path / "01" / "t003.tif").unlink()
    answer = run("segmentation", *paths, *gallery)
    assert (answer.exit_code, "no frame 3" in answer.stderr) == (2, True)
    answer = run("segmentation", *paths, "--gallery", tmp_path / "gallery")
    assert (answer.exit_code, "go together" in answer.stderr) == (2, True)


def test_a_higher_threshold_matches_less(folders):
    def aa(iou: float) -> float:
        paths = ("--truth", folders / "01_GT", "--prediction", folders / "01_RES")
        return json.loads(run("tracking", *paths, "--iou", iou, "--json").stdout)["aa_strict"]

    assert aa(0.99) < aa(0.6)


def test_bad_input_is_one_line_and_exit_code_2(folders, tmp_path):
    prediction = shutil.copytree(folders / "01_RES", tmp_path / "01_RES")
    (prediction / "res_track.txt").write_text("1 0 3 0\n2 4 7 99\n")
    short = tmp_path / "short"
    ctc.write_result(short, Labels.from_images({"nucleus": simulated().images["nucleus"][:7]}))
    cases = [
        (run("tracking", "--truth", folders / "01_GT", "--prediction", prediction), "parent 99"),
        (run("tracking", "--truth", tmp_path / "absent", "--prediction", prediction), "absent"),
        (run("segmentation", "--truth", tmp_path / "absent", "--prediction", prediction), "absent"),
        (run("tracking", "--truth", folders / "01_GT"), "--prediction"),
        (run("tracking", "--truth", folders / "01_GT", "--prediction", short), "frames 0-6, the truth 0-7"),
        (run("tracking", "--truth", folders, "--prediction", folders, "--iou", 2), "iou"),
    ]
    for answer, word in cases:
        assert answer.exit_code == 2
        assert answer.stdout == ""
        assert len(answer.stderr.strip().splitlines()) == 1
        assert word in answer.stderr
