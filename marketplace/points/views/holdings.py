"""Read the parts of a customer's balance: the state of the account and its lots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.points.models import Account, Lot, Source
from marketplace.points.spendable import spendable_of, usable_on


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """The account's state; `balance` are the points that can be spent now."""

    balance: int
    earning_from: date
    last_earned_month: date | None
    blocked_since: date | None


@dataclass(frozen=True, slots=True)
class HeldLot:
    """A lot that still has points; `line` is the number that earned it."""

    id: int
    line: str
    source: Source
    reference: str
    earned_on: date
    expires_on: date | None
    amount: int
    remaining: int


def account(customer_id: int) -> AccountSnapshot | None:
    """Return the customer's account; None where none was opened."""
    row = db.session.execute(
        select(
            spendable_of(Account.customer_id).label("balance"),
            Account.earning_from,
            Account.last_earned_month,
            Account.blocked_since,
        ).where(Account.customer_id == customer_id)
    ).one_or_none()
    return record(AccountSnapshot, row) if row else None


def held_lots(customer_id: int) -> list[HeldLot]:
    """Return the lots with usable points, in the order in which they are spent."""
    rows = db.session.execute(
        select(
            Lot.id,
            Line.number.label("line"),
            Lot.source,
            Lot.reference,
            Lot.earned_on,
            Lot.expires_on,
            Lot.amount,
            Lot.remaining,
        )
        .join(Line, Line.id == Lot.line_id)
        .where(Lot.customer_id == customer_id, Lot.remaining > 0, usable_on(clock.today()))
        .order_by(Lot.expires_on.nulls_last(), Lot.id)
    )
    return records(HeldLot, rows)
