"""The server and the workspace of an arm, made ready with the movies, and copied when two arms part."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bench.loop.movies import Material, TrueMovie
from bench.loop.standing import outlined
from bench.models.workspace import merged
from celldata.formats import movie_folder, npz
from ml.boxed import BOXED, BOXED_TRACKING
from tools.live_server import LiveServer

FILL = Path(__file__).with_name("fill.py")
TRUTH, MOVIES, OUTLINES = "truth", "movies", "outlines"
REPRO_SECONDS = 3600
TARGETS = ("evaluate_segmentation", "rank")
# Nobody labels tracks here: the tracker stays that in the box, and what trains and measures it is left out.
LEFT_OUT = ("train_tracking", "promote_tracking", "evaluate_tracking", "report")
APART: Mapping[str, Any] = {"evaluate_segmentation": {"gallery": 0}, "predict": {"maps": False}}
IN_BOX, LAST = "ml/boxed/segmentation.pt", "models/segmentation.pt"


class Home(LiveServer):
    """A live server in `folder`, with the truth for those who correct."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    @property
    def truth(self) -> Path:
        return self.folder / TRUTH

    @property
    def weights(self) -> Path:
        """Those of the last round; those in the box before any."""
        last = self.workspace / LAST
        return last if last.is_file() else BOXED

    def prepare(self, material: Material, parameters: Mapping[str, Any]) -> None:
        """Everything but the first round: workspace, movies of round 0 in data/, server, first tasks."""
        self.home.mkdir(parents=True)
        self.make_workspace()
        for split, movies in (("validation", material.validation), ("test", material.test)):
            for each in movies:
                _write_known(self.workspace / "data", each, split)
        self._leave_out_tracking()
        self.set_parameters(merged(APART, parameters), IN_BOX)
        (self.folder / TRUTH).mkdir()
        (self.folder / OUTLINES).mkdir()
        for number, each in enumerate(material.pool):
            npz.write(self.truth / f"{each.name}.npz", each.movie, each.truth)
            movie_folder.write(
                self.folder / MOVIES / each.name, each.movie, None, movie_folder.MovieInfo.of(each.movie)
            )
            if number < material.first:
                npz.write(self.folder / OUTLINES / f"{each.name}.npz", each.movie, outlined(BOXED, each))
        self.run([sys.executable, str(FILL), str(self.folder / MOVIES), str(self.folder / OUTLINES)])

    def _leave_out_tracking(self) -> None:
        path = self.workspace / "dvc.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for stage in LEFT_OUT:
            del content["stages"][stage]
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        (self.workspace / "models").mkdir()
        shutil.copy(BOXED_TRACKING, self.workspace / "models" / "tracking.pt")

    def set_parameters(self, overrides: Mapping[str, Any], start: str) -> None:
        """Into params.yaml; `start` are the weights to fine-tune."""
        path = self.workspace / "params.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        content = merged(merged(content, overrides), {"train_segmentation": {"start": start}})
        path.write_text(yaml.safe_dump(content), encoding="utf-8")

    def links(self) -> dict[str, str]:
        """A fresh login link of each person."""
        found: dict[str, str] = json.loads(self.run([sys.executable, str(FILL)]))
        return found

    def repro(self) -> None:
        """`dvc repro` of the stages that the loop needs."""
        self.run(["dvc", "repro", *TARGETS], seconds=REPRO_SECONDS)

    def copy_to(self, folder: Path) -> Home:
        """The same state in another folder, which is replaced. The server must be stopped."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Home(folder)


def _write_known(data: Path, movie: TrueMovie, split: str) -> None:
    """A movie of round 0, all of its outlines approved, as the seed data are (backend.rounds.seed)."""
    info = movie_folder.MovieInfo.of(
        movie.movie,
        movie.truth.features,
        split=split,
        approved_segmentation=((0, movie.movie.n_frames - 1),),
    )
    movie_folder.write(data / movie.name, movie.movie, movie.truth, info)
