"""One movie is one job: whoever takes it writes its folder, complete or not at all, and once.

    OUT/<movie>/                as stage predict writes it
    OUT/<movie>/made_of.json    {"sha256": of the weights, the parameters, the movie's files and the program,
                                "files": {name: bytes} of the others here,
                                "run": which made it, of one that keeps nothing of earlier ones}
    OUT/.work/<run>/            what jobs are at; it goes when the run ends

A folder that was made of the same is kept, so that a run which was interrupted goes on where it was; one that
has lost a file since, or a part of one, as by a `dvc pull` that was cut off, is predicted anew. A job
that was given to a second worker while the first was out of reach finds the other's folder, and drops its
own. What a worker was at when it died stays in `.work`: a movie that three died of is given up.
"""

import io
import json
import os
import re
import shutil
import socket
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from tqdm import tqdm

from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.labels import DEFAULT_FEATURE
from ml.data.round_folder import RoundMovie
from ml.jobs.cluster import DEATHS, open_cluster
from ml.jobs.program import program_hash
from ml.jobs.run import Failure, run_jobs
from ml.parameters import parse
from ml.predictors.choose import CLASSICAL, DEFAULT_CLASSICAL

MADE_OF, WORK, AT_WORK = "made_of.json", ".work", "at_work.json"
HOW_NOT_WHAT = ("device", "workers", "threads", "scheduler", "labeled")
"""Parameters that the result of a movie does not depend on."""


@dataclass(frozen=True)
class Job:
    """A movie to predict. `parameters`: section predict as JSON. `segmentation`, `tracking`: the usual
    weights. `work`: a folder of this run beside `out`, for what is not finished. `threads` of torch; None: as
    the worker has them. `anew`: what an earlier run made is not kept.
    """

    movie: Path
    out: Path
    work: Path
    parameters: str
    segmentation: Path
    tracking: Path
    threads: int | None = None
    anew: bool = False


@dataclass(frozen=True)
class Done:
    """`objects`: cells, counted in each frame. `kept`: its folder was there before, made of the same.
    `notes`: what was said meanwhile.
    """

    frames: int
    objects: int
    kept: bool
    notes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Workers:
    """Who does the jobs: see ml.jobs.cluster."""

    scheduler: str | None = None
    workers: int = 1
    threads: int | None = None

    def threads_each(self) -> int | None:
        """Of this machine's cores, a fair share; other machines decide for themselves."""
        if self.threads is not None or self.scheduler is not None:
            return self.threads
        return max(1, cores() // self.workers)


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def predict_movies(
    movies: Mapping[str, Path],
    out: Path,
    parameters: Mapping[str, Any],
    weights: tuple[Path, Path],
    by: Workers,
    anew: bool = False,
) -> dict[str, Done | Failure]:
    """Predict every movie into `out`/name. `weights`: the usual ones of segmentation and tracking. `anew`:
    what is there, made of the same, too.

    Raises DataError where there is nobody to do it; what goes wrong with a movie is its Failure.
    """
    if not movies:
        return {}
    told: dict[str, Done | Failure] = {}
    with (
        _jobs(movies, out, parameters, weights, by.threads_each(), anew) as jobs,
        open_cluster(by.scheduler, min(by.workers, len(jobs))) as client,
        tqdm(total=len(jobs), desc="predict", disable=None, unit="movie") as bar,
    ):
        for name, outcome in run_jobs(client, predict_job, jobs):
            told[name] = outcome
            bar.update()
            said = (outcome.error,) if isinstance(outcome, Failure) else outcome.notes
            for line in said:
                bar.write(f"{name}: {line}", file=sys.stderr)
    return {name: told[name] for name in movies}


def predict_here(
    movies: Mapping[str, Path], out: Path, parameters: Mapping[str, Any], weights: tuple[Path, Path]
) -> dict[str, Done | Failure]:
    """The same in this process, one after the other; what is no fault of a movie ends it."""
    told: dict[str, Done | Failure] = {}
    with _jobs(movies, out, parameters, weights, None, anew=False) as jobs:
        for name, job in tqdm(jobs.items(), "predict", disable=None, unit="movie"):
            try:
                told[name] = keep_or_predict(job)
            except DataError as error:
                told[name] = Failure(str(error))
    return told


@contextmanager
def _jobs(
    movies: Mapping[str, Path],
    out: Path,
    parameters: Mapping[str, Any],
    weights: tuple[Path, Path],
    threads: int | None,
    anew: bool,
) -> Iterator[dict[str, Job]]:
    """A job for each movie, and a folder for what they are at."""
    run = out / WORK / uuid.uuid4().hex[:8]
    segmentation, tracking = (path.resolve() for path in weights)
    written = json.dumps(_with_weights(parameters), sort_keys=True)
    work = run.resolve()
    try:
        yield {
            name: Job(
                path.resolve(), (out / name).resolve(), work, written, segmentation, tracking, threads, anew
            )
            for name, path in movies.items()
        }
    finally:
        shutil.rmtree(run, ignore_errors=True)
        _remove_if_empty(run.parent)


def predict_job(job: Job) -> Done:
    """In a worker. DataError where the movie cannot be read or predicted."""
    # A worker's terminal, if it has one, is not the user's.
    with redirect_stderr(io.StringIO()) as said:
        done = keep_or_predict(job)
    return replace(done, notes=tuple(said.getvalue().splitlines()))


def keep_or_predict(job: Job) -> Done:
    """What is there, if it was made of the same; else the movie is predicted."""
    made_of = _made_of(job)
    run = job.work.name if job.anew else None
    if is_made_of(job.out, made_of, run):
        return _done(job.out, kept=True)
    # Only what this command made may go: a movie's own folder, or a round's, looks much like a prediction.
    if job.out.exists() and not (job.out / MADE_OF).is_file():
        raise DataError(
            job.out, "there is something that this command did not make", "Name another folder, with --out."
        )
    _refuse_deadly(job)
    place = job.work / f"{job.out.name}-{uuid.uuid4().hex[:8]}"
    place.mkdir(parents=True)
    try:
        at_work = {"movie": job.out.name, "host": socket.gethostname(), "pid": os.getpid()}
        (place / AT_WORK).write_text(json.dumps(at_work), encoding="utf-8")
        made = place / "made" / job.out.name
        made.parent.mkdir()
        _predict(job, place, made)
        # A run is named where it matters alone: what is made of the same is the same, to the last byte.
        mark = {"sha256": made_of, "files": _sizes(made)} | ({} if run is None else {"run": run})
        (made / MADE_OF).write_text(json.dumps(mark) + "\n", encoding="utf-8")
        return _done(job.out, kept=not _put(made, job.out, place / "replaced", made_of, run))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _refuse_deadly(job: Job) -> None:
    """DataError where as many workers died of this movie as may. A scheduler counts them, too, but one that
    somebody else has started may never give up.
    """
    name = re.compile(re.escape(job.out.name) + "-[0-9a-f]{8}")
    begun = job.work.iterdir() if job.work.is_dir() else ()
    if sum(bool(name.fullmatch(path.name)) for path in begun) >= DEATHS:
        raise DataError(
            job.out.name,
            f"{DEATHS} workers that tried it died",
            "The usual cause is too little memory: take fewer workers, a smaller tile or batch.",
        )


def find_movies(paths: Sequence[Path], names: Sequence[str] = ()) -> dict[str, Path]:
    """Movies by name: each path is one, or a folder of a round. `names`: these alone.

    Raises DataError where a path or name is not there, or two movies have one name.
    """
    found: dict[str, Path] = {}
    for path in _each(paths):
        # A folder may be named by "." alone.
        name = path.resolve().name if path.is_dir() else path.name.split(".")[0]
        if name in found:
            raise DataError(path, f"{found[name]} has the same name", "Rename one, or predict it elsewhere.")
        found[name] = path
    missing = sorted(set(names) - found.keys())
    if missing:
        known = ", ".join(list(found)[:5]) + (", …" if len(found) > 5 else "")
        raise DataError("--movie", f"there is no {', '.join(missing)}", f"There are {known}.")
    return {name: path for name, path in found.items() if not names or name in names}


def is_made_of(folder: Path, sha: str, run: str | None = None) -> bool:
    """Whether a complete result of these inputs is there (of this `run`): it is marked before the folder gets
    its name, and every file still has the size that it had then.
    """
    try:
        mark = json.loads((folder / MADE_OF).read_text(encoding="utf-8"))
        same = mark["sha256"] == sha and (run is None or mark["run"] == run)
        return bool(same and mark["files"].items() <= _sizes(folder).items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _each(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise DataError(path, "there is no such file or folder", "Name a movie, or a folder of a round.")
        inner = [] if path.is_file() or (path / movie_folder.INFO).is_file() else sorted(path.iterdir())
        movies = [child for child in inner if (child / movie_folder.INFO).is_file()]
        yield from movies or [path]


def _predict(job: Job, place: Path, made: Path) -> None:
    from ml.stages.predict import PredictParameters, predict_movie

    _set_threads(job.threads)
    parameters = parse(PredictParameters, json.loads(job.parameters), "predict")
    segmenter, linker = _loaded(job.parameters, job.segmentation, job.tracking, _weights_of(job))
    source = job.movie
    if not (source / movie_folder.INFO).is_file():
        source = _as_folder(job.movie, place / "source" / job.out.name)
    movie = RoundMovie(job.out.name, source, movie_folder.read_info(source))
    predict_movie(movie, segmenter, linker, parameters, made)


def _as_folder(path: Path, folder: Path) -> Path:
    """A movie from anywhere as the folder of a round, without labels."""
    from celldata.formats.open import open_movie

    movie, _ = open_movie(path, name=folder.name)
    movie_folder.write(folder, movie, None, MovieInfo.of(movie, (DEFAULT_FEATURE,)))
    return folder


@lru_cache(maxsize=1)
def _loaded(parameters: str, segmentation: Path, tracking: Path, weights: str) -> tuple[Any, Any]:
    """The predictor and the linker, kept from job to job. `weights`: their hash, for they may change."""
    from ml.stages.predict import PredictParameters, load_models

    return load_models(parse(PredictParameters, json.loads(parameters), "predict"), segmentation, tracking)


def _set_threads(threads: int | None) -> None:
    if threads is not None:
        import torch

        torch.set_num_threads(threads)


def _put(made: Path, out: Path, replaced: Path, made_of: str, run: str | None) -> bool:
    """Give a finished folder its name; False where another worker was first. What is older goes to
    `replaced`.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and not is_made_of(out, made_of, run):
        os.rename(out, replaced)
    try:
        # A folder cannot take the place of one that holds something: of two, one comes first.
        os.rename(made, out)
    except OSError:
        if not is_made_of(out, made_of, run):
            raise
        return False
    return True


def _done(folder: Path, kept: bool) -> Done:
    objects = len(json.loads((folder / movie_folder.CELLS).read_text(encoding="utf-8")))
    return Done(movie_folder.read_info(folder).shape[0], objects, kept)


def _with_weights(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Weights by their full path: a worker may have another current folder, and others in it, or none."""
    named = parameters.get("weights")
    path = Path(named) if named else DEFAULT_CLASSICAL
    usual = named is not None or parameters.get("predictor") == CLASSICAL
    return {**parameters, "weights": str(path.resolve())} if usual and path.exists() else dict(parameters)


def _weights_of(job: Job) -> str:
    digest = sha256()
    own = json.loads(job.parameters).get("weights")
    for path in (job.segmentation, job.tracking, *([Path(own)] if own else [])):
        files = [path] if path.is_file() else _files_in(path)  # a model of StarDist is a folder
        digest.update(b"-" if not files else "".join(_hash_of(file) for file in files).encode())
    return digest.hexdigest()


def _made_of(job: Job) -> str:
    """One hash of all that the result comes from: files, parameters and the program."""
    parameters = {k: v for k, v in json.loads(job.parameters).items() if k not in HOW_NOT_WHAT}
    if Path(parameters.get("weights") or "").is_file():
        del parameters["weights"]  # what is in it counts, not where it is
    digest = sha256(json.dumps(parameters, sort_keys=True).encode())
    digest.update(f"{_weights_of(job)} {program_hash()}".encode())
    files = [job.movie] if job.movie.is_file() else _files_in(job.movie)
    if not files:
        raise DataError(
            job.movie,
            f"{socket.gethostname()} finds no movie there",
            "All machines must see the folders under the same names.",
        )
    for path in files:
        digest.update(f"{path.name} {_hash_of(path)}".encode())
    return digest.hexdigest()


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of each file of a result, whatever lies deeper in it too."""
    files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in _files_in(folder)}
    return {name: size for name, size in files.items() if name != MADE_OF}


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # another run is at work, or was killed
