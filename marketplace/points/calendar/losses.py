"""Tell customers that points of theirs have expired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.customers.models import Customer
from marketplace.foundation.records import records
from marketplace.foundation.transaction import writing
from marketplace.messages import outbox
from marketplace.messages.outbox import BulkMessage
from marketplace.points.calendar.customer_batches import CHOSEN
from marketplace.points.models import Lot
from marketplace.points.spendable import spendable_of

KIND: Final = "points_expired"


@dataclass(frozen=True, slots=True)
class Loss:
    """Points of a customer that expired with their last day."""

    customer_id: int
    expires_on: date
    points: int


def read_losses(session: Session, lots: ColumnElement[bool]) -> list[Loss]:
    """Return what the chosen customers lose with these lots, by customer and last day."""
    rows = writing(session).execute(
        select(Lot.customer_id, Lot.expires_on, func.sum(Lot.remaining).label("points"))
        .where(lots)
        .group_by(Lot.customer_id, Lot.expires_on)
        .order_by(Lot.customer_id, Lot.expires_on)
    )
    return records(Loss, rows)


def tell_losses(session: Session, losses: Sequence[Loss]) -> None:
    """Write to the chosen customers what they lost and what they can still spend.

    The books must already be without the losses. Closed accounts and deactivated customers get no
    message.
    """
    outbox.write_many(session, KIND, _messages(session, losses))


def _messages(session: Session, losses: Sequence[Loss]) -> Iterator[BulkMessage]:
    deactivated_at = select(User.deactivated_at).where(User.customer_id == Customer.id)
    rows = session.execute(
        select(
            Customer.id,
            Customer.language,
            Customer.email,
            Customer.phone,
            spendable_of(Customer.id).label("balance"),
        )
        .join(CHOSEN, CHOSEN.c.customer_id == Customer.id)
        .where(Customer.closed_at.is_(None), deactivated_at.scalar_subquery().is_(None))
    )
    addressees = {row.id: row for row in rows}
    for one in losses:
        to = addressees.get(one.customer_id)
        if to is not None:
            values = {
                "points": one.points,
                "expires_on": one.expires_on.isoformat(),
                "balance": to.balance,
            }
            yield BulkMessage(one.customer_id, to.language, to.email, to.phone, values)
