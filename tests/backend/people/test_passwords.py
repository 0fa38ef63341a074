"""Rules for passwords: what is refused says why, what is hard to guess is taken."""

import pytest

from backend.people.passwords import check_password, hash_password, matches
from celldata.errors import DataError

GOOD = (
    "correct horse",
    "tractor violet seven",
    "x9#kQ2v!pLm4",
    "Donaudampfschifffahrt",
    "ich mag rote Tomaten",
    "пароль из четырёх слов",
    "a monkey in the autumn rain",
)


@pytest.mark.parametrize("password", GOOD)
def test_what_is_hard_to_guess_is_taken(password):
    check_password(password, "crowd-017")
    assert matches(hash_password(password, "crowd-017"), password)
    assert not matches(hash_password(password, "crowd-017"), password + " ")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "has 5 characters"),
        ("x" * 201, "has 201 characters"),
        ("aaaaaaaaaaaa", "row or a repetition"),
        ("abcabcabcabc", "row or a repetition"),
        ("horsehorse", "row or a repetition"),
        ("1234567890", "row or a repetition"),
        ("0987654321", "row or a repetition"),
        ("qwertyuiop", "row or a repetition"),
        ("abcdefghij123", "row or a repetition"),
        ("asdfghjkl;", "first that are tried"),
        ("password123", "first that are tried"),
        ("Passw0rd!2024", "first that are tried"),
        ("P@ssword....", "first that are tried"),
        ("1q2w3e4r5t6y", "first that are tried"),
        ("Summer2026!!", "first that are tried"),
        ("!!!iloveyou!!!", "first that are tried"),
        ("prospero2026", "first that are tried"),
    ],
)
def test_what_everybody_tries_first_is_refused(password, why):
    with pytest.raises(DataError, match=why):
        check_password(password, "crowd-017")


@pytest.mark.parametrize("password", ["Ada Lovelace", "adalovelace1", "ADA_LOVELACE", "ecalevol ada"])
def test_a_name_is_no_password(password):
    with pytest.raises(DataError, match="little more than the name"):
        check_password(password, "Ada Lovelace")


def test_a_short_name_spoils_no_password():
    check_password("Annual rings of oak", "Ann")


def test_without_a_hash_nothing_fits():
    assert not matches(None, "nobody has this password")
    assert not matches(hash_password("correct horse", "x"), "y" * 10_000)
