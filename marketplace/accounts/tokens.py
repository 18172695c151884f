"""Keys by which other systems call the API. A secret is told once; only its hash is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, or_, select, update

from marketplace import clock
from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.identity import hash_token
from marketplace.accounts.models import ApiToken, User
from marketplace.extensions import db
from marketplace.refusals import InvalidInput, NotFound
from marketplace.transaction import transaction

PREFIX: Final = "pika_"  # so that a secret in the wrong place is known for what it is
SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 80
LONGEST_ACTOR: Final = 64  # what the audit log holds of a name


class Purpose(StrEnum):
    """What a token opens."""

    TOPUPS = "topups"
    LOYALTY_READ = "loyalty-read"
    LOYALTY = "loyalty"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as staff see it; `made_by` None was made by command."""

    id: int
    name: str
    purpose: str
    created_at: datetime
    made_by: str | None
    last_used_on: date | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A good token that a program sent: which one, whose it is called, and what it opens."""

    id: int
    name: str
    purpose: str

    @property
    def actor_name(self) -> str:
        """How the audit log calls the program."""
        return f"token {self.name}"[:LONGEST_ACTOR]


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, with the secret that nobody can read again."""

    id: int
    secret: str


def make_token(*, name: str, purpose: Purpose, actor: Actor) -> NewToken:
    """Make a token and return its secret; raises InvalidInput without a name, or for a long one."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput("name", _l("Write a name of 1 to %(most)s letters.", most=LONGEST_NAME))
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiToken(
        name=name,
        purpose=purpose,
        token_hash=hash_token(secret),
        created_by=actor.user_id,
        created_at=clock.now(),
    )
    with transaction() as session:
        session.add(row)
        session.flush()
        said = {"name": name, "purpose": purpose.value}
        audit.record(actor, "token.create", "token", row.id, after=said)
    return NewToken(row.id, secret)


def revoke_token(*, token_id: int, actor: Actor, reason: str | None = None) -> None:
    """Let the token open nothing from now on; raises NotFound. Revoking twice changes nothing."""
    revoke = (
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(ApiToken.name)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        name = session.scalar(revoke)
        if name is not None:
            said = {"name": name}
            audit.record(actor, "token.revoke", "token", token_id, before=said, reason=reason)
            return
    token(token_id)


_TOKENS = (
    select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.purpose,
        ApiToken.created_at,
        User.username,
        ApiToken.last_used_on,
        ApiToken.revoked_at,
    )
    .outerjoin(User, User.id == ApiToken.created_by)
    .order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
)


def tokens() -> list[Token]:
    """All tokens, those that open something first, the newest first."""
    return [Token(*row) for row in db.session.execute(_TOKENS)]


def token(token_id: int) -> Token:
    """One token; raises NotFound."""
    row = db.session.execute(_TOKENS.where(ApiToken.id == token_id)).one_or_none()
    if row is None:
        raise NotFound
    return Token(*row)


_HELD = select(ApiToken.id, ApiToken.name, ApiToken.purpose, ApiToken.last_used_on).where(
    ApiToken.token_hash == bindparam("token_hash"), ApiToken.revoked_at.is_(None)
)


def held_by(secret: str) -> Held | None:
    """The token whose secret it is; None where there is none or it is revoked.

    The first use of a day is noted.
    """
    asked = {"token_hash": hash_token(secret)}
    held = db.session.connection().execute(_HELD, asked).one_or_none()
    if held is None:
        return None
    if held.last_used_on != clock.today():
        _note_use(held.id)
    return Held(held.id, held.name, str(held.purpose))


def purpose_of(secret: str) -> str | None:
    """What the token opens, whose secret it is; None where there is none or it is revoked."""
    held = held_by(secret)
    return held.purpose if held else None


def _note_use(token_id: int) -> None:
    today, last = clock.today(), ApiToken.last_used_on
    with transaction() as session:
        session.execute(
            update(ApiToken)
            .where(ApiToken.id == token_id, or_(last.is_(None), last < today))
            .values(last_used_on=today)
            .execution_options(synchronize_session=False)
        )
