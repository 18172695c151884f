"""Tell a customer which of their data authorities were given, where the law lets them know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.membership.disclosures.models import Disclosure, DisclosureMove, Outcome


@dataclass(frozen=True, slots=True)
class CustomerDisclosure:
    """A disclosure as its customer reads it; `given_on` is the day of the handover."""

    authority: str
    legal_basis: str
    parts: list[str]
    from_day: date
    until_day: date
    given_on: date


def known_disclosures(customer_id: int) -> list[CustomerDisclosure]:
    """Return what was handed over of the customer's data and is not secret, the newest first."""
    given, lifted = aliased(DisclosureMove), aliased(DisclosureMove)
    is_lifted = exists().where(
        lifted.disclosure_id == Disclosure.id, lifted.outcome == Outcome.LIFTED
    )
    was_given = and_(given.disclosure_id == Disclosure.id, given.outcome == Outcome.GIVEN)
    rows = db.session.execute(
        select(
            Disclosure.authority,
            Disclosure.legal_basis,
            Disclosure.parts,
            Disclosure.from_day,
            Disclosure.until_day,
            given.handed_on.label("given_on"),
        )
        .join(given, was_given)
        .where(Disclosure.customer_id == customer_id, or_(~Disclosure.secret, is_lifted))
        .order_by(Disclosure.id.desc())
    )
    return records(CustomerDisclosure, rows)
