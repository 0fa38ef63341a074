"""Instructions over HTTP."""

from __future__ import annotations

from flask import Response, current_app, send_from_directory

from backend.instructions.folder import picture_folder, read_text
from backend.instructions.schemas import InstructionsSchema
from backend.models import Role, TaskKind
from backend.people.guard import requires
from backend.web.api import Blueprint
from backend.web.problems import NotFound, Unauthenticated

blp = Blueprint("instructions", __name__, description="What the kinds of tasks ask of people")

# The page opens them again and again; a new text of the server is seen soon enough.
FOR_A_WHILE = "private, max-age=300"
PICTURE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}


@blp.route("/instructions/<string:kind>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, InstructionsSchema)
@blp.problems(Unauthenticated, NotFound)
def get_instructions(kind: str) -> dict[str, str]:
    """The instructions of a kind of task, in Markdown"""
    if kind not in {each.value for each in TaskKind}:
        raise NotFound(f"There is no kind of task named {kind}.")
    text = read_text(current_app.config["PROSPERO_HOME"], TaskKind(kind))
    return {"kind": kind, "text": text}


@blp.route("/instructions/pictures/<string:name>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.binary("The picture: PNG, JPEG, GIF or WebP")
@blp.problems(Unauthenticated, NotFound)
def get_picture(name: str) -> Response:
    """A picture that instructions show"""
    folder = picture_folder(current_app.config["PROSPERO_HOME"], name)
    suffix = name[name.rfind(".") :].lower()
    # Nothing that could be run by a browser (an SVG can) comes from a folder that anybody filled.
    if folder is None or suffix not in PICTURE_TYPES:
        raise NotFound(f"There is no picture named {name} in the instructions.")
    response = send_from_directory(folder, name, mimetype=PICTURE_TYPES[suffix])
    response.headers["Cache-Control"] = FOR_A_WHILE
    return response
