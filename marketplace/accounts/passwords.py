"""Check, hash and verify passwords."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from zxcvbn import zxcvbn

from marketplace.foundation.refusals import InvalidInput

SHORTEST: Final = 10
LONGEST: Final = 128
GUESSABLE_SCORE: Final = 1  # of zxcvbn's 0 to 4: within a million guesses
LONGEST_SCORED: Final = 72  # zxcvbn's limit; a longer password is not guessable by its tail
SHORTEST_PERSONAL_WORD: Final = 4
LOCAL_WORDS: Final = (
    "prishtina", "kosova", "kosovo", "shqiperia", "shqipe", "prizren", "peja", "gjakova",
    "gjilan", "ferizaj", "mitrovica", "tirana", "ipko", "pika", "dashuria", "fjalekalimi",
)  # fmt: skip

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def password_problem(password: str, *, about: tuple[str | None, ...] = ()) -> LazyString | None:
    """Return the reason against the password, as a sentence, or None if it may be chosen.

    `about` are the person's own username, email and names, which it must not contain.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return _l(
            "Please choose a password of %(shortest)s to %(longest)s characters.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    personal = _personal_words(about)
    if any(word in password.casefold() for word in personal):
        return _l(
            "Please choose a password that does not contain your username, name or email address."
        )
    if _is_common(password, personal):
        return _l("That password is too common. Please choose one that is harder to guess.")
    return None


def require_acceptable(
    password: str, *, field: str = "password", about: tuple[str | None, ...] = ()
) -> None:
    """Raise InvalidInput for the form's field unless the password may be chosen."""
    problem = password_problem(password, about=about)
    if problem is not None:
        raise InvalidInput(field, problem)


def _personal_words(about: tuple[str | None, ...]) -> list[str]:
    words = [part for text in about for part in (text or "").casefold().split("@")[:1]]
    return [word for word in words if len(word) >= SHORTEST_PERSONAL_WORD]


def _is_common(password: str, personal: list[str]) -> bool:
    result = zxcvbn(password[:LONGEST_SCORED], user_inputs=[*personal, *LOCAL_WORDS])
    return bool(result["score"] <= GUESSABLE_SCORE)


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored, with its own salt."""
    return HASHER.hash(_normal(password))


def verify_password(stored: str, password: str) -> bool:
    """Return whether the password fits the stored hash."""
    try:
        return HASHER.verify(stored, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Return whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(stored)


def pretend_to_verify(password: str) -> None:
    """Take the time of a real check, where there is no account to check."""
    verify_password(_dummy_hash(HASHER), password)


@cache
def _dummy_hash(hasher: PasswordHasher) -> str:
    """Return a hash that costs what the hasher's own hashes cost."""
    return hasher.hash("nobody signs in with this")


def _normal(password: str) -> str:
    """Return the password in one Unicode form, for every way in which a keyboard composes it."""
    return unicodedata.normalize("NFKC", password[:LONGEST])
