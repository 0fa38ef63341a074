"""The `prospero` command. Subcommands lie beside this file, one module each, and are imported when called."""

from __future__ import annotations

import click

from backend.cli.groups import ENTRY_POINT_GROUP, LazyCommand, RootGroup

COMMANDS = {
    "movies": LazyCommand("backend.cli.movies:movies", "Import, list and export movies."),
    "tasks": LazyCommand("backend.cli.tasks:tasks", "Create and list tasks."),
    "projects": LazyCommand("backend.cli.projects:projects", "Add, change and list projects."),
    "users": LazyCommand("backend.cli.users:users", "Add and invite people, make login links."),
    "answers": LazyCommand(
        "backend.cli.answers:answers", "Known answers, for practice and for check tasks (gold)."
    ),
    "round": LazyCommand("backend.cli.rounds:rounds", "Close, open and look at rounds of data."),
    "simulate": LazyCommand(
        "backend.cli.simulate:simulate_command", "Simulate a movie of fluorescent nuclei."
    ),
    "evaluate": LazyCommand(
        "backend.cli.evaluate:evaluate", "Compare segmentations or trackings with the truth."
    ),
    "demo": LazyCommand("backend.cli.demo:demo", "Make the demo: two movies, tasks, three people."),
    "serve": LazyCommand("backend.cli.serve:serve", "Serve Prospero under gunicorn."),
    "db": LazyCommand("backend.cli.database:database", "Set up or update the database."),
    "openapi": LazyCommand("backend.cli.openapi:openapi", "Print the OpenAPI description of the HTTP API."),
}


@click.group(
    cls=RootGroup,
    lazy=COMMANDS,
    joined=ENTRY_POINT_GROUP,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="prospero-labels", prog_name="prospero")
def main() -> None:
    """Prospero: a labeling server for live-cell movies, with the retraining loop attached.

    State lies in PROSPERO_HOME (default ./instance); rounds of data in PROSPERO_WORKSPACE (default: this
    folder).
    """
