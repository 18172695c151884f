"""Insert a new user, whose username and password were checked before."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role, User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A new user's values; customers have a `customer_id`, a partner's people a `partner_id`."""

    username: str
    role: Role
    email: str | None = None
    name: str = ""
    language: str = "sq"
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
