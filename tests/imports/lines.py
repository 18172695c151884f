"""Prepare lines for the tests of feeds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from marketplace.customers.models import Line
from marketplace.foundation.transaction import transaction
from tests.support.cast import Person


def earns_from(person: Person, day: date | None) -> None:
    """Start the earnings of the person's lines on that day."""
    with transaction() as session:
        session.execute(
            update(Line).where(Line.customer_id == person.customer_id).values(earning_from=day)
        )
