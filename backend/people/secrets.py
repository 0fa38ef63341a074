"""Random tokens, and the hashes of them that the database keeps."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A token that cannot be guessed (256 bits, URL-safe)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is stored of a token. Tokens are random and long: a plain SHA-256 is enough, unlike for
    passwords.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(session_token: str) -> str:
    """The CSRF token of a session: follows from its cookie, which scripts of other sites (and ours) cannot
    read.
    """
    return hashlib.sha256(b"csrf:" + session_token.encode()).hexdigest()
