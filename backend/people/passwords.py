"""Rules for passwords. Length counts most (NIST SP 800-63B): no classes of characters are asked for, which
only make `Password1!`. What everybody tries first is refused: the person's name, keys in a row, a few
characters over and over, and common words, also with digits and signs around or in them.

The list is our own and short: at ten characters and more the common ones are mostly such a word with a year
or digits, which is refused by the rule; guessing further is stopped by the rate limit.
"""

from __future__ import annotations

import re
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from celldata.errors import DataError

MIN_PASSWORD = 10
# scrypt takes any length; a megabyte of "password" would only keep the CPU busy.
MAX_PASSWORD = 200
# A name shorter than this is in many a good password by chance.
SHORTEST_NAME = 4
MIN_DISTINCT = 5

_WORDS = """
password passwort motdepasse contrasena senha parola wachtwoord passphrase secret geheim letmein welcome
willkommen bienvenue admin administrator root user guest login default changeme changeit test testing
tester example sample temporary prospero annotator expert manager labeling segmentation tracking iloveyou
ichliebedich iloveu loveyou monkey dragon football baseball basketball soccer hockey superman batman
spiderman pokemon starwars princess sunshine shadow master michael jennifer jordan ashley daniel charlie
computer internet google facebook samsung liverpool chelsea arsenal barcelona juventus qwertz azerty
qwert qwerty qwertyuiop asdfghjkl zxcvbnm trustno mustang corvette mercedes ferrari harley whatever
nothing freedom hello helloworld killer cheese cookie summer winter spring autumn monday friday january
february march april june july august september october november december correcthorsebatterystaple
passwordpassword abcdefgh abcabc abc aaaaaa zaqxsw qazwsx qazwsxedc access flower butterfly chocolate
family forever friends jessica matrix nicole michelle thomas
"""
COMMON = frozenset(_WORDS.split())

_LETTERS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", *_LETTERS)
_LEET = str.maketrans("@4310$57!", "aaeiossti")


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _cores(password: str) -> set[str]:
    """The word that a password is made of, without what people put around it and in the place of letters."""
    folded = password.casefold()
    bare = re.sub(r"^[^a-z]+|[^a-z]+$", "", folded)
    return {_letters(folded), _letters(bare.translate(_LEET)), _letters(folded.translate(_LEET))} - {""}


def _repeats(password: str) -> bool:
    """Few characters, or a short piece over and over."""
    if len(set(password)) < MIN_DISTINCT:
        return True
    return any(
        (password[:size] * len(password))[: len(password)] == password
        for size in range(1, len(password) // 2 + 1)
    )


def _is_row(password: str) -> bool:
    """Keys or letters in a row, forwards or backwards, after one another."""
    rows = [row + row for row in _ROWS]
    rows += [row[::-1] for row in rows]
    rest = password.casefold()
    while rest:
        longest = max((_shared(rest, row) for row in rows), default=0)
        if longest < 3:
            return False
        rest = rest[longest:]
    return True


def _shared(text: str, row: str) -> int:
    """How many of the first characters of `text` stand in this order in the row."""
    length = 0
    while length < len(text) and text[: length + 1] in row:
        length += 1
    return length


def _is_name(password: str, name: str) -> bool:
    bare = re.sub(r"\W|_", "", name.casefold())
    if len(bare) < SHORTEST_NAME:
        return False
    folded = re.sub(r"\W|_", "", password.casefold())
    # The name twice, backwards, or with a few characters more.
    left = folded.replace(bare, "").replace(bare[::-1], "")
    return left != folded and len(left) < MIN_PASSWORD // 2


def check_password(password: str, name: str) -> None:
    """DataError when this cannot be the password of the person `name`: what is wrong, and what to do."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise DataError(
            "password", f"has {len(password)} characters", f"Choose one of {MIN_PASSWORD} to {MAX_PASSWORD}."
        )
    if _is_name(password, name):
        raise DataError("password", "is little more than the name", "Choose one that others do not know.")
    if _repeats(password) or _is_row(password):
        raise DataError(
            "password", "is a row or a repetition of characters", "Choose three or four words, for example."
        )
    if COMMON & _cores(password):
        raise DataError(
            "password", "is among the first that are tried", "Choose three or four words, for example."
        )


def hash_password(password: str, name: str) -> str:
    """scrypt hash; DataError when it cannot be the password of this person."""
    check_password(password, name)
    return generate_password_hash(password)


@cache
def _nobody() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return generate_password_hash("nobody has this password")


def matches(known: str | None, password: str) -> bool:
    """True when the password fits the hash. Takes the same time where there is none."""
    if len(password) > MAX_PASSWORD:
        return False
    return check_password_hash(known or _nobody(), password) and known is not None
