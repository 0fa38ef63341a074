"""How the `prospero` command finds its subcommands and how it fails.

Subcommands are imported when they are called, never before: `prospero --help` answers at once, and a server
without the ml extra can run every command but the ml ones. What a user did wrong is one line on stderr and
exit code 2.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NoReturn

import click

ENTRY_POINT_GROUP = "prospero.commands"
ML_PACKAGES = {"torch", "monai", "dvc", "dvclive", "tqdm"}
ML_REMEDY = 'Install them with: pip install -c constraints.txt -e ".[ml]" (or: make setup)'
EXIT_ERROR = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class CommandError(click.ClickException):
    """Something the user can mend; shown as one line."""

    exit_code = EXIT_ERROR


class LazyCommand:
    """Where a subcommand lives, and its line in the list of commands."""

    def __init__(self, target: str, short_help: str):
        self.module, self.attribute = target.split(":")
        self.short_help = short_help

    def load(self) -> click.Command:
        return getattr(importlib.import_module(self.module), self.attribute)


class LazyGroup(click.Group):
    """A group of `LazyCommand`s, plus those that other packages join to it by entry point."""

    def __init__(self, *args: Any, lazy: Mapping[str, LazyCommand], joined: str | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy)
        self.joined = joined

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.lazy, *self._entry_points()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        command = super().get_command(ctx, name)
        if command is not None:
            return command
        if name in self.lazy:
            return self.lazy[name].load()
        point = self._entry_points().get(name)
        return _load_entry_point(point) if point else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # click's own would import every subcommand for its first line of help.
        rows = [(name, self._short_help(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _short_help(self, name: str) -> str:
        if name in self.lazy:
            return self.lazy[name].short_help
        if name in self.commands:
            return self.commands[name].get_short_help_str(limit=100)
        return JOINED_HELP.get(name, f"(from {self._entry_points()[name].value})")

    def _entry_points(self) -> dict[str, EntryPoint]:
        if not self.joined:
            return {}
        return {point.name: point for point in entry_points(group=self.joined) if point.name not in self.lazy}


JOINED_HELP = {"predict": "Predict segmentation or tracking of movies with the trained models."}


class RootGroup(LazyGroup):
    """The outermost group: turns known errors into one line and exit code 2. Unknown ones keep their
    traceback.
    """

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        if not standalone_mode:
            return self._run(*args, **kwargs)
        try:
            result = self._run(*args, **kwargs)
        except BrokenPipeError:
            # `prospero movies list | head`: the reader has seen enough. Python would complain again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except Exception as error:
            message = one_line(error)
            if message is None:
                raise
            _fail(message)
        except KeyboardInterrupt:
            _fail("interrupted.", EXIT_INTERRUPTED)
        sys.exit(result if isinstance(result, int) else 0)

    def _run(self, *args: Any, **kwargs: Any) -> Any:
        return super().main(*args, **{**kwargs, "standalone_mode": False})


def one_line(error: BaseException) -> str | None:
    """The line to show for a known error; None for an unknown one, which is a bug and keeps its traceback."""
    if isinstance(error, click.exceptions.Abort):
        return "interrupted."
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "prospero"
        return _join_lines(f"{error.format_message()} See: {path} --help")
    if isinstance(error, click.ClickException):
        return _join_lines(error.format_message())
    if isinstance(error, ModuleNotFoundError):
        missing = (error.name or "").split(".")[0]
        return f"the package {missing} is not installed. {ML_REMEDY}" if missing in ML_PACKAGES else None
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {(error.strerror or str(error)).lower()}."
    from celldata.errors import DataError  # numpy-free, but of no use before something went wrong

    return _join_lines(str(error)) if isinstance(error, DataError) else _database_line(error)


def _database_line(error: BaseException) -> str | None:
    """A database that is missing, old, locked or unreachable. SQLAlchemy is looked up, not imported: if it
    was never imported, this is none of its errors.
    """
    sqlalchemy = sys.modules.get("sqlalchemy.exc")
    if sqlalchemy is None or not isinstance(error, sqlalchemy.DBAPIError):
        return None
    from backend.database_faults import driver_words

    text = driver_words(error)
    if "no such table" in text or "no such column" in text or "does not exist" in text:
        return f"the database is not set up for this version ({text}). Run: prospero db upgrade"
    if isinstance(error, sqlalchemy.OperationalError):
        return f"the database did not answer ({text}). Check PROSPERO_HOME or DATABASE_URL, and try again."
    return None


def _load_entry_point(point: EntryPoint) -> click.Command:
    try:
        return point.load()
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing in ML_PACKAGES:
            raise CommandError(f"`{point.name}` needs the package {missing}. {ML_REMEDY}") from None
        raise


def _join_lines(message: str) -> str:
    return " ".join(part.strip() for part in message.splitlines() if part.strip())


def _fail(message: str, code: int = EXIT_ERROR) -> NoReturn:
    click.echo(f"prospero: {message}", err=True)
    sys.exit(code)
