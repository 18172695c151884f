"""Check, hash and verify passwords.

What costs processor time (judging, hashing, verifying) refuses to run inside a transaction, where
others would wait for it.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.accounts.breached.check import is_breached
from marketplace.accounts.password_strength import is_guessable
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import require_no_transaction

SHORTEST: Final = 10
LONGEST: Final = 128
SHORTEST_PERSONAL_WORD: Final = 4

NO_PASSWORD: Final = ""  # a hash that no password fits, until the user chooses one by a link
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def form_problem(password: str, *, about: tuple[str | None, ...] = ()) -> LazyString | None:
    """Return the reason against the password that is seen at a glance, as a sentence, or None.

    `about` are the person's own username, email and names, which it must not contain.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return _l(
            "Please choose a password of %(shortest)s to %(longest)s characters.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    if any(word in password.casefold() for word in _personal_words(about)):
        return _l(
            "Please choose a password that does not contain your username, name or email address."
        )
    return None


def password_problem(password: str, *, about: tuple[str | None, ...] = ()) -> LazyString | None:
    """Return the reason against the password, as a sentence, or None if it may be chosen.

    How easily it is guessed is judged last, at a bounded cost, so count the attempt before.
    """
    problem = form_problem(password, about=about)
    if problem is not None:
        return problem
    require_no_transaction()
    if is_guessable(password, _personal_words(about)):
        return _l("That password is too common. Please choose one that is harder to guess.")
    return None


def require_acceptable(
    password: str, *, field: str = "password", about: tuple[str | None, ...] = ()
) -> None:
    """Raise InvalidInput for the form's field unless the password may be chosen.

    Lists of breached passwords are asked last, and may be a service that has to be waited for.
    """
    problem = password_problem(password, about=about)
    if problem is None and is_breached(password):
        problem = _l("That password is known from a data breach. Please choose another.")
    if problem is not None:
        raise InvalidInput(field, problem)


def _personal_words(about: tuple[str | None, ...]) -> list[str]:
    words = [part for text in about for part in (text or "").casefold().split("@")[:1]]
    return [word for word in words if len(word) >= SHORTEST_PERSONAL_WORD]


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored, with its own salt."""
    require_no_transaction()
    return HASHER.hash(_normal(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Return whether the password fits the stored hash.

    It takes the same time where there is no user (None), or a user without a password.
    """
    require_no_transaction()
    try:
        return HASHER.verify(stored or _dummy_hash(HASHER), _normal(password)) and bool(stored)
    except InvalidHashError:
        return verify_password(None, password)
    except VerificationError:
        return False


def needs_rehash(stored: str) -> bool:
    """Return whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(stored)


@cache
def _dummy_hash(hasher: PasswordHasher) -> str:
    """Return a hash that costs what the hasher's own hashes cost."""
    return hasher.hash("nobody signs in with this")


def _normal(password: str) -> str:
    """Return the password in one Unicode form, for every way in which a keyboard composes it."""
    return unicodedata.normalize("NFKC", password[:LONGEST])
