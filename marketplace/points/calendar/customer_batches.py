"""Go through all customers in batches, a transaction each, so that no lock is held for long.

The customers of a batch are in a temporary table, with which the work joins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from sqlalchemy import Column, Select, Table, func, insert, select
from sqlalchemy.orm import Session

from marketplace.foundation.bulk import STAGED, stage
from marketplace.foundation.column_types import BigId
from marketplace.foundation.transaction import transaction, writing

BATCH: Final = 10_000  # customers at once
Done = TypeVar("Done")

CHOSEN = Table(
    "chosen_customers",
    STAGED,
    Column("customer_id", BigId, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_LAST = select(func.max(CHOSEN.c.customer_id))


def in_customer_batches(customers: Select[int], work: Callable[[Session], Done]) -> Iterator[Done]:
    """Do the work for all customers that the query selects; yields the result of each batch.

    The query's one column is the customer's id. The work is done in the transaction in which they
    were chosen, and finds them in `CHOSEN`.
    """
    column = customers.selected_columns[0]
    last = 0
    while True:
        with transaction() as session:
            following = customers.where(column > last).order_by(column).limit(BATCH)
            newest = _choose(session, following)
            if newest is None:
                return
            done = work(session)
        last = newest
        yield done


def _choose(session: Session, customers: Select[int]) -> int | None:
    """Put the customers into `CHOSEN`; returns the last of their ids, or None without any."""
    stage(session, CHOSEN, ())
    connection = writing(session)
    connection.execute(insert(CHOSEN).from_select(["customer_id"], customers))
    last: int | None = connection.execute(_LAST).scalar()
    return last
