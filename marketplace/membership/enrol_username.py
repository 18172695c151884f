"""Choose the username of an enrolled customer: the line's number, as it is dialled in Kosovo."""

from __future__ import annotations

from itertools import count
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.usernames import USERNAME
from marketplace.foundation.column_types import starts_with

COUNTRY: Final = "+383"
WITHOUT_ANY: Final = "pika"


def username_of(number: str) -> str:
    """Return the username of a line: `+38349123456` is `049123456`, a contract its lower case.

    A text that cannot be a username becomes `pika`.
    """
    dialled = number.lower().replace(COUNTRY, "0", 1).removeprefix("+")
    return dialled if USERNAME.fullmatch(dialled) else WITHOUT_ANY


def free_username(session: Session, number: str) -> str:
    """Return the line's username, or, where it is taken, the first free one of `-2`, `-3`, ..."""
    wanted = username_of(number)
    like = select(User.username).where(starts_with(User.username, wanted))
    taken = set(session.scalars(like))
    if wanted not in taken:
        return wanted
    return next(one for n in count(2) if (one := f"{wanted[:56]}-{n}") not in taken)
