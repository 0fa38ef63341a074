"""What a training needs is looked at before it starts a process for each GPU."""

import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from celldata.errors import DataError
from ml.data.prepared import Prepared
from ml.stages import train_segmentation, train_tracking


@pytest.mark.parametrize(
    ("stage", "section", "harm", "said"),
    [
        (train_segmentation, {}, "unprepared", "it holds no prepared data"),
        (train_segmentation, {}, "unlabeled", "no movie of split train has an approved frame"),
        (train_segmentation, {"start": "gone.pt"}, "", r"gone\.pt: "),
        (train_tracking, {}, "unprepared", "it holds no prepared data"),
        (train_tracking, {"start": "gone.pt"}, "", r"gone\.pt: "),
    ],
)
def test_what_a_training_lacks_is_told_before_it_takes_the_gpus(
    prepared_round: Prepared,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: ModuleType,
    section: dict[str, object],
    harm: str,
    said: str,
) -> None:
    monkeypatch.setattr(stage, "on_every_gpu", lambda *_: pytest.fail("processes were started"))
    shutil.copytree(prepared_round.movies[0].folder.parent, tmp_path / "prepared")
    monkeypatch.chdir(tmp_path)
    name = stage.__name__.rpartition(".")[2]
    Path("params.yaml").write_text(yaml.safe_dump({name: {"device": "cpu", **section}}))
    index = Path("prepared/index.json")
    if harm == "unprepared":
        index.unlink()
    elif harm == "unlabeled":
        content = json.loads(index.read_text())
        content["movies"] = [{**movie, "labeled": []} for movie in content["movies"]]
        index.write_text(json.dumps(content))
    with pytest.raises(DataError, match=said):
        stage.main()
