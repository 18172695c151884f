"""Numbers in orders of the network: they go once nobody needs to look into a complaint."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.conversions.models import Conversion
from marketplace.conversions.orders import ORDERS
from marketplace.conversions.provisioning_models import WITH_NUMBER
from marketplace.transaction import transaction, writing

KEPT: Final = timedelta(days=365)
BATCH: Final = 500


def delete_old() -> None:
    """Erase the numbers of orders that were settled long ago; the orders stay with the books."""
    while True:
        with transaction() as session:
            if not _forget(session, ORDERS.c.settled_at < clock.now() - KEPT):
                return


def forget_customers(session: Session, customer_id: int) -> None:
    """Erase the numbers of a customer who leaves from what is settled, inside a transaction.

    What is still open needs its number until it is settled, and loses it by the retention table.
    """
    theirs = select(Conversion.id).where(Conversion.customer_id == customer_id)
    while _forget(session, ORDERS.c.conversion_id.in_(theirs), ORDERS.c.settled_at.is_not(None)):
        pass


def _forget(session: Session, *which: ColumnElement[bool]) -> int:
    """Erase the numbers of one batch; how many there were."""
    query = select(ORDERS.c.id, ORDERS.c.asked).where(*which, text(WITH_NUMBER)).limit(BATCH)
    found = session.execute(query).all()
    for row in found:
        change = update(ORDERS).where(ORDERS.c.id == row.id)
        writing(session).execute(change.values(asked={**row.asked, "number": ""}))
    return len(found)
