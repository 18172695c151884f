"""Decide which customers may be told to a third party: those whose consent to it is in force.

Everything that tells customers to other systems asks here, in SQL: the lists and resources of the
loyalty API, the events of the hub when they are written, and again before each is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from marketplace.customers.models import Customer
from marketplace.customers.third_parties.models import ThirdParty, ThirdPartyConsent

Pair = tuple[int, int]


def consents_in_force() -> Select[int, int]:
    """Return the query of the consents in force: the ids of the third party and the customer.

    The customer's newest word to the third party is a consent, to a version of its purpose that
    holds, and the third party is active.
    """
    later = aliased(ThirdPartyConsent)
    superseded = exists().where(
        later.third_party_id == ThirdPartyConsent.third_party_id,
        later.customer_id == ThirdPartyConsent.customer_id,
        later.id > ThirdPartyConsent.id,
    )
    return (
        select(ThirdPartyConsent.third_party_id, ThirdPartyConsent.customer_id)
        .join(ThirdParty, ThirdParty.id == ThirdPartyConsent.third_party_id)
        .where(
            ThirdParty.active,
            ThirdPartyConsent.given,
            ThirdPartyConsent.version >= ThirdParty.agreed_from,
            ~superseded,
        )
    )


def visible_to(
    third_party_id: int | None, customer_id: InstrumentedAttribute[int]
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a reader sees the rows of a customer.

    The operator's own systems (None) see all customers. A third party sees customers whose consent
    is in force and whose account is open.
    """
    if third_party_id is None:
        return ()
    agreed: Select[Any] = (
        consents_in_force()
        .with_only_columns(ThirdPartyConsent.customer_id)
        .join(Customer, Customer.id == ThirdPartyConsent.customer_id)
        .where(ThirdPartyConsent.third_party_id == third_party_id, Customer.closed_at.is_(None))
    )
    return (customer_id.in_(agreed),)


def agreed_pairs(
    session: Session, third_party_ids: Collection[int], customer_ids: Collection[int]
) -> frozenset[Pair]:
    """Return each third party with each of the customers who agreed to it; one statement at most.

    A closed account is among them, so that a third party learns that it was closed.
    """
    if not third_party_ids or not customer_ids:
        return frozenset()
    found = consents_in_force().where(
        ThirdPartyConsent.third_party_id.in_(third_party_ids),
        ThirdPartyConsent.customer_id.in_(customer_ids),
    )
    return frozenset((row.third_party_id, row.customer_id) for row in session.execute(found))
