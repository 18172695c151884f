"""Phone numbers of the demo to choose from on the page of the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from marketplace.catalogue.partners.phones import registered_numbers
from marketplace.customers.models import Customer, Line, LineKind
from marketplace.foundation.extensions import db

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number, and the customer or partner it belongs to; empty where it is unregistered."""

    number: str
    owner: str


def phone_numbers() -> list[PhoneNumber]:
    """The numbers of customers, those of partners' phones, then unregistered ones."""
    partners = [
        PhoneNumber(number=number, owner=partner) for number, partner in registered_numbers()
    ]
    return sorted([*_lines(), *partners], key=lambda one: not one.owner)


def _lines() -> list[PhoneNumber]:
    """Up to 30 mobile numbers that the operator knows, registered ones first."""
    rows = db.session.execute(
        select(Line.number, Customer.name, Customer.surname)
        .outerjoin(Customer, Customer.id == Line.customer_id)
        .where(Line.kind == LineKind.MOBILE)
        .order_by(Line.customer_id.is_(None), Line.id)
        .limit(MOST)
    )
    return [
        PhoneNumber(number=number, owner=f"{name} {surname}" if name else "")
        for number, name, surname in rows
    ]
