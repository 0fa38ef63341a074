"""Failed sign-ins are counted in the database, by name and by address, so that all workers see them."""

from __future__ import annotations

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


def _limits(name: str, address: str) -> dict[str, int]:
    # Hashed: a password typed into the field for the name must not lie readable in a table.
    return {
        hash_token(f"name:{name.strip().lower()}"): MAX_PER_NAME,
        hash_token(f"address:{address}"): MAX_PER_ADDRESS,
    }


def check(name: str, address: str) -> None:
    """TooManyAttempts when this name or address failed too often lately."""
    since = now() - WINDOW
    for key, limit in _limits(name, address).items():
        failures = sa.select(sa.func.count(), sa.func.min(LoginAttempt.at)).where(
            LoginAttempt.key_hash == key, LoginAttempt.at > since
        )
        count, oldest = db.session.execute(failures).one()
        if count >= limit:
            wait = int((oldest - since).total_seconds()) + 1
            raise TooManyAttempts(f"Try again in {wait // 60 + 1} minutes, or ask for a login link.", wait)


def record_failure(name: str, address: str) -> None:
    """Count a failed sign-in, and forget those outside the window."""
    with write():
        db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.at <= now() - WINDOW))
        db.session.add_all(LoginAttempt(key_hash=key) for key in _limits(name, address))


def forget_failures(name: str, address: str) -> None:
    """After the right password, the name starts again; the address does not, it may try other names."""
    with write():
        key = next(iter(_limits(name, address)))
        db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.key_hash == key))
