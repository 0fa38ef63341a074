"""params.yaml is checked before any work starts."""

from pathlib import Path

import pytest
import yaml

from celldata.errors import DataError
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, parse, read_section
from ml.segmentation.train import TrainParameters
from ml.stages import evaluate_segmentation, evaluate_tracking, promote_segmentation, promote_tracking
from ml.stages.predict import PredictParameters
from ml.stages.rank import RankParameters
from ml.stages.report import ReportParameters
from ml.tracking.train import TrackingTraining

PROJECT = Path(__file__).resolve().parents[2]
SECTIONS = {
    "prepare": ImageSettings,
    "train_segmentation": TrainParameters,
    "promote_segmentation": promote_segmentation.PromoteParameters,
    "evaluate_segmentation": evaluate_segmentation.EvaluateParameters,
    "train_tracking": TrackingTraining,
    "promote_tracking": promote_tracking.PromoteParameters,
    "evaluate_tracking": evaluate_tracking.EvaluateParameters,
    "predict": PredictParameters,
    "rank": RankParameters,
    "report": ReportParameters,
}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_project_s_own_parameters_are_the_defaults(section: str) -> None:
    assert read_section(SECTIONS[section], section, PROJECT / "params.yaml") == SECTIONS[section]()


def test_every_stage_has_its_module_its_section_and_its_files() -> None:
    stages = yaml.safe_load((PROJECT / "dvc.yaml").read_text())["stages"]
    assert list(stages) == [
        "prepare",
        "train_segmentation",
        "promote_segmentation",
        "evaluate_segmentation",
        "train_tracking",
        "promote_tracking",
        "evaluate_tracking",
        "predict",
        "rank",
        "report",
    ]
    for name, stage in stages.items():
        assert stage["cmd"] == f"python -m ml.stages.{name}"
        assert f"ml/stages/{name}.py" in stage["deps"]
        assert name in SECTIONS
        assert all((PROJECT / dep).is_file() for dep in stage["deps"] if dep.startswith("ml/"))
        assert stage["params"] == [name]


def test_weights_of_the_last_round_are_there_to_begin_from_and_to_compare_with() -> None:
    """DVC removes what a stage makes before it runs, unless it is told to keep it."""
    stages = yaml.safe_load((PROJECT / "dvc.yaml").read_text())["stages"]
    for model in ("segmentation", "tracking"):
        assert stages[f"promote_{model}"]["outs"] == [{f"models/{model}.pt": {"persist": True}}]


def test_parameters_come_back_from_what_is_stored_with_the_weights() -> None:
    changed = parse(TrainParameters, {"steps": 7, "model": {"context": 0}, "augment": {"zoom": 2}}, "x")
    assert changed.model.context == 0
    assert changed.augment.zoom == 2.0
    assert parse(TrainParameters, as_plain(changed), "x") == changed


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"stpes": 5}, r"x: there is no parameter stpes\. Known are .*steps"),
        ({"steps": "many"}, r"x\.steps: it is 'many', not int"),
        ({"steps": True}, r"x\.steps: it is True, not int"),
        ({"steps": 0}, r"x: steps is 0"),
        ({"model": {"encoder": "resnet"}}, r"x\.model\.encoder: it is 'resnet'\. Choose one of unet"),
        ({"model": {"context": 3}}, r"x\.model: context is 3"),
        ([1], r"x: it is \[1\]"),
    ],
)
def test_what_does_not_fit_is_named(values, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        parse(TrainParameters, values, "x")


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("prepare: {}\n")
    with pytest.raises(DataError, match="it has no section rank"):
        read_section(RankParameters, "rank", tmp_path / "params.yaml")
    with pytest.raises(DataError, match="there is no such file"):
        read_section(RankParameters, "rank", tmp_path / "nowhere.yaml")
