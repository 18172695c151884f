"""Insert a new user, whose username and password were checked before.

Administrators are told that a username is taken. All others get the nearest free one: the answer to
a form would tell strangers which usernames exist.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from itertools import count
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role, User
from marketplace.foundation import clock
from marketplace.foundation.column_types import starts_with
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language
from marketplace.foundation.refusals import InvalidInput

LONGEST_STEM: Final = 56


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A new user's values; customers have a `customer_id`, a partner's people a `partner_id`."""

    username: str
    role: Role
    email: str | None = None
    name: str = ""
    language: str = field(default_factory=default_language)
    customer_id: int | None = None
    partner_id: int | None = None
    branch_id: int | None = None


def add_user(session: Session, new: NewUser, password_hash: str) -> User:
    """Insert the user, whose username and password were checked before.

    Raises InvalidInput where the username is taken.
    """
    user = User(password_hash=password_hash, created_at=clock.now(), **asdict(new))
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        require_free(new.username)
        raise
    return user


def require_free(username: str) -> None:
    """Raise InvalidInput if the username is taken."""
    if db.session.scalar(select(User.id).where(User.username == username)) is not None:
        raise InvalidInput("username", _l("That username is taken. Please choose another."))


def add_user_with_free_name(session: Session, new: NewUser, password_hash: str) -> User:
    """Insert the user; where the username is taken, under the nearest that is free."""
    while True:
        free = free_username(session, new.username)
        try:
            return add_user(session, replace(new, username=free), password_hash)
        except InvalidInput:  # another one was faster; its row is seen now
            continue


def free_username(session: Session, wanted: str) -> str:
    """Return the username, or, where it is taken, the first free one of `-2`, `-3`, ..."""
    if session.scalar(select(User.id).where(User.username == wanted)) is None:
        return wanted
    stem = f"{wanted[:LONGEST_STEM]}-"
    taken = set(session.scalars(select(User.username).where(starts_with(User.username, stem))))
    return next(one for n in count(2) if (one := f"{stem}{n}") not in taken)
