"""Erase numbers from orders to the network, a year after them or when the customer leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.models import HAS_PERSONAL_DATA
from marketplace.conversions.provisioning.orders import ORDERS
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction, writing

KEPT: Final = timedelta(days=365)
BATCH: Final = 500


def delete_old() -> None:
    """Erase numbers and errors of orders settled long ago; the orders stay with the books."""
    while True:
        with transaction() as session:
            if not _erase(session, ORDERS.c.settled_at < clock.now() - KEPT):
                return


def forget_customers(session: Session, customer_id: int) -> None:
    """Erase the data in settled orders of a customer who leaves or has left, in a transaction.

    An open order needs its number until it is settled: call it again then.
    """
    of_customer = select(Conversion.id).where(Conversion.customer_id == customer_id)
    while _erase(
        session, ORDERS.c.conversion_id.in_(of_customer), ORDERS.c.settled_at.is_not(None)
    ):
        pass


def _erase(session: Session, *which: ColumnElement[bool]) -> int:
    """Erase the numbers and the network's messages in one batch; returns the size of the batch."""
    query = select(ORDERS.c.id, ORDERS.c.asked).where(*which, text(HAS_PERSONAL_DATA)).limit(BATCH)
    orders = session.execute(query).all()
    for order in orders:
        statement = update(ORDERS).where(ORDERS.c.id == order.id)
        writing(session).execute(
            statement.values(asked={**order.asked, "number": ""}, last_error=None)
        )
    return len(orders)
