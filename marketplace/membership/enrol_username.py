"""The username of somebody who was enrolled: the line's number, as people there dial it."""

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
    """`+38349123456` is `049123456`; a contract is itself in small letters.

    What can be no username becomes `pika`.
    """
    dialled = number.lower().replace(COUNTRY, "0", 1).removeprefix("+")
    return dialled if USERNAME.fullmatch(dialled) else WITHOUT_ANY


def free_username(session: Session, number: str) -> str:
    """Return the line's username, or, where somebody has it, the first free one of `-2`, `-3` and on."""
    wanted = username_of(number)
    like = select(User.username).where(starts_with(User.username, wanted))
    taken = set(session.scalars(like))
    if wanted not in taken:
        return wanted
    return next(one for n in count(2) if (one := f"{wanted[:56]}-{n}") not in taken)
