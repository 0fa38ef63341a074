"""What both promote stages do with their files."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
import yaml

from celldata.errors import DataError
from ml.stages.promotion import Places, promote
from ml.training.promotion import compared


@dataclass
class Model:
    """As good as its one weight."""

    weight: float
    card: dict = field(default_factory=dict)

    def weights(self):
        return {"w": torch.tensor([self.weight])}

    def save(self, path: Path) -> None:
        path.write_text(json.dumps({"weight": self.weight, "card": self.card}))

    @classmethod
    def load(cls, path: Path) -> "Model":
        try:
            return cls(**json.loads(path.read_text()))
        except ValueError:
            raise DataError(path, "it cannot be read", "Train again.") from None


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.chdir(tmp_path)
    names = ("new.pt", "used.pt", "box.pt", "metrics/verdict.json")
    made = Places("guessing", *(Path(name) for name in names))
    Model(0.5).save(made.boxed)
    return made


def run(places: Places, weight: float, always: bool = False) -> float:
    """The weight of the model that is in use then."""
    Model(weight).save(places.trained)

    def decide(new, earlier):
        worse = new.weight < earlier.weight
        decision = compared("guessing", worse, always, "numbers", 3, None, None)
        return (new if decision.promoted else earlier), decision

    promote(places, Model.load, decide, always)
    return Model.load(places.in_use).weight


def verdict(places: Places) -> dict:
    told = json.loads(places.verdict.read_text())
    assert Model.load(places.in_use).card["promotion"] == told
    return told


def test_the_first_model_has_to_be_as_good_as_the_one_in_the_box(places, capsys):
    assert run(places, 0.4) == 0.5
    assert verdict(places)["against"] == "the model in the box"
    assert "promote_guessing.promote: always" in capsys.readouterr().err
    before = verdict(places)
    assert run(places, 0.4) == 0.5
    assert verdict(places) == before, "it is still the one in the box"
    assert run(places, 0.6) == 0.6
    assert verdict(places)["promoted"]


def test_later_ones_have_to_be_as_good_as_the_one_in_use(places):
    run(places, 0.8)
    assert run(places, 0.7) == 0.8
    assert (verdict(places)["against"], verdict(places)["frames"]) == ("used.pt", 3)
    assert run(places, 0.7, always=True) == 0.7
    assert "although it is worse" in verdict(places)["reason"]


def test_a_verdict_is_kept_when_the_stage_runs_again(places):
    run(places, 0.8)
    before = verdict(places)
    assert run(places, 0.8) == 0.8
    assert verdict(places) == before


def test_what_cannot_be_read_is_not_compared_with(places):
    places.in_use.write_text("half of it")
    assert run(places, 0.1) == 0.1
    assert "guessing model is in use, not compared: used.pt: it cannot be read" in verdict(places)["reason"]


def test_a_last_model_that_is_not_here_is_missed(places):
    """As in a fresh clone, where dvc.lock is there and `models/` is not."""
    lock = {"stages": {"promote_guessing": {"outs": [{"path": "used.pt", "md5": "0"}]}}}
    Path("dvc.lock").write_text(yaml.safe_dump(lock))
    with pytest.raises(
        DataError, match=r"model is not here.*dvc checkout used\.pt.*promote_guessing\.promote"
    ):
        run(places, 0.9)
    assert not places.in_use.exists()
    assert run(places, 0.1, always=True) == 0.1
