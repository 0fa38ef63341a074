"""What it takes to mend a movie at the tracking page: actions, keys and clicks per error, by kind.

A scripted annotator (bench.mender) who knows the truth mends what was put in; then the lineage on the
server is compared with the truth.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from bench import movies, page
from bench.hands import Hands
from bench.mender import Effort, Mender
from bench.same_lineage import differences
from bench.table import Measurement
from celldata.cells import CellRow, CellsTable
from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from celldata.simulator import Corruption, CorruptionRates, SimulationParameters, corrupt, simulate
from tools.browser import chromium
from tools.live_server import LiveServer

SEED = 1
AT_MOST = 2
ONE_ACTION = ("swap", "broken_track", "joined_tracks", "missed_division", "missing_daughter")
"""Errors whose mend is one of swap, link, break and division."""
JOINED = 4
RATES = CorruptionRates(
    merge=0.01,
    missed=0.004,
    ragged=0.0,  # an outline that is no error of identity
    swap=0.08,
    wrong_link=0.05,
    false_division=0.05,
    missing_daughter=0.1,
    wrong_daughter=0.2,
)
HELA_RATES = CorruptionRates(merge=0.01, split=0.001, missed=0.001, false=0.1, ragged=0.0)


@dataclass(frozen=True)
class WrongMovie:
    """A movie, its true labels, and labels in which something is wrong."""

    name: str
    movie: Movie
    truth: Labels
    wrong: Labels
    errors: list[Corruption]


def wrong_movie(
    name: str, movie: Movie, truth: Labels, rates: CorruptionRates, seed: int, joined: int = JOINED
) -> WrongMovie:
    """Errors of `corrupt`, and tracks that were taken for one, which it does not make."""
    wrong, errors = corrupt(truth, rates, seed)
    errors += _join_tracks(wrong, errors, joined, np.random.default_rng(seed))
    return WrongMovie(name, movie, truth, wrong, errors)


def _join_tracks(
    labels: Labels, errors: Sequence[Corruption], n: int, rng: np.random.Generator
) -> list[Corruption]:
    """Up to n times a track that has ended goes on as one that nobody divided into; the labels change."""
    used = {cell for error in errors for cell in error.cells}
    parents = {division.parent for division in labels.divisions}
    daughters = {cell for division in labels.divisions for cell in division.daughters}
    frames = {cell: labels.cells.frames_of(cell) for cell in labels.cells.cells() if cell not in used}
    ends = [cell for cell in frames if cell not in parents and frames[cell][-1] < labels.n_frames - 1]
    begins = [cell for cell in frames if cell not in daughters and frames[cell][0] > 0]
    made: list[Corruption] = []
    for cell in rng.permutation(np.array(ends, dtype=np.int64)).tolist():
        later = [other for other in begins if frames[other][0] > frames[cell][-1]]
        if len(made) == n or cell in used or not later:
            continue
        other = min(later, key=lambda each: frames[each][0])
        if other in used:
            continue
        used |= {cell, other}
        rows = labels.cells.of_cell(other)
        labels.cells.remove(rows)
        labels.cells.add(row._replace(cell=cell) for row in rows)
        for division in [each for each in labels.divisions if each.parent == other]:
            labels.divisions.remove(division)
            labels.divisions.add(Division(cell, division.daughters, division.t))
        t = frames[other][0]
        made.append(Corruption("joined_tracks", t, (cell,), f"from frame {t} on {cell} is another cell"))
    return made


def mend(tab: Page, server: LiveServer, task: int, scene: WrongMovie) -> tuple[list[Effort], list[str]]:
    """Open the task and mend everything: what each error took, and what is otherwise than in truth then."""
    page.open_task(tab, server, task)
    hands = Hands(tab)
    hands.wait("window.__prospero.state().includes('editing')")
    mender = Mender(hands, scene.wrong, scene.truth)
    outlines = mender.kinds.index("split")
    todo = [error for error in scene.errors if error.kind in mender.kinds]
    # Identities first, for then cells have the numbers that the errors name; by time, for one steps there.
    todo.sort(key=lambda error: (mender.kinds.index(error.kind) >= outlines, error.t))
    efforts = [mender.mend(error) for error in todo]
    hands.saved()
    edits = hands.see("save()")["sequence"]
    assert edits == sum(effort.edits for effort in efforts), f"the server has {edits} edits"
    return efforts, differences(scene.truth, labels_on_server(tab, server, task, scene.truth))


def labels_on_server(tab: Page, server: LiveServer, task: int, like: Labels) -> Labels:
    """All labels of a task of a whole movie; `like` says features and shape."""
    api = f"{server.url}/api/v1/tasks/{task}"
    lineage = _json(tab, f"{api}/lineage")
    images = {
        feature: np.stack(
            [
                np.frombuffer(_body(tab, f"{api}/labels/{feature}/{t}"), "<u4").reshape(like.shape[1:])
                for t in range(like.n_frames)
            ]
        ).astype(np.uint32)
        for feature in like.features
    }
    rows = [
        CellRow(t, feature, value, cell)
        for feature, table in lineage["cells"].items()
        for t, value, cell in table
    ]
    divisions = {
        Division(each["parent"], tuple(each["daughters"]), each["t"]) for each in lineage["divisions"]
    }
    return Labels(images, CellsTable(rows), divisions)


def _body(tab: Page, address: str) -> bytes:
    answer = tab.request.get(address)
    assert answer.ok, answer.text()
    return answer.body()


def _json(tab: Page, address: str) -> Any:
    answer = tab.request.get(address)
    assert answer.ok, answer.text()
    return answer.json()


def rows_of(scene: WrongMovie, efforts: Sequence[Effort], told: Sequence[str]) -> list[Measurement]:
    """One row per kind of error, and one for what is left."""
    rows = []
    for kind, n in Counter(effort.kind for effort in efforts).items():
        of_kind = [effort for effort in efforts if effort.kind == kind]
        edits, pressed = (sum(getattr(each, what) for each in of_kind) for what in ("edits", "pressed"))
        rows.append(
            Measurement(
                f"{scene.name}: actions to mend: {kind.replace('_', ' ')}",
                edits / n,
                1 if kind in ONE_ACTION else AT_MOST,
                "each",
                f"{n} errors, {edits} actions; {pressed / n:.1f} keys and clicks each after navigation",
            )
        )
    what = f"{scene.name}: differences between the lineage mended and the true one"
    rows.append(Measurement(what, len(told), 0, "", "; ".join(told[:3]) or f"{len(efforts)} errors mended"))
    return rows


def simulated() -> WrongMovie:
    """40 frames of 512² with divisions, with errors of every kind."""
    made = simulate(SimulationParameters(cell_cycle_h=18.0), SEED)
    return wrong_movie("simulated", made.movie, made.labels, RATES, SEED)


def hela() -> WrongMovie | None:
    """Fluo-N2DL-HeLa/01 with its true labels made wrong; None, with a word, where it is not at hand."""
    movie, truth = movies.long_movie()
    if movie.name != "Long movie":
        print("bench: NO REAL DATA: no effort on Fluo-N2DL-HeLa; set PROSPERO_DATA", file=sys.stderr)
        return None
    return wrong_movie("HeLa 01", movie, truth, HELA_RATES, SEED)


def measure_effort() -> list[Measurement]:
    """Both movies, in a browser, on a server of its own."""
    rows: list[Measurement] = []
    with (
        tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder,
        LiveServer(Path(folder)) as live,
        chromium() as browser,
    ):
        live.home.mkdir()
        live.make_workspace()
        live.prospero("db", "upgrade")
        live.prospero("users", "add", "expert", "--role", "expert")
        scenes = [scene for scene in (simulated(), hela()) if scene is not None]
        for scene in scenes:
            path = Path(folder) / scene.name.replace(" ", "-")
            info = movie_folder.MovieInfo.of(scene.movie, scene.wrong.features)
            movie_folder.write(path, scene.movie, scene.wrong, info)
            live.prospero("movies", "import", path, "--name", scene.name, "--open-tasks", "tracking")
        live.start()
        tasks = sorted(row["id"] for row in live.prospero_json("tasks", "list"))
        tab = browser.new_page(viewport=page.SIZE)
        tab.goto(live.login_link("expert"))
        for task, scene in zip(tasks, scenes, strict=True):
            rows += rows_of(scene, *mend(tab, live, task, scene))
    return rows
