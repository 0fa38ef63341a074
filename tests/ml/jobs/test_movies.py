"""A job without a cluster: what it writes, keeps, replaces and refuses."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from celldata.errors import DataError
from celldata.formats import movie_folder
from ml.jobs import movies as jobs
from ml.jobs.movies import Done, Job, find_movies, predict_job

CLASSICAL = json.dumps({"predictor": "classical", "linker": "overlap", "device": "cpu"})


@pytest.fixture
def job(round_data: Path, tmp_path: Path) -> Job:
    movie = shutil.copytree(round_data / "sim-new", tmp_path / "data" / "sim-new")
    out = tmp_path / "out"
    nowhere = tmp_path / "none.pt"
    return Job(movie, out / "sim-new", out / ".work" / "run", CLASSICAL, nowhere, nowhere)


def files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_a_result_is_kept_until_something_that_it_comes_from_changes(job: Job) -> None:
    assert predict_job(job) == Done(6, len(movie_folder.read_labels(job.out).cells.rows), kept=False)
    before = files(job.out)
    assert predict_job(job).kept
    assert predict_job(replace(job, parameters=CLASSICAL.replace("cpu", "auto"))).kept
    assert files(job.out) == before
    job.segmentation.write_bytes(b"other weights")
    assert not predict_job(job).kept
    assert files(job.out) != before
    info = json.loads((job.movie / movie_folder.INFO).read_text())
    (job.movie / movie_folder.INFO).write_text(json.dumps({**info, "pixel_size_um": 0.5}))
    assert not predict_job(job).kept
    assert [path.name for path in job.out.parent.iterdir() if path.name != ".work"] == ["sim-new"]
    assert not list(job.work.iterdir())


def test_what_another_program_made_is_not_kept(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    predict_job(job)
    monkeypatch.setattr(jobs, "program_hash", lambda: "of another version")
    assert not predict_job(job).kept
    assert predict_job(job).kept


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(file.read_bytes()[:-1])])
@pytest.mark.parametrize("name", ["labels.ome.tif", "movie.json", "links.json", "maps/0.npz", jobs.MADE_OF])
def test_what_has_lost_a_file_or_a_part_of_one_is_predicted_anew(
    job: Job, monkeypatch: pytest.MonkeyPatch, name: str, harm: Callable[[Path], None]
) -> None:
    """As after a `dvc pull` that was cut off."""
    real = jobs._predict

    def with_maps(mine: Job, place: Path, made: Path) -> None:
        real(mine, place, made)
        (made / "maps").mkdir()
        (made / "maps/0.npz").write_bytes(b"map")

    monkeypatch.setattr(jobs, "_predict", with_maps)
    first = predict_job(job)
    whole = {path.name: path.read_bytes() for path in job.out.rglob("*") if path.is_file()}
    damaged = next(path for path in job.out.rglob("*") if path.relative_to(job.out) == Path(name))
    if name == jobs.MADE_OF:
        damaged.write_text(damaged.read_text()[:20])
    else:
        harm(damaged)
    assert predict_job(job) == first
    assert {path.name: path.read_bytes() for path in job.out.rglob("*") if path.is_file()} == whole
    assert predict_job(job).kept


def test_what_a_person_puts_beside_a_result_does_not_spoil_it(job: Job) -> None:
    predict_job(job)
    (job.out / "notes.txt").write_text("mine")
    assert predict_job(job).kept


def test_by_force_an_earlier_run_s_result_is_replaced_once(job: Job) -> None:
    """A second worker of the same run keeps what the first one made."""
    predict_job(job)
    forced = replace(job, anew=True, work=job.work.with_name("later"))
    assert not predict_job(forced).kept
    assert predict_job(forced).kept
    assert predict_job(job).kept


def test_a_movie_that_workers_die_of_is_given_up_whatever_the_scheduler_allows(job: Job) -> None:
    for n in range(jobs.DEATHS):
        assert not job.out.exists()
        (job.work / f"sim-new-{n:08x}").mkdir(parents=True)
        (job.work / f"sim-{n:08x}").mkdir()
        if n < jobs.DEATHS - 1:
            jobs._refuse_deadly(job)
    with pytest.raises(DataError, match="3 workers that tried it died"):
        predict_job(job)


def test_of_two_that_do_the_same_the_first_result_stays(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was out of reach comes back, and its job was done by another one meanwhile."""
    real, first = jobs._predict, []

    def meanwhile(mine: Job, place: Path, made: Path) -> None:
        real(mine, place, made)
        if not first:
            first.append(True)
            assert not predict_job(job).kept
            first.append(files(job.out))

    monkeypatch.setattr(jobs, "_predict", meanwhile)
    assert predict_job(job).kept
    assert files(job.out) == first[1]
    assert not list(job.work.iterdir())


def test_what_is_no_prediction_is_not_replaced(job: Job) -> None:
    job.out.mkdir(parents=True)
    (job.out / "thesis.tex").write_text("mine")
    with pytest.raises(DataError, match="this command did not make"):
        predict_job(job)
    assert (job.out / "thesis.tex").read_text() == "mine"


def test_a_movie_is_never_replaced_by_its_prediction(job: Job) -> None:
    before = files(job.movie)
    with pytest.raises(DataError, match="this command did not make"):
        predict_job(replace(job, out=job.movie))
    assert files(job.movie) == before


@pytest.mark.parametrize("name", ["movie", "old", "made", "source"])
def test_a_movie_may_have_any_name(job: Job, name: str) -> None:
    loose = (job.movie / movie_folder.RAW).rename(job.movie.parent / f"{name}.ome.tif")
    named = replace(job, movie=loose, out=job.out.with_name(name))
    assert not predict_job(named).kept
    assert not predict_job(replace(named, parameters=named.parameters.replace("}", ', "tile": 512}'))).kept


def test_a_movie_that_this_machine_does_not_see_is_told(job: Job, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"finds no movie there.*under the same names"):
        predict_job(replace(job, movie=tmp_path / "elsewhere"))


def test_a_movie_from_anywhere_needs_no_folder_of_a_round(job: Job) -> None:
    raw = job.movie / movie_folder.RAW
    loose = raw.rename(job.movie.parent / "loose.ome.tif")
    done = predict_job(replace(job, movie=loose, out=job.out.with_name("loose")))
    assert done.frames == 6
    assert not (job.out.with_name("loose") / movie_folder.RAW).exists()


def test_movies_are_found_by_path_and_by_name(round_data: Path, tmp_path: Path) -> None:
    found = find_movies([round_data])
    assert list(found) == ["sim-begun", "sim-new", "sim-test", "sim-train", "sim-validation"]
    assert list(find_movies([round_data], ["sim-new"])) == ["sim-new"]
    with pytest.raises(DataError, match=r"there is no sim-old.*There are sim-begun"):
        find_movies([round_data], ["sim-old"])
    with pytest.raises(DataError, match="has the same name"):
        find_movies([round_data, round_data / "sim-new"])
    with pytest.raises(DataError, match="no such file or folder"):
        find_movies([tmp_path / "gone"])
