"""Instructions over HTTP: read by everybody, with or without a task; written by admins."""

from __future__ import annotations

from typing import Any

from backend.instructions import versions
from backend.instructions.schemas import (
    InstructionsRefSchema,
    InstructionsSchema,
    InstructionsVersionSchema,
    NewInstructionsSchema,
    WhichInstructionsSchema,
)
from backend.models import FIRST_PROJECT, Project, Role, TaskKind
from backend.people.guard import current_user, requires
from backend.projects import service
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated

blp = Blueprint("instructions", __name__, description="What the kinds of tasks ask of people")


def _kind(kind: str) -> TaskKind:
    if kind not in {each.value for each in TaskKind}:
        raise NotFound(f"There is no kind of task named {kind}.")
    return TaskKind(kind)


def _project(project_id: int) -> Project:
    project = service.find(project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    return project


def _described(project: Project, kind: TaskKind, number: int | None = None) -> dict[str, Any]:
    found = versions.read(project.id, kind, number)
    if found is None:
        raise NotFound(f"Project {project.name} has no version {number} of the {kind.value} instructions.")
    return {
        "project": project,
        "kind": kind.value,
        "version": found.number,
        "at": found.at,
        "author": found.author,
        "text": found.text,
    }


@blp.route("/instructions", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, InstructionsRefSchema(many=True))
@blp.problems(Unauthenticated)
def list_instructions() -> list[dict[str, Any]]:
    """Which instructions there are: every project and kind of task"""
    newest = versions.newest_numbers()
    found = []
    for project in service.all_projects():
        for kind in TaskKind:
            number, at = newest.get((project.id, kind.value), (0, None))
            found.append({"project": project, "kind": kind.value, "version": number, "at": at})
    return found


@blp.route("/instructions/<string:kind>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(WhichInstructionsSchema, location="query")
@blp.response(200, InstructionsSchema)
@blp.problems(Unauthenticated, NotFound)
def get_instructions(which: dict[str, int], kind: str) -> dict[str, Any]:
    """The instructions of a kind of task, in Markdown"""
    return _described(_project(which.get("project", FIRST_PROJECT)), _kind(kind), which.get("version"))


@blp.route("/projects/<int:project_id>/instructions/<string:kind>", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, InstructionsVersionSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_versions(project_id: int, kind: str) -> list[dict[str, Any]]:
    """The versions of a project's instructions, the newest first; 0 is not among them"""
    rows = versions.history(_project(project_id).id, _kind(kind))
    return [
        {"number": row.number, "author": row.author.name if row.author else None, "at": row.at}
        for row in rows
    ]


@blp.route("/projects/<int:project_id>/instructions/<string:kind>", methods=["POST"])
@requires(Role.ADMIN)
@blp.arguments(NewInstructionsSchema)
@blp.response(201, InstructionsSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, StaleVersion)
def write_instructions(body: dict[str, Any], project_id: int, kind: str) -> dict[str, Any]:
    """Write a new version of a project's instructions; it counts from now on"""
    if not body["text"].strip():
        raise Invalid.at("text", "Write something: people read it before they begin.")
    project, wanted = _project(project_id), _kind(kind)
    number = versions.add(project_id, wanted, body["text"], body["based_on"], current_user())
    return _described(_project(project.id), wanted, number)
