"""Projects over HTTP: experts see them, admins add and change them."""

from __future__ import annotations

from typing import Any

from backend.models import Project, Role
from backend.people.guard import requires
from backend.projects import service
from backend.projects.schemas import NewProjectSchema, ProjectChangeSchema, ProjectSchema
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, Invalid, NotFound, Unauthenticated
from celldata.errors import DataError

blp = Blueprint("projects", __name__, description="Projects, and how their work is given out")


def found(project_id: int) -> Project:
    """The project; NotFound when there is none."""
    project = service.find(project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    return project


def _one(project_id: int) -> dict[str, Any]:
    (described,) = service.described([found(project_id)])
    return described


@blp.route("/projects", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, ProjectSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_projects() -> list[dict[str, Any]]:
    """Every project, the most urgent first"""
    return service.described(service.all_projects())


@blp.route("/projects", methods=["POST"])
@requires(Role.ADMIN)
@blp.arguments(NewProjectSchema)
@blp.response(201, ProjectSchema)
@blp.problems(Unauthenticated, Forbidden)
def add_project(body: dict[str, Any]) -> dict[str, Any]:
    """Add a project"""
    try:
        return _one(service.write_new(body))
    except DataError as error:
        raise Invalid.at("name", _sentence(error)) from None


@blp.route("/projects/<int:project_id>", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, ProjectSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_project(project_id: int) -> dict[str, Any]:
    """One project"""
    return _one(project_id)


@blp.route("/projects/<int:project_id>", methods=["PATCH"])
@requires(Role.ADMIN)
@blp.arguments(ProjectChangeSchema)
@blp.response(200, ProjectSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def change_project(body: dict[str, Any], project_id: int) -> dict[str, Any]:
    """Change a project; what is left out stays

    While it is paused nothing new of it is given out; what people have begun they may finish.
    """
    found(project_id)
    try:
        service.write_change(project_id, body)
    except DataError as error:
        raise Invalid.at("name", _sentence(error)) from None
    return _one(project_id)


def _sentence(error: DataError) -> str:
    return f"{error.problem}. {error.remedy}"
