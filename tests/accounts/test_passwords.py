"""Weak passwords are refused, and passwords are stored as hashes."""

from __future__ import annotations

import pytest

from marketplace.accounts.passwords import hash_password, password_problem, verify_password

GOOD = "tulip-ladder-moss"


@pytest.mark.parametrize("password", [GOOD, "pika-demo-pass", "a b c d e f 9 Q", GOOD * 7])
def test_a_password_of_10_to_128_characters_that_is_hard_to_guess_is_acceptable(
    password: str,
) -> None:
    assert password_problem(password) is None


@pytest.mark.parametrize("password", ["", "Xk4-q9!tz", "x7Q-" * 33])
def test_a_password_of_less_than_10_or_more_than_128_characters_is_refused(password: str) -> None:
    assert "10 to 128" in str(password_problem(password))


@pytest.mark.parametrize(
    "password",
    ["password123", "P@ssword123", "1234567890", "qwertyuiop", "aaaaaaaaaaaa", "prishtina2024"],
)
def test_a_common_password_is_refused(password: str) -> None:
    assert "common" in str(password_problem(password))


@pytest.mark.parametrize(
    "password", ["tulip-arta.k-moss", "ladder-a.krasniqi-9", "KRASNIQI-ladder-9"]
)
def test_a_password_with_the_users_own_name_or_email_is_refused(password: str) -> None:
    about = ("arta.k", "a.krasniqi@example.com", "Krasniqi", None)
    assert "does not contain your username" in str(password_problem(password, about=about))


def test_a_very_short_name_forbids_nothing() -> None:
    assert password_problem(GOOD, about=("mos", "la@example.com")) is None


def test_a_stored_password_is_a_salted_argon2_hash() -> None:
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second


@pytest.mark.usefixtures("real_hasher")
def test_a_stored_password_costs_what_production_asks() -> None:
    assert "m=19456,t=2,p=1" in hash_password(GOOD)


def test_only_the_right_password_fits() -> None:
    stored = hash_password(GOOD)
    assert verify_password(stored, GOOD)
    assert not verify_password(stored, GOOD + " ")


def test_a_password_matches_in_every_unicode_composition() -> None:
    assert verify_password(hash_password("\u00eb-tulip-ladder"), "e\u0308-tulip-ladder")


@pytest.mark.parametrize("stored", ["", "nonsense", "$argon2id$v=19$broken"])
def test_no_password_fits_a_broken_hash(stored: str) -> None:
    assert not verify_password(stored, GOOD)
