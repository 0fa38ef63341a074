"""Invitations in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.models import Role
from backend.people.accounts import MAX_NAME
from backend.people.invitations import MAX_NOTE, MAX_USES, VALID_FOR, InvitationState
from backend.people.schemas import MAX_TYPED, SkillsSchema
from backend.web.api import Schema

MOST_DAYS = 366


class NewInvitationSchema(Schema):
    """What an invitation gives, and to how many."""

    role = ma.fields.Enum(Role, by_value=True, load_default=Role.ANNOTATOR)
    skills = ma.fields.Nested(SkillsSchema, load_default=dict)
    days = ma.fields.Integer(load_default=VALID_FOR.days, validate=ma.validate.Range(1, MOST_DAYS))
    max_uses = ma.fields.Integer(load_default=1, validate=ma.validate.Range(1, MAX_USES))
    note = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=MAX_NOTE),
        metadata={"description": "Whom it is for; only admins read it"},
    )


class InvitationSchema(Schema):
    """A link that makes people, as admins see it."""

    id = ma.fields.Integer(required=True)
    role = ma.fields.Enum(Role, by_value=True, required=True)
    skills = ma.fields.Nested(SkillsSchema, required=True)
    note = ma.fields.String(required=True)
    state = ma.fields.Enum(InvitationState, by_value=True, required=True)
    max_uses = ma.fields.Integer(required=True)
    uses = ma.fields.Integer(required=True)
    joined = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "Who came by it, in this order"}
    )
    created_by = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "null: the command line"}
    )
    created_at = ma.fields.AwareDateTime(required=True)
    expires_at = ma.fields.AwareDateTime(required=True)


class MadeInvitationSchema(InvitationSchema):
    """A new invitation with its link, a path of this server, which is shown this once."""

    link = ma.fields.String(required=True)


class OpenInvitationSchema(Schema):
    """An invitation as whoever opens its link sees it."""

    role = ma.fields.Enum(Role, by_value=True, required=True)
    invited_by = ma.fields.String(required=True, allow_none=True)
    expires_at = ma.fields.AwareDateTime(required=True)


class JoinSchema(Schema):
    """Who one is going to be: a public name, and a password if one wants to sign in again with it."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_NAME))
    password = ma.fields.String(
        load_default=None, allow_none=True, validate=ma.validate.Length(1, MAX_TYPED), load_only=True
    )
