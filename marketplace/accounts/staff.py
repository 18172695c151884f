"""List the accounts of staff, for the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from marketplace.accounts.models import Role, User
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One staff account."""

    user_id: int
    username: str
    name: str
    email: str | None
    role: Role
    shop_id: int | None
    created_at: datetime
    deactivated_at: datetime | None


def staff_accounts() -> list[StaffMember]:
    """Return all staff accounts, the active ones first, by username."""
    query = _accounts().order_by(User.deactivated_at.is_not(None), User.username)
    return records(StaffMember, db.session.execute(query))


def staff_account(user_id: int) -> StaffMember:
    """Return the staff account; raises NotFound, for customers and partners' people too."""
    row = db.session.execute(_accounts().where(User.id == user_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(StaffMember, row)


def _accounts() -> Select[int, str, str, str | None, Role, int | None, datetime, datetime | None]:
    return select(
        User.id.label("user_id"),
        User.username,
        User.name,
        User.email,
        User.role,
        User.shop_id,
        User.created_at,
        User.deactivated_at,
    ).where(User.customer_id.is_(None), User.partner_id.is_(None))
