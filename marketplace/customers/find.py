"""Find customers by a number, an email or a username.

Every query uses an index and stops at MOST rows, for any number of customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import User
from marketplace.customers.models import Customer, Line
from marketplace.customers.numbers import line_number, number_start
from marketplace.foundation.column_types import starts_with
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records

LEAST: Final = 3
MOST: Final = 25

Place = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in the search results; `closed` is set once the account is closed."""

    customer_id: int
    name: str
    surname: str
    username: str | None
    email: str | None
    phone: str | None
    closed: bool


def find(typed: str) -> list[CustomerRow]:
    """Return the customers whose number, email or username begins with the text, exact ones first.

    They are at most MOST, and none for fewer than LEAST characters.
    """
    text = typed.strip()
    if len(text) < LEAST:
        return []
    ids = list(dict.fromkeys(one for query in _queries(text) for one in db.session.scalars(query)))
    return rows_of(ids[:MOST])


def find_whole(typed: str) -> int | None:
    """Return the only customer with that whole number, email or username; None for none or more."""
    number, name = line_number(typed), typed.strip().lower()
    found = {
        one
        for customer_id, is_it in (
            (Line.customer_id, Line.number == number),
            (Customer.id, Customer.phone == number),
            (User.customer_id, User.username == name),
            (Customer.id, Customer.email == name),
        )
        for one in db.session.scalars(select(customer_id).where(is_it, customer_id.is_not(None)))
    }
    return found.pop() if len(found) == 1 else None


def _queries(text: str) -> Iterator[Select[Any]]:
    """Yield a query for each way to name a customer; fixed contracts keep their case."""
    start = number_start(text)
    if start:
        yield _query(Line.number, Line.customer_id, start)
        yield _query(Customer.phone, Customer.id, start)
    yield _query(Line.number, Line.customer_id, text)
    yield _query(User.username, User.customer_id, text.lower())
    yield _query(Customer.email, Customer.id, text.lower())


def _query(column: Place, customer_id: Place, start: str) -> Select[Any]:
    return (
        select(customer_id)
        .where(starts_with(column, start), customer_id.is_not(None))
        .order_by(column)
        .limit(MOST)
    )


def rows_of(ids: list[int]) -> list[CustomerRow]:
    """Return the customers with these ids as search results, in their order."""
    if not ids:
        return []
    rows = db.session.execute(
        select(
            Customer.id.label("customer_id"),
            Customer.name,
            Customer.surname,
            User.username,
            Customer.email,
            Customer.phone,
            Customer.closed_at.is_not(None).label("closed"),
        )
        .outerjoin(User, User.customer_id == Customer.id)
        .where(Customer.id.in_(ids))
    )
    found = {one.customer_id: one for one in records(CustomerRow, rows)}
    return [found[one] for one in ids]
