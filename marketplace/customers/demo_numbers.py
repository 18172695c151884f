"""List mobile numbers for the demo's telephone page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from marketplace.customers.models import Customer, Line, LineKind
from marketplace.foundation.extensions import db

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Dialable:
    """A mobile number known to the operator; `owner` is empty where it is not registered."""

    number: str
    owner: str


def dialable() -> list[Dialable]:
    """Return at most MOST mobile numbers, registered ones first."""
    rows = db.session.execute(
        select(Line.number, Customer.name, Customer.surname)
        .outerjoin(Customer, Customer.id == Line.customer_id)
        .where(Line.kind == LineKind.MOBILE)
        .order_by(Line.customer_id.is_(None), Line.id)
        .limit(MOST)
    )
    return [Dialable(number, f"{name} {surname}" if name else "") for number, name, surname in rows]
