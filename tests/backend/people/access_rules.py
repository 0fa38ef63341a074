"""Who may call what: one rule for each operation of the HTTP API. `test_access_matrix.py` asks for each cell.

A new operation needs a line here: the least role, and who reaches another person's object by it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from PIL import Image

from backend.models import Role
from celldata.formats import npz
from tests.backend.conftest import Edits, tiny_labels, tiny_movie
from tests.backend.people.access_world import PASSWORD, Owned, World, new_tab


class Others(StrEnum):
    """Whose objects an operation reaches beside one's own."""

    # Its objects are nobody's own, or it has none.
    SHARED = "shared"
    # Only one's own, whatever the role.
    NEVER = "never"
    EXPERT = "expert"
    ADMIN = "admin"

    def includes(self, role: Role) -> bool:
        """True when this role reaches another person's object."""
        return self is Others.SHARED or (self is not Others.NEVER and role.includes(Role(self.value)))


Maker = Callable[[World, Owned], Any]


@dataclass(frozen=True)
class Rule:
    """`least`: the role it needs; None: nobody needs to be signed in. `body` and `query` are made for the
    owner of the object that is asked for.
    """

    least: Role | None
    others: Others
    body: Maker | None = None
    query: Maker | None = None
    # What is sent where that is no JSON: the bytes and their type, or the parts of a form.
    data: tuple[bytes, str] | None = None
    form: Maker | None = None
    # Parameters of the address that differ from the owner's usual ones.
    parameters: Maker = field(default=lambda world, owner: {})


ANYBODY, ANNOTATOR, EXPERT, ADMIN = None, Role.ANNOTATOR, Role.EXPERT, Role.ADMIN


def _just(value: Any) -> Maker:
    return lambda world, owner: value


def _handed_in(world: World, owner: Owned) -> dict[str, Any]:
    return {"task_id": owner.submitted}


def _judging(world: World, owner: Owned) -> dict[str, Any]:
    return {"token": owner.judging}


def _held(**more: Any) -> Maker:
    """A body with the owner's lease."""
    return lambda world, owner: {"lease": owner.lease, **more}


def _outline(world: World, owner: Owned) -> dict[str, Any]:
    cell = {"cell": 1, "box": [10, 10, 30, 30], "mask": [0, 400]}
    return {"t": 1, "origin": 0, "channel": 0, "cells": [cell]}


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "png")
    return file.getvalue()


def _files(world: World, owner: Owned) -> dict[str, Any]:
    """A movie with right labels, for check tasks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "movie.npz"
        npz.write(path, tiny_movie("sent"), tiny_labels())
        content = path.read_bytes()
    wish = {"name": "sent", "use": "gold", "kind": "segmentation", "corrupt": "3"}
    return {**wish, "movie": (io.BytesIO(content), "movie.npz")}


_PNG = _png()
_BOX = {"kind": "threshold", "t": 0, "channel": 0, "box": [0, 0, 40, 40]}
_COMMENT = {"t": 0, "text": "Ragged"}

RULES: dict[str, Rule] = {
    # signing in and out
    "GET /session": Rule(ANNOTATOR, Others.SHARED),
    "POST /session": Rule(
        ANYBODY, Others.SHARED, body=lambda world, owner: {"name": "The stranger", "password": PASSWORD}
    ),
    "DELETE /session": Rule(ANNOTATOR, Others.SHARED),
    # accounts
    "PUT /people/{person_id}/password": Rule(
        ANNOTATOR, Others.NEVER, body=_just({"old": PASSWORD, "new": "lantern gravel eight"})
    ),
    "GET /people/{person_id}/sessions": Rule(ANNOTATOR, Others.ADMIN),
    "DELETE /people/{person_id}/sessions": Rule(ANNOTATOR, Others.ADMIN),
    "DELETE /people/{person_id}/sessions/{session_id}": Rule(ANNOTATOR, Others.ADMIN),
    "GET /people/{person_id}/tokens": Rule(ANNOTATOR, Others.ADMIN),
    "POST /people/{person_id}/tokens": Rule(
        ANNOTATOR, Others.NEVER, body=_just({"name": "x", "scopes": ["read"]})
    ),
    "DELETE /people/{person_id}/tokens/{token_id}": Rule(ANNOTATOR, Others.ADMIN),
    # people and invitations
    "GET /people": Rule(ADMIN, Others.SHARED),
    "PATCH /people/{person_id}": Rule(ADMIN, Others.ADMIN, body=_just({"paused": True})),
    "POST /people/{person_id}/link": Rule(ADMIN, Others.ADMIN, body=_just({"reset": True})),
    "GET /invitations": Rule(ADMIN, Others.SHARED),
    "POST /invitations": Rule(ADMIN, Others.SHARED, body=_just({})),
    "DELETE /invitations/{invitation_id}": Rule(ADMIN, Others.SHARED),
    "GET /join/{token}": Rule(ANYBODY, Others.SHARED),
    "POST /join/{token}": Rule(ANYBODY, Others.SHARED, body=_just({"name": "A new one"})),
    # movies
    "GET /movies": Rule(ANNOTATOR, Others.SHARED),
    "GET /movies/{movie_id}": Rule(ANNOTATOR, Others.EXPERT),
    "GET /movies/{movie_id}/raw/{t}/{c}": Rule(ANNOTATOR, Others.EXPERT),
    # work
    "GET /queue": Rule(ANNOTATOR, Others.SHARED),
    "GET /tasks": Rule(ANNOTATOR, Others.SHARED),
    "POST /tasks/ask": Rule(ANNOTATOR, Others.SHARED, body=lambda world, owner: {"tab": new_tab()}),
    "GET /tasks/{task_id}": Rule(ANNOTATOR, Others.EXPERT),
    "POST /tasks/{task_id}/lease": Rule(
        ANNOTATOR, Others.EXPERT, body=lambda world, owner: {"tab": new_tab(), "take_over": True}
    ),
    "PUT /tasks/{task_id}/lease": Rule(
        ANNOTATOR, Others.NEVER, body=lambda world, owner: {"token": owner.lease, "idle": 0}
    ),
    "DELETE /tasks/{task_id}/lease": Rule(
        ANNOTATOR, Others.NEVER, query=lambda world, owner: {"token": owner.lease}
    ),
    "POST /tasks/{task_id}/submit": Rule(ANNOTATOR, Others.NEVER, body=_held(expected=0)),
    "GET /tasks/{task_id}/labels/{feature}/{t}": Rule(ANNOTATOR, Others.EXPERT),
    "GET /tasks/{task_id}/label-parts/{feature}/{t}": Rule(ANNOTATOR, Others.EXPERT),
    "GET /tasks/{task_id}/lineage": Rule(ANNOTATOR, Others.EXPERT),
    "GET /tasks/{task_id}/base/labels/{feature}/{t}": Rule(ANNOTATOR, Others.EXPERT),
    "GET /tasks/{task_id}/base/lineage": Rule(ANNOTATOR, Others.EXPERT),
    "GET /tasks/{task_id}/edits": Rule(ANNOTATOR, Others.EXPERT),
    "POST /tasks/{task_id}/edits": Rule(
        ANNOTATOR,
        Others.NEVER,
        body=lambda world, owner: {"lease": owner.lease, "expected": 0, "edits": [Edits.paint()]},
    ),
    "POST /tasks/{task_id}/proposals": Rule(ANNOTATOR, Others.EXPERT, body=_just(_BOX)),
    "POST /tasks/{task_id}/proposals/carry-over": Rule(ANNOTATOR, Others.EXPERT, body=_outline),
    "GET /tasks/{task_id}/places": Rule(ANNOTATOR, Others.EXPERT),
    "GET /tasks/{task_id}/places/decisions": Rule(ANNOTATOR, Others.EXPERT),
    "PUT /tasks/{task_id}/places/{place_id}": Rule(ANNOTATOR, Others.NEVER, body=_held(decision="fine")),
    "GET /tasks/{task_id}/centroids/{feature}": Rule(ANNOTATOR, Others.EXPERT),
    "POST /tasks/{task_id}/skip": Rule(ANNOTATOR, Others.NEVER, body=_held(reason="too hard")),
    "POST /tasks/{task_id}/flag": Rule(ANNOTATOR, Others.NEVER, body=_held(reason="out of focus")),
    # projects and their instructions
    "GET /projects": Rule(EXPERT, Others.SHARED),
    "POST /projects": Rule(ADMIN, Others.SHARED, body=_just({"name": "Another"})),
    "GET /projects/{project_id}": Rule(EXPERT, Others.SHARED),
    "PATCH /projects/{project_id}": Rule(ADMIN, Others.SHARED, body=_just({"priority": 3})),
    "GET /instructions": Rule(ANNOTATOR, Others.SHARED),
    "GET /projects/{project_id}/instructions/{kind}": Rule(EXPERT, Others.SHARED),
    "POST /projects/{project_id}/instructions/{kind}": Rule(
        ADMIN, Others.SHARED, body=_just({"text": "# Cells", "based_on": 0})
    ),
    "POST /instructions/pictures": Rule(ADMIN, Others.SHARED, data=(_PNG, "image/png")),
    # review
    "GET /flags": Rule(EXPERT, Others.SHARED),
    "POST /flags/{flag_id}/answer": Rule(EXPERT, Others.EXPERT, body=_just({"action": "queue"})),
    "GET /reviews": Rule(EXPERT, Others.SHARED),
    "GET /reviews/choices": Rule(EXPERT, Others.SHARED),
    "GET /reviews/{task_id}": Rule(EXPERT, Others.EXPERT, parameters=_handed_in),
    "POST /reviews/{task_id}/lease": Rule(
        EXPERT,
        Others.EXPERT,
        parameters=_handed_in,
        body=lambda world, owner: {"tab": new_tab(), "take_over": True},
    ),
    "PUT /reviews/{task_id}/lease": Rule(
        EXPERT,
        Others.SHARED,
        parameters=_handed_in,
        body=lambda world, owner: {"token": owner.judging, "idle": 0},
    ),
    "DELETE /reviews/{task_id}/lease": Rule(EXPERT, Others.SHARED, parameters=_handed_in, query=_judging),
    "DELETE /reviews/{task_id}/mending": Rule(EXPERT, Others.SHARED, parameters=_handed_in, query=_judging),
    "GET /tasks/{task_id}/changes": Rule(ANNOTATOR, Others.EXPERT, parameters=_handed_in),
    "GET /tasks/{task_id}/revisions": Rule(ANNOTATOR, Others.EXPERT, parameters=_handed_in),
    "POST /tasks/{task_id}/verdict": Rule(
        # Whoever holds the right to judge it, by that right.
        EXPERT,
        Others.SHARED,
        parameters=_handed_in,
        body=lambda world, owner: {"verdict": "return", "comments": [_COMMENT], "lease": owner.judging},
    ),
    "PATCH /comments/{comment_id}": Rule(ANNOTATOR, Others.EXPERT, body=_just({"done": True})),
    # known answers
    "GET /answers": Rule(EXPERT, Others.SHARED),
    "POST /answers": Rule(
        EXPERT, Others.SHARED, body=lambda world, owner: {"task": world.approved, "use": "gold"}
    ),
    "POST /answers/files": Rule(EXPERT, Others.SHARED, form=_files),
    "DELETE /answers/{answer_id}": Rule(EXPERT, Others.SHARED),
    "GET /training": Rule(ANNOTATOR, Others.SHARED),
    "POST /training/tasks": Rule(
        ANNOTATOR, Others.SHARED, body=lambda world, owner: {"kind": "segmentation", "answer": world.answer}
    ),
    "GET /tasks/{task_id}/feedback": Rule(
        ANNOTATOR, Others.NEVER, parameters=lambda world, owner: {"task_id": owner.practised}
    ),
    # figures
    "GET /figures": Rule(EXPERT, Others.SHARED),
    "GET /figures/export": Rule(EXPERT, Others.SHARED),
    "GET /figures/mine": Rule(ANNOTATOR, Others.SHARED),
    # the rest
    "GET /rounds": Rule(EXPERT, Others.SHARED),
    "GET /rounds/current": Rule(EXPERT, Others.SHARED),
    "GET /rounds/close": Rule(EXPERT, Others.SHARED),
    "POST /rounds/close": Rule(ADMIN, Others.SHARED, body=_just({"round": 1})),
    "GET /rounds/{number}": Rule(EXPERT, Others.SHARED),
    "GET /rounds/{number}/report": Rule(EXPERT, Others.SHARED),
    "GET /instructions/{kind}": Rule(ANNOTATOR, Others.SHARED),
    "GET /instructions/pictures/{name}": Rule(ANNOTATOR, Others.SHARED),
    "POST /tour": Rule(ANNOTATOR, Others.SHARED, body=_just({})),
    "DELETE /tour": Rule(ANNOTATOR, Others.SHARED),
}
