"""List the API tokens of other systems, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.models import ApiToken, User
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Token:
    """A token as staff see it.

    `made_by` is None for one made by command; a till key has the `partner_id` of its partner, and a
    third party's token its `third_party_id`.
    """

    id: int
    name: str
    purpose: str
    networks: str
    created_at: datetime
    made_by: str | None
    last_used_on: date | None
    revoked_at: datetime | None
    partner_id: int | None
    third_party_id: int | None


_TOKENS = (
    select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.purpose,
        ApiToken.networks,
        ApiToken.created_at,
        User.username.label("made_by"),
        ApiToken.last_used_on,
        ApiToken.revoked_at,
        ApiToken.partner_id,
        ApiToken.third_party_id,
    )
    .outerjoin(User, User.id == ApiToken.created_by)
    .order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
)


def tokens() -> list[Token]:
    """Return all tokens, valid ones first, then the newest first."""
    return records(Token, db.session.execute(_TOKENS))


def token(token_id: int) -> Token:
    """Return the token; raises NotFound."""
    row = db.session.execute(_TOKENS.where(ApiToken.id == token_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(Token, row)
