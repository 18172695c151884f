"""Make, list and revoke the keys with which a partner's tills confirm codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from marketplace.accounts import tokens
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import ApiToken
from marketplace.accounts.tokens import NewToken, Purpose
from marketplace.catalogue.models import Branch
from marketplace.catalogue.partners.partners import lock_taking_part
from marketplace.catalogue.partners.require_branch import require_branch
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True)
class TillKey:
    """A till key as the partner's owner sees it; without a branch it confirms at all branches."""

    id: int
    name: str
    branch_id: int | None
    branch: str | None
    created_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


def make_key(*, partner_id: int, name: str, branch_id: int | None, actor: Actor) -> NewToken:
    """Make a till key and return it with its secret, which cannot be read again.

    Raises InvalidInput for the name or a branch that is not the partner's, and HasLeft.
    """
    with transaction() as session:
        lock_taking_part(session, partner_id)
        require_branch(session, partner_id, branch_id)
        return tokens.make_token(
            name=name,
            purpose=Purpose.TILL,
            actor=actor,
            partner_id=partner_id,
            branch_id=branch_id,
        )


def revoke_key(*, partner_id: int, key_id: int, actor: Actor) -> None:
    """Revoke the partner's till key; raises NotFound for any other."""
    tokens.revoke_token(token_id=key_id, actor=actor, partner_id=partner_id)


def keys_of(partner_id: int) -> list[TillKey]:
    """Return the partner's till keys, valid ones first, then the newest first."""
    order = (ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
    return records(TillKey, db.session.execute(_keys(partner_id).order_by(*order)))


def key_of(partner_id: int, key_id: int) -> TillKey:
    """Return the partner's till key; raises NotFound for any other."""
    row = db.session.execute(_keys(partner_id).where(ApiToken.id == key_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(TillKey, row)


def _keys(
    partner_id: int,
) -> Select[int, str, int | None, str | None, datetime, date | None, datetime | None]:
    return (
        select(
            ApiToken.id,
            ApiToken.name,
            ApiToken.branch_id,
            Branch.name.label("branch"),
            ApiToken.created_at,
            ApiToken.last_used_on,
            ApiToken.revoked_at,
        )
        .outerjoin(Branch, Branch.id == ApiToken.branch_id)
        .where(ApiToken.partner_id == partner_id)
    )
