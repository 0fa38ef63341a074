"""People, sessions and tokens in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.models import Role
from backend.people.accounts import MAX_NAME
from backend.people.scopes import Scope
from backend.people.skills import MAX_LEVEL
from backend.web.api import Schema

# What a field takes; what is too long for a password is said by the rules of passwords.
MAX_TYPED = 1000
MAX_REASON = 500
TOKEN_DAYS, MOST_TOKEN_DAYS = 90, 366


class UserSchema(Schema):
    """A person under their public name."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    role = ma.fields.Enum(Role, by_value=True, required=True)


class SessionSchema(Schema):
    """Who is signed in here, and the token that unsafe requests send as X-CSRF-Token."""

    user = ma.fields.Nested(UserSchema, required=True)
    csrf_token = ma.fields.String(required=True)
    has_password = ma.fields.Boolean(
        required=True, metadata={"description": "Without one only links sign the person in"}
    )


class SignInSchema(Schema):
    """Name and password."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_TYPED), load_only=True)


def _level() -> ma.fields.Integer:
    return ma.fields.Integer(validate=ma.validate.Range(0, MAX_LEVEL))


class SkillsSchema(Schema):
    """Levels in the kinds of tasks, those that are named: 0 untrained, 1 by practice, more by a manager."""

    segmentation = _level()
    tracking = _level()


class PersonSchema(UserSchema):
    """A person as admins see them."""

    has_password = ma.fields.Boolean(required=True)
    skills = ma.fields.Nested(SkillsSchema, required=True)
    paused_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    paused_for = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "What the person reads about the pause"}
    )
    created_at = ma.fields.AwareDateTime(required=True)
    seen_at = ma.fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When one of their sessions was last used; five minutes late at most"},
    )


class PersonChangeSchema(Schema):
    """What is to change of a person; what is not named stays."""

    role = ma.fields.Enum(Role, by_value=True)
    paused = ma.fields.Boolean()
    paused_for = ma.fields.String(
        validate=ma.validate.Length(max=MAX_REASON), metadata={"description": "With `paused`: why"}
    )
    skills = ma.fields.Nested(SkillsSchema)


class LinkWishSchema(Schema):
    """What kind of one-time link."""

    reset = ma.fields.Boolean(
        load_default=False, metadata={"description": "Take the password and all other sessions away, too"}
    )


class LinkSchema(Schema):
    """A link that signs its person in, once: a path of this server. It is not shown again."""

    link = ma.fields.String(required=True)
    expires_at = ma.fields.AwareDateTime(required=True)


class PasswordChangeSchema(Schema):
    """A new password, and the one before where there is one."""

    old = ma.fields.String(validate=ma.validate.Length(max=MAX_TYPED), load_only=True, allow_none=True)
    new = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_TYPED), load_only=True)


class UserSessionSchema(Schema):
    """A browser in which a person is signed in."""

    id = ma.fields.Integer(required=True)
    browser = ma.fields.String(required=True, metadata={"description": "Its kind in words; no address"})
    created_at = ma.fields.AwareDateTime(required=True)
    seen_at = ma.fields.AwareDateTime(required=True)
    expires_at = ma.fields.AwareDateTime(required=True)
    current = ma.fields.Boolean(required=True, metadata={"description": "The one that asks"})


class EndedSchema(Schema):
    """How many sessions ended."""

    ended = ma.fields.Integer(required=True)


class TokenSchema(Schema):
    """A program's right to act as a person."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.Enum(Scope, by_value=True), required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    expires_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    used_at = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "A minute late at most"}
    )


class MadeTokenSchema(TokenSchema):
    """A token with its text, which is shown this once."""

    token = ma.fields.String(required=True)


class NewTokenSchema(Schema):
    """What a new token is for."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_NAME))
    scopes = ma.fields.List(
        ma.fields.Enum(Scope, by_value=True), required=True, validate=ma.validate.Length(min=1)
    )
    days = ma.fields.Integer(
        load_default=TOKEN_DAYS,
        allow_none=True,
        validate=ma.validate.Range(1, MOST_TOKEN_DAYS),
        metadata={"description": "How long it counts; null: until it is revoked"},
    )
