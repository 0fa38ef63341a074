"""Invitations: links that make people of those who open them. Only a hash of the link is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.database import db, now, write
from backend.models import Invitation, InvitationUse, Role, TaskKind, User
from backend.people import accounts, passwords, skills
from backend.people.secrets import hash_token, new_token
from backend.web.problems import InvitationOver, NotFound
from celldata.errors import DataError

VALID_FOR = timedelta(days=14)
MAX_USES = 10_000
MAX_NOTE = 200


class InvitationState(StrEnum):
    """Whether an invitation still lets somebody in."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


def make(
    role: Role,
    *,
    levels: Mapping[TaskKind, int],
    valid_for: timedelta = VALID_FOR,
    max_uses: int = 1,
    note: str = "",
    by: User | None = None,
) -> tuple[Invitation, str]:
    """A new invitation and its link, as a path: /join/<token>. `by`: the inviter, None for the command line.

    DataError when the inviter may not give this role, or the note is too long.
    """
    if len(note.strip()) > MAX_NOTE:
        raise DataError("note", f"is longer than {MAX_NOTE} characters", "Shorten it.")
    token = new_token()
    invitation = Invitation(
        token_hash=hash_token(token),
        role=role,
        skills={kind.value: level for kind, level in levels.items() if level},
        note=note.strip(),
        max_uses=max_uses,
        created_by_id=by.id if by else None,
        expires_at=now() + valid_for,
    )
    with write():
        if by is not None:
            # Whose role is just taken away makes no invitation that the change does not see and revoke.
            db.session.refresh(by, with_for_update={"key_share": True})
            if not by.may(Role.ADMIN):
                raise DataError(by.name, f"is {by.role.value} and may not invite", "Ask an admin.")
        db.session.add(invitation)
    return invitation, f"/join/{token}"


def listed() -> Sequence[Invitation]:
    """All invitations, the newest first."""
    query = sa.select(Invitation).options(joinedload(Invitation.created_by)).order_by(Invitation.id.desc())
    return db.session.scalars(query).all()


def joined_by() -> dict[int, list[str]]:
    """Who came by each invitation: invitation id -> names, in the order they came."""
    query = (
        sa.select(InvitationUse.invitation_id, User.name)
        .join(User, User.id == InvitationUse.user_id)
        .order_by(InvitationUse.at, User.id)
    )
    names: dict[int, list[str]] = {}
    for invitation_id, name in db.session.execute(query).all():
        names.setdefault(invitation_id, []).append(name)
    return names


def state_of(invitation: Invitation) -> InvitationState:
    """Whether it lets somebody in now, or why not."""
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    if invitation.uses >= invitation.max_uses:
        return InvitationState.USED
    return InvitationState.OPEN if invitation.expires_at > now() else InvitationState.EXPIRED


def revoke(invitation_id: int) -> None:
    """Let nobody in by this invitation any more; a repeat changes nothing. NotFound when there is none."""
    with write():
        found = db.session.get(Invitation, invitation_id, with_for_update=True)
        if found is None:
            raise NotFound(f"There is no invitation {invitation_id}.")
        found.revoked_at = found.revoked_at or now()


def revoke_those_of(user_id: int) -> None:
    """Who is no admin any more invites nobody. Inside a `write()`."""
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.created_by_id == user_id, Invitation.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def open_one(token: str) -> Invitation:
    """The invitation of a link; NotFound when it never was one, InvitationOver when it is over. Uses nothing
    up.
    """
    query = sa.select(Invitation).where(Invitation.token_hash == hash_token(token))
    found = db.session.scalar(query.options(joinedload(Invitation.created_by)))
    if found is None:
        raise NotFound("This invitation is unknown. Check that the whole link was copied.")
    state = state_of(found)
    if state is not InvitationState.OPEN:
        raise InvitationOver(_words(found, state), reason=state.value)
    return found


def _words(invitation: Invitation, state: InvitationState) -> str:
    ask = "Ask whoever sent it for a new one."
    if state is InvitationState.REVOKED:
        return f"This invitation was taken back. {ask}"
    if state is InvitationState.EXPIRED:
        day = invitation.expires_at
        return f"This invitation ended on {day.day} {day:%B %Y}. {ask}"
    if invitation.max_uses == 1:
        return f"This invitation was used before. If that was you, sign in. {ask}"
    return f"All {invitation.max_uses} places of this invitation are taken. {ask}"


def join(token: str, name: str, password: str | None) -> User:
    """Make a person by an invitation, which has one use less then.

    DataError when the name or the password cannot be, then nothing is used up; NotFound and InvitationOver as
    `open_one` does.
    """
    open_one(token)
    name = accounts.check_name(name)
    hashed = passwords.hash_password(password, name) if password is not None else None
    with write():
        # One statement, so that of two who come for the last use at once one is let in: on PostgreSQL the
        # second waits for the first one's row and looks again.
        taken = db.session.execute(
            sa.update(Invitation)
            .where(Invitation.token_hash == hash_token(token), Invitation.revoked_at.is_(None))
            .where(Invitation.expires_at > now(), Invitation.uses < Invitation.max_uses)
            .values(uses=Invitation.uses + 1)
            .returning(Invitation.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        if taken is None:
            open_one(token)
            raise InvitationOver("This invitation is over.", reason=InvitationState.EXPIRED.value)
        invitation = db.session.get_one(Invitation, taken)
        user = accounts.add_user(name, invitation.role, hashed)
        db.session.add(InvitationUse(invitation_id=taken, user_id=user.id))
        levels = {TaskKind(kind): level for kind, level in invitation.skills.items()}
        skills.give(user, levels, by=invitation.created_by)
    return user
