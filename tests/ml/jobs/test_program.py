"""The hash of the program changes with any module that predicts, and with nothing else."""

from pathlib import Path

import pytest

from ml.jobs import program
from ml.jobs.program import program_hash


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two small packages instead of Prospero's."""
    for package in program.PACKAGES:
        (tmp_path / package / "inner").mkdir(parents=True)
        (tmp_path / package / "inner" / "module.py").write_text("x = 1")
    monkeypatch.setattr(program, "files", lambda package: tmp_path / package)
    return tmp_path


def hashed() -> str:
    program_hash.cache_clear()
    try:
        return program_hash()
    finally:
        program_hash.cache_clear()


def test_a_changed_module_is_another_program(source: Path) -> None:
    before = hashed()
    (source / "ml" / "notes.txt").write_text("nothing that runs")
    assert hashed() == before
    (source / "ml" / "inner" / "module.py").write_text("x = 2")
    changed = hashed()
    assert changed != before
    (source / "celldata" / "new.py").write_text("")
    assert hashed() not in (before, changed)


def test_prospero_s_own_modules_are_counted() -> None:
    assert hashed() == hashed()
    from importlib.resources import files

    names = {name for package in program.PACKAGES for name, _ in program._modules(files(package), package)}
    assert {"ml/stages/predict.py", "ml/segmentation/postprocess.py", "celldata/seeds.py"} <= names
