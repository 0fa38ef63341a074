"""dvc.yaml names all that a stage's numbers come from, so that `dvc repro` runs what has changed."""

import ast
import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[3]
STAGES = yaml.safe_load((PROJECT / "dvc.yaml").read_text())["stages"]
MECHANICS = {
    "ml/jobs/cluster.py",
    "ml/jobs/movies.py",
    "ml/jobs/program.py",
    "ml/jobs/run.py",
    "ml/memory.py",
    "ml/parameters.py",
    "ml/prefetch.py",
    "ml/stages/run.py",
    "ml/training/device.py",
    "ml/training/distributed.py",
}
"""They decide how a stage runs, not what comes out."""
SHARED = {"celldata.seeds"}
"""Modules of celldata that are a part of a model: they moved there for tools that cut objects anew."""


def modules_of(path: Path) -> set[Path]:
    """The modules of ml, and those that it shares, that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    named = (name for name in names if name.startswith("ml.") or name in SHARED)
    files = (PROJECT / f"{name.replace('.', '/')}.py" for name in named)
    return {file for file in files if file.is_file()}


def all_modules_of(path: Path) -> set[str]:
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            waiting += modules_of(file)
    return {file.relative_to(PROJECT).as_posix() for file in seen}


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_names_the_modules_it_runs(name: str) -> None:
    runs = all_modules_of(PROJECT / f"ml/stages/{name}.py") - MECHANICS
    named = {dep for dep in STAGES[name]["deps"] if dep.endswith(".py")}
    assert named == runs


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_names_the_weights_it_reads(name: str) -> None:
    """By the names that the stages share (ml.stages.run)."""
    source = (PROJECT / f"ml/stages/{name}.py").read_text(encoding="utf-8")
    files = {
        "DATA": "data",
        "PREPARED": "prepared",
        "PREDICTIONS": "predictions",
        "TRAINED": "models/segmentation.trained.pt",
        "SEGMENTATION": "models/segmentation.pt",
        "TRAINED_TRACKING": "models/tracking.trained.pt",
        "TRACKING": "models/tracking.pt",
    }
    words = {word for line in code_of(source) for word in re.findall(r"\w+", line)}
    used = {path for word, path in files.items() if word in words}
    outs = {out if isinstance(out, str) else next(iter(out)) for out in STAGES[name].get("outs", [])}
    assert used <= {*STAGES[name]["deps"], *outs}


def test_a_stage_that_cuts_objects_names_where_their_seeds_are_sought() -> None:
    cutting = {name for name in STAGES if "celldata/seeds.py" in STAGES[name]["deps"]}
    segmentation = {"train_segmentation", "promote_segmentation", "evaluate_segmentation"}
    assert cutting == {*segmentation, "evaluate_tracking", "predict", "report"}


def test_a_round_does_not_train_the_models_in_the_box() -> None:
    """DVC follows a dependency into the other file."""
    stages = yaml.safe_load((PROJECT / "ml/boxed/dvc.yaml").read_text())["stages"].values()
    made = {next(iter(out)) for stage in stages for out in stage["outs"]}
    assert made == {"ml/boxed/segmentation.pt", "ml/boxed/tracking.pt"}
    assert not made & {dep for stage in STAGES.values() for dep in stage["deps"]}


def code_of(source: str) -> list[str]:
    """Lines that are no import and no docstring."""
    return [line for line in source.splitlines() if line.startswith("    ")]
