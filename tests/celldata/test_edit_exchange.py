"""Python and TypeScript agree on random edits, both ways: what one makes, the other applies."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from celldata.edits import EditConflict, apply, edit_from_json, edit_to_json, invert
from celldata.errors import DataError
from tests.labels_model import TaskFrames
from tests.random_edits import CONFLICTS, Hand, conflicting_edit, new_id, random_labels

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
ROLLDOWN = FRONTEND / "node_modules" / ".bin" / "rolldown"
HANDS, STEPS, MADE = 12, 15, 120


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The TypeScript engine as one file that node runs."""
    bundle = tmp_path_factory.mktemp("engine") / "exchange.mjs"
    source = "src/labels/testing/exchange.ts"
    command = [str(ROLLDOWN), source, "--file", str(bundle), "--format", "esm", "--platform", "node"]
    subprocess.run(command, cwd=FRONTEND, check=True, capture_output=True, timeout=120)
    return bundle


def exchange(engine: Path, **request: Any) -> dict[str, Any]:
    request = {"cases": [], "malformed": [], "seed": 0, "make": 0} | request
    done = subprocess.run(["node", str(engine)], input=json.dumps(request), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def seed() -> int:
    seed = random.randrange(2**31)
    print(f"seed {seed}")  # shown when a test fails
    return seed


def test_typescript_applies_what_python_made(engine: Path, seed: int) -> None:
    rng = random.Random(seed)
    cases, expected = [], []
    for _ in range(HANDS):
        hand = Hand(rng, random_labels(rng))
        for _ in range(STEPS):
            before = hand.labels.to_json()
            edit = hand.step()
            cases.append({"shape": list(hand.labels.shape), "before": before, "edit": edit_to_json(edit)})
            expected.append((hand.labels.copy(), None, edit))
        for kind in CONFLICTS:
            edit, index = conflicting_edit(rng, hand.labels, kind)
            before = hand.labels.to_json()
            cases.append({"shape": list(hand.labels.shape), "before": before, "edit": edit_to_json(edit)})
            with pytest.raises(EditConflict) as refused:
                apply(edit, hand.labels)
            assert refused.value.change_index == index
            expected.append((hand.labels.copy(), index, edit))
    answers = exchange(engine, cases=cases)["applied"]
    assert len(answers) == len(expected)
    for case, answer, (after, conflict, edit) in zip(cases, answers, expected, strict=True):
        assert answer["conflict"] == conflict, (seed, case["edit"])
        assert TaskFrames.from_json(answer["after"]) == after, (seed, case["edit"])
        assert json.dumps(answer["json"]) == json.dumps(case["edit"]), seed
        inverse = edit_to_json(invert(edit, new_id(rng)))["changes"]
        assert json.dumps(answer["inverse"]) == json.dumps(inverse), seed


def test_python_applies_what_the_tools_of_the_page_made(engine: Path, seed: int) -> None:
    edits = 0
    for case in exchange(engine, seed=seed, make=MADE)["made"]:
        labels = TaskFrames.from_json(case["before"])
        for made in case["edits"]:
            edit = edit_from_json(made)
            assert json.dumps(edit_to_json(edit)) == json.dumps(made), seed
            apply(edit, labels)
            edits += 1
        assert labels == TaskFrames.from_json(case["after"]), (seed, case)
    assert edits > MADE


def test_both_refuse_the_same_malformed_edits(engine: Path, seed: int) -> None:
    rng = random.Random(seed)
    hand = Hand(rng, random_labels(rng))
    wrong = [broken(rng, edit_to_json(hand.edit())) for _ in range(150)]
    answers = exchange(engine, malformed=wrong)["refused"]
    for data, refused in zip(wrong, answers, strict=True):
        try:
            edit_from_json(data)
            mine = False
        except DataError:
            mine = True
        assert refused == mine, (seed, data)
    assert 30 < sum(answers) <= 150


def broken(rng: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    """The edit with one part, anywhere in it, taken away or replaced by something odd."""
    here: Any = data
    while True:
        key = rng.choice(list(here) if isinstance(here, dict) else range(len(here))) if here else None
        if key is None:
            return data
        if isinstance(here[key], dict | list) and here[key] and key != "ui" and rng.random() < 0.8:
            here = here[key]
            continue
        if rng.random() < 0.2:
            del here[key]
        else:
            here[key] = rng.choice([None, -1, 0, 0.5, "", "x", [], {}, True, 2**32, 2**32 - 1])
        return data
