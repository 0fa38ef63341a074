"""The `prospero` command on the test's server."""

import json

import pytest
from click.testing import CliRunner

from backend.cli import main


class Prospero:
    """prospero("movies", "list") -> click's result; prospero.json(…) -> the parsed output of `--json`."""

    def __call__(self, *arguments, **more):
        return CliRunner(mix_stderr=False).invoke(
            main, [str(a) for a in arguments], prog_name="prospero", **more
        )

    def json(self, *arguments):
        result = self(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def ok(self, *arguments, **more):
        result = self(*arguments, **more)
        assert result.exit_code == 0, (result.stderr, result.exception)
        return result.stdout

    def error(self, *arguments, **more):
        """The one line of a command that must fail."""
        result = self(*arguments, **more)
        assert result.exit_code == 2, (result.exit_code, result.stdout, result.exception)
        assert result.stderr.startswith("prospero: ")
        assert result.stderr.count("\n") == 1, result.stderr
        return result.stderr


@pytest.fixture
def prospero(home, monkeypatch):
    monkeypatch.setenv("PROSPERO_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PROSPERO_PORT", raising=False)
    return Prospero()


@pytest.fixture
def bare_prospero(tmp_path, monkeypatch):
    """On a folder where no server was ever set up."""
    monkeypatch.setenv("PROSPERO_HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Prospero()
