import os
import subprocess
import sys
import textwrap
import time

import click
import pytest
from click.testing import CliRunner

from backend.cli import COMMANDS, groups
from backend.cli.groups import LazyCommand, RootGroup
from celldata.errors import DataError

HEAVY = ("flask", "numpy", "sqlalchemy", "torch", "zarr", "dvc", "celldata", "backend.models")


def test_help_lists_every_command_and_imports_none_of_them():
    program = textwrap.dedent("""
        import sys
        from backend.cli import main
        try:
            main(["--help"])
        finally:
            print(*sys.modules, file=sys.stderr)
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0
    for name in (*COMMANDS, "predict"):
        assert f"  {name} " in done.stdout
    loaded = done.stderr.split()
    assert [name for name in HEAVY if name in loaded] == []


def all_commands(group, context, path=()):
    yield path
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            yield from all_commands(group.get_command(context, name), context, (*path, name))


def test_every_command_has_help(prospero):
    from backend.cli import main

    paths = list(all_commands(main, click.Context(main)))
    assert ("movies", "import") in paths
    assert ("round", "close") in paths
    for path in paths:
        text = prospero.ok(*path, "--help")
        assert "Usage: prospero" in text
        described = [line for line in text.splitlines()[1:] if line.strip()]
        assert not described[0].startswith("Options"), f"{path} says nothing of itself"


def test_the_server_half_never_imports_torch_or_ml(prospero):
    program = textwrap.dedent("""
        import sys
        from backend.app import create_app
        import backend.cli.serve, backend.cli.movies, backend.cli.rounds
        import backend.rounds.closing, backend.rounds.opening
        ml = ("torch", "ml", "monai", "dvc")
        print([name for name in sys.modules if name.split(".")[0] in ml])
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def group_with(function):
    command = click.command("go")(function)

    class One(LazyCommand):
        def __init__(self):
            self.short_help = ""

        def load(self):
            return command

    return RootGroup("prospero", lazy={"go": One()})


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            DataError("a.tif", "it is no TIFF", "Copy it again."),
            "prospero: a.tif: it is no TIFF. Copy it again.\n",
        ),
        (DataError("a.tif", "two\nlines", "Do."), "prospero: a.tif: two lines. Do.\n"),
        (
            FileNotFoundError(2, "No such file or directory", "x.tif"),
            "prospero: x.tif: no such file or directory.\n",
        ),
        (groups.CommandError("nothing there."), "prospero: nothing there.\n"),
    ],
)
def test_a_known_error_is_one_line_and_exit_code_2(error, line):
    def fail():
        raise error

    result = CliRunner(mix_stderr=False).invoke(group_with(fail), ["go"])
    assert (result.exit_code, result.stderr, result.stdout) == (2, line, "")


def test_a_missing_ml_package_is_named_with_its_remedy():
    def fail():
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    result = CliRunner(mix_stderr=False).invoke(group_with(fail), ["go"])
    assert result.exit_code == 2
    assert "torch is not installed" in result.stderr
    assert 'pip install -c constraints.txt -e ".[ml]"' in result.stderr


def test_predict_without_the_ml_extra_says_so(prospero, monkeypatch):
    class Broken:
        name, value = "predict", "ml.cli:predict"

        def load(self):
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(groups, "entry_points", lambda group: [Broken()])
    assert "`predict` needs the package torch" in prospero.error("predict", "segmentation", "x")
    assert "predict" in prospero.ok("--help")


def test_an_unknown_error_is_a_bug_and_keeps_its_traceback():
    def fail():
        raise RuntimeError("a bug")

    result = CliRunner(mix_stderr=False).invoke(group_with(fail), ["go"])
    assert isinstance(result.exception, RuntimeError)


def test_wrong_usage_is_one_line_that_names_the_help(prospero):
    assert "See: prospero movies import --help" in prospero.error("movies", "import")
    assert "No such command 'moves'" in prospero.error("moves")
    assert "--frobnicate" in prospero.error("movies", "list", "--frobnicate")


def test_an_interrupt_leaves_no_traceback():
    def interrupted():
        raise KeyboardInterrupt

    result = CliRunner(mix_stderr=False).invoke(group_with(interrupted), ["go"])
    assert result.stderr.strip() == "prospero: interrupted."


def test_a_reader_that_leaves_early_is_no_error(prospero):
    """prospero … | head -1"""
    program = "from backend.cli import main; main(['--help'])"
    producer = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    producer.stdout.close()
    time.sleep(0.1)
    assert b"Traceback" not in producer.communicate()[1]


def test_version(prospero):
    assert prospero.ok("--version").startswith("prospero, version ")


def test_a_server_that_was_never_set_up_is_told(bare_prospero):
    for command in (("movies", "list"), ("tasks", "list"), ("users", "list"), ("round", "status")):
        assert "prospero db upgrade" in bare_prospero.error(*command)


def test_an_empty_database_is_told(bare_prospero, tmp_path):
    os.makedirs(tmp_path / "nothing")
    (tmp_path / "nothing" / "prospero.sqlite").touch()
    assert "prospero db upgrade" in bare_prospero.error("movies", "list")
