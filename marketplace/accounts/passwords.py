"""Passwords: which ones are acceptable, and how they are kept."""

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
LONGEST_JUDGED: Final = 72  # zxcvbn takes no more, and what is longer is not guessable by its tail
SHORTEST_TELLING_WORD: Final = 4
LOCAL_WORDS: Final = (
    "prishtina", "kosova", "kosovo", "shqiperia", "shqipe", "prizren", "peja", "gjakova",
    "gjilan", "ferizaj", "mitrovica", "tirana", "ipko", "pika", "dashuria", "fjalekalimi",
)  # fmt: skip

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def acceptable(password: str, *, about: tuple[str | None, ...] = ()) -> LazyString | None:
    """What is wrong with the password, as a sentence; None if it may be chosen.

    `about` are the person's own username, email and names, which must not give it away.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return _l(
            "Please choose a password of %(shortest)s to %(longest)s characters.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    telling = _telling_words(about)
    if any(word in password.casefold() for word in telling):
        return _l(
            "Please choose a password that does not contain your username, name or email address."
        )
    if _is_common(password, telling):
        return _l("That password is too common. Please choose one that is harder to guess.")
    return None


def require_acceptable(
    password: str, *, field: str = "password", about: tuple[str | None, ...] = ()
) -> None:
    """Raise InvalidInput for the form's field unless the password may be chosen."""
    wrong = acceptable(password, about=about)
    if wrong is not None:
        raise InvalidInput(field, wrong)


def _telling_words(about: tuple[str | None, ...]) -> list[str]:
    words = [part for text in about for part in (text or "").casefold().split("@")[:1]]
    return [word for word in words if len(word) >= SHORTEST_TELLING_WORD]


def _is_common(password: str, telling: list[str]) -> bool:
    judged = zxcvbn(password[:LONGEST_JUDGED], user_inputs=[*telling, *LOCAL_WORDS])
    return bool(judged["score"] <= GUESSABLE_SCORE)


def hash_password(password: str) -> str:
    """What is stored of a password: an argon2id hash with its own salt."""
    return HASHER.hash(_normal(password))


def verify_password(stored: str, password: str) -> bool:
    """Whether the password is the one whose hash is stored."""
    try:
        return HASHER.verify(stored, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(stored)


def pretend_to_verify(password: str) -> None:
    """Take the time that a real check takes, where there is no account to check."""
    verify_password(_nobodys_hash(), password)


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody signs in with this")


def _normal(password: str) -> str:
    """One spelling of the same characters, however the keyboard composed them."""
    return unicodedata.normalize("NFKC", password[:LONGEST])
