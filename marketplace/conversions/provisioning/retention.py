"""Numbers in orders of the network: they go with their customer, or when nobody complains more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.models import NAMES_SOMEBODY
from marketplace.conversions.provisioning.orders import ORDERS
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction, writing

KEPT: Final = timedelta(days=365)
BATCH: Final = 500


def delete_old() -> None:
    """Erase numbers and errors of orders settled long ago; the orders stay with the books."""
    while True:
        with transaction() as session:
            if not _forget(session, ORDERS.c.settled_at < clock.now() - KEPT):
                return


def forget_customers(session: Session, customer_id: int) -> None:
    """Erase what is settled of a customer who leaves or has left, inside a transaction.

    What is still open needs its number until it is settled: call it again then.
    """
    theirs = select(Conversion.id).where(Conversion.customer_id == customer_id)
    while _forget(session, ORDERS.c.conversion_id.in_(theirs), ORDERS.c.settled_at.is_not(None)):
        pass


def _forget(session: Session, *which: ColumnElement[bool]) -> int:
    """Erase the numbers of one batch, and what the network said of them; how many there were."""
    query = select(ORDERS.c.id, ORDERS.c.asked).where(*which, text(NAMES_SOMEBODY)).limit(BATCH)
    found = session.execute(query).all()
    for row in found:
        change = update(ORDERS).where(ORDERS.c.id == row.id)
        writing(session).execute(change.values(asked={**row.asked, "number": ""}, last_error=None))
    return len(found)
