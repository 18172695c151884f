"""List a user's second factors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from marketplace.accounts.models import User
from marketplace.accounts.second_factor.models import FactorKind, SecondFactor
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One second factor that counts."""

    id: int
    kind: FactorKind
    name: str
    created_at: datetime
    last_used_at: datetime | None


def factors_of(user_id: int) -> list[FactorRow]:
    """Return the user's second factors that count, the oldest first."""
    found = db.session.execute(
        select(
            SecondFactor.id,
            SecondFactor.kind,
            SecondFactor.name,
            SecondFactor.created_at,
            SecondFactor.last_used_at,
        )
        .where(SecondFactor.user_id == user_id, SecondFactor.proven_at.is_not(None))
        .order_by(SecondFactor.id)
    )
    return records(FactorRow, found)


def has_factor(user_id: int) -> bool:
    """Return whether the user has a second factor that counts."""
    return bool(db.session.scalar(select(counting_factor(user_id))))


def counting_factor(user_id: int) -> ColumnElement[bool]:
    """Return the condition that the user has a second factor that counts."""
    mine = (SecondFactor.user_id == user_id) & SecondFactor.proven_at.is_not(None)
    return exists().where(mine)


@dataclass(frozen=True, slots=True)
class FactorHolder:
    """A colleague or a partner's user who has a second factor."""

    user_id: int
    username: str
    partner_id: int | None


def factor_holder(user_id: int) -> FactorHolder:
    """Return the user; raises NotFound for customers and for users without a second factor."""
    found = db.session.execute(
        select(User.id.label("user_id"), User.username, User.partner_id).where(
            User.id == user_id, User.customer_id.is_(None)
        )
    ).one_or_none()
    if found is None or not has_factor(user_id):
        raise NotFound
    return record(FactorHolder, found)


def users_with_factor(user_ids: Collection[int]) -> set[int]:
    """Return those of the users who have a second factor that counts."""
    found = select(SecondFactor.user_id).where(
        SecondFactor.user_id.in_(user_ids), SecondFactor.proven_at.is_not(None)
    )
    return set(db.session.scalars(found))
