"""People and sessions in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.models import Role
from backend.web.api import Schema


class UserSchema(Schema):
    """A person under their public name."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    role = ma.fields.Enum(Role, by_value=True, required=True)


class SessionSchema(Schema):
    """Who is signed in here, and the token that unsafe requests send as X-CSRF-Token."""

    user = ma.fields.Nested(UserSchema, required=True)
    csrf_token = ma.fields.String(required=True)


class SignInSchema(Schema):
    """Name and password."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, 1000), load_only=True)
