"""Failed attempts are counted in the database, so that all workers see them: sign-ins by name and by address,
invitations and API tokens by address, a person's old password by person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import LoginAttempt
from backend.people.secrets import hash_token
from backend.web.problems import TooManyAttempts

WINDOW = timedelta(minutes=15)
# A person mistypes a password a few times; many people of one lab share an address.
MAX_PER_NAME = 10
MAX_PER_ADDRESS = 50

# Hashed key -> how many failures it may have in the window. Hashed: a password typed into the field for the
# name must not lie readable in a table.
Limits = Mapping[str, int]


def of_sign_in(name: str, address: str) -> Limits:
    """What a sign-in counts for."""
    return {
        hash_token(f"name:{name.strip().lower()}"): MAX_PER_NAME,
        hash_token(f"address:{address}"): MAX_PER_ADDRESS,
    }


def of_invitations(address: str) -> Limits:
    """What an unknown invitation counts for."""
    return {hash_token(f"join:{address}"): MAX_PER_ADDRESS}


def of_tokens(address: str) -> Limits:
    """What an unknown API token counts for."""
    return {hash_token(f"token:{address}"): MAX_PER_ADDRESS}


def of_password(user_id: int) -> Limits:
    """What a wrong old password counts for, where a person sets a new one."""
    return {hash_token(f"password:{user_id}"): MAX_PER_NAME}


def check(limits: Limits, otherwise: str = "ask for a login link") -> None:
    """TooManyAttempts when one of these failed too often lately; `otherwise`: what else to do."""
    since = now() - WINDOW
    for key, limit in limits.items():
        failures = sa.select(sa.func.count(), sa.func.min(LoginAttempt.at)).where(
            LoginAttempt.key_hash == key, LoginAttempt.at > since
        )
        count, oldest = db.session.execute(failures).one()
        if count >= limit:
            wait = int((oldest - since).total_seconds()) + 1
            raise TooManyAttempts(f"Try again in {wait // 60 + 1} minutes, or {otherwise}.", wait)


def record_failure(limits: Limits) -> None:
    """Count a failure, and forget those outside the window."""
    with write():
        db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.at <= now() - WINDOW))
        db.session.add_all(LoginAttempt(key_hash=key) for key in limits)


def forget_failures(limits: Limits) -> None:
    """After the right password the name starts again; the address does not, it may try other names."""
    with write():
        key = next(iter(limits))
        db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.key_hash == key))
