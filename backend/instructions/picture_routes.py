"""Pictures of instructions: those of the server's folders, and those that admins have uploaded."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request, send_from_directory

from backend.instructions import pictures
from backend.instructions.folder import picture_folder
from backend.instructions.schemas import PictureSchema
from backend.models import Role
from backend.people.guard import requires
from backend.web.api import BINARY, Blueprint
from backend.web.problems import Forbidden, Invalid, NotFound, TooLarge, Unauthenticated
from celldata.errors import DataError

blp = Blueprint("pictures", __name__, description="Pictures that instructions show")

# The page opens them again and again; a new text of the server is seen soon enough.
FOR_A_WHILE = "private, max-age=300"
# An uploaded one is named by its hash.
FOR_EVER = "private, max-age=31536000, immutable"
PICTURE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
UPLOADED = {kind: {"schema": BINARY} for kind in ("image/png", "image/jpeg", "image/webp")}


@blp.route("/instructions/pictures", methods=["POST"])
@requires(Role.ADMIN)
@blp.response(201, PictureSchema)
@blp.problems(Unauthenticated, Forbidden, TooLarge, Invalid)
@blp.doc(requestBody={"required": True, "content": UPLOADED})
def add_picture() -> dict[str, Any]:
    """Keep a picture (PNG, JPEG or WebP, the body of the request) for instructions"""
    if (request.content_length or 0) > pictures.MAX_BYTES:
        raise TooLarge(f"A picture may have {pictures.MAX_BYTES / 1e6:.0f} MB. Make it smaller.")
    try:
        return {"name": pictures.store(current_app.extensions["prospero"].blobs, request.get_data())}
    except DataError as error:
        raise Invalid.at("picture", f"{error.problem}. {error.remedy}") from None


@blp.route("/instructions/pictures/<string:name>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.binary("The picture: PNG, JPEG, GIF or WebP")
@blp.problems(Unauthenticated, NotFound)
def get_picture(name: str) -> Response:
    """A picture that instructions show"""
    suffix = name[name.rfind(".") :].lower()
    content = pictures.load(current_app.extensions["prospero"].blobs, name)
    if content is not None:
        response = Response(content, content_type=PICTURE_TYPES[suffix])
        response.headers["Cache-Control"] = FOR_EVER
    else:
        folder = picture_folder(current_app.config["PROSPERO_HOME"], name)
        # Nothing that could be run by a browser (an SVG can) comes from a folder that anybody filled.
        if folder is None or suffix not in PICTURE_TYPES:
            raise NotFound(f"There is no picture named {name} in the instructions.")
        response = send_from_directory(folder, name, mimetype=PICTURE_TYPES[suffix])
        response.headers["Cache-Control"] = FOR_A_WHILE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
