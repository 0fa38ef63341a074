"""`prospero predict tracking`: who follows the cells, and what it is told of the movie."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner, Result

from celldata.formats import movie_folder
from celldata.labels import Labels
from ml import cli_results
from ml.cli import predict
from ml.tracking import cli
from ml.tracking.linkers import choose


@pytest.fixture
def movie(tmp_path: Path, discs) -> Path:
    """A folder with raw frames, and beside it the outlines, numbered anew in each frame."""
    made, labels = discs
    raw, masks = tmp_path / "movie.tif", tmp_path / "masks"
    tifffile.imwrite(raw, made.raw[:, 0], imagej=True, metadata={"axes": "TYX"})
    masks.mkdir()
    for t, frame in enumerate(labels.images["nucleus"]):
        values = np.unique(frame[frame > 0])
        numbers = np.zeros(int(frame.max()) + 1, np.uint16)
        numbers[values] = np.random.default_rng(t).permutation(len(values)) + 1
        tifffile.imwrite(masks / f"mask{t:03d}.tif", numbers[frame])
    return raw


def run(movie: Path, *options: object) -> Result:
    labels = ("--labels", movie.with_name("masks"))
    out = ("--out", movie.with_name("out"), "--format", "movie-folder", "--json")
    arguments = ["tracking", movie, *labels, *out, *options]
    return CliRunner(mix_stderr=False).invoke(predict, [str(argument) for argument in arguments])


def told(movie: Path, *options: object) -> dict:
    result = run(movie, *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_movie_is_tracked_without_a_model(movie: Path) -> None:
    assert told(movie, "--linker", "overlap")["tracks"] == 5
    links = json.loads((movie.with_name("out") / "links.json").read_text())
    assert [division["t"] for division in links["divisions"]] == [5]
    assert {"t", "cell", "p", "runner_up", "rival"} == set(links["tracking"][0])


def test_another_package_tracks_and_quotes_no_probability(movie: Path) -> None:
    result = told(movie, "--linker", "laptrack")
    assert (result["tracks"], result["divisions"]) == (5, 1)
    links = json.loads((movie.with_name("out") / "links.json").read_text())
    assert links["tracking"] == []
    assert links["divisions"][0]["p"] is None


def test_nothing_divides_and_the_well_holds_two_cells(movie: Path) -> None:
    assert told(movie, "--linker", "overlap", "--no-divisions")["divisions"] == 0
    result = told(movie, "--linker", "overlap", "--max-cells", "2", "--force")
    labels = found(movie)
    assert max(len(labels.cells.at(t, "nucleus")) for t in range(labels.n_frames)) == 2
    assert result["frames"] == 10


def test_short_tracks_go_when_asked(movie: Path) -> None:
    masks = movie.with_name("masks")
    frame = tifffile.imread(masks / "mask003.tif")
    frame[:5, 88:] = 40  # debris
    tifffile.imwrite(masks / "mask003.tif", frame)
    assert told(movie, "--linker", "overlap")["tracks"] == 6
    assert told(movie, "--linker", "overlap", "--drop-short", "3", "--force")["tracks"] == 5
    assert not (found(movie).images["nucleus"][3][:5, 88:]).any()


def found(movie: Path) -> Labels:
    return movie_folder.read_labels(movie.with_name("out"))


def test_gaps_are_forbidden_in_two_ways_and_not_in_both(movie: Path) -> None:
    for t in (6, 7):
        path = movie.with_name("masks") / f"mask{t:03d}.tif"
        frame = tifffile.imread(path)
        frame[:45, :48] = 0  # a cell that is not seen for two frames
        tifffile.imwrite(path, frame)
    laptrack = ("--linker", "laptrack", "--no-divisions", "--force")
    assert told(movie, *laptrack)["tracks"] == 4
    for options in (("--no-gaps",), ("--max-gap", "0"), ("--max-gap", "1")):
        assert told(movie, *laptrack, *options)["tracks"] == 5
    result = run(movie, "--force", "--no-gaps", "--max-gap", "2")
    assert result.exit_code == 2
    assert "contradict each other" in result.stderr
    result = run(movie, "--force", "--no-gaps", "--fill-gaps", "2")
    assert result.exit_code == 2
    assert "--no-gaps and --fill-gaps 2 contradict each other" in result.stderr


def test_mistakes_are_one_line(movie: Path, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ml.boxed.BOXED_TRACKING", tmp_path / "nowhere.pt")
    for options, words in (
        ((), "models/tracking.pt: there is no such file"),
        (("--linker", "overlap", "--model", movie), "the linker overlap has no weights"),
        (("--linker", "caliban", "--model", movie), "it cannot be read as weights"),
    ):
        result = run(movie, *options)
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1
        assert words in result.stderr
    assert not movie.with_name("out").exists()


def test_weights_of_a_round_come_before_those_in_the_box(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    boxed = tmp_path / "box.pt"
    monkeypatch.setattr("ml.boxed.BOXED_TRACKING", boxed)
    assert cli_results.usual_tracking_model() == Path("models/tracking.pt")
    boxed.touch()
    assert cli_results.usual_tracking_model() == boxed
    (tmp_path / "models").mkdir()
    (tmp_path / "models/tracking.pt").touch()
    assert cli_results.usual_tracking_model() == Path("models/tracking.pt")


def test_the_command_offers_all_linkers_and_needs_no_torch_for_help() -> None:
    assert cli.LINKERS == choose.LINKERS
    program = (
        "import sys; from click.testing import CliRunner; from ml.cli import predict\n"
        "result = CliRunner().invoke(predict, ['tracking', '--help'])\n"
        "assert 'laptrack' in result.output, result.output\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
