"""Record consents to marketing, given and withdrawn per channel, each with the wording read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Channel, Consent, ConsentSource, Customer
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

WORDINGS: Final[dict[Channel, LazyString]] = {
    Channel.EMAIL: _l(
        "I agree to receive news and offers of the programme by email. I can withdraw "
        "this at any time."
    ),
    Channel.SMS: _l(
        "I agree to receive news and offers of the programme by SMS. I can withdraw this "
        "at any time."
    ),
}


@dataclass(frozen=True, slots=True)
class ConsentStatement:
    """A consent to marketing or its withdrawal, with the wording and its language."""

    channel: Channel
    given: bool
    wording: str
    language: str
    at: datetime
    source: ConsentSource


def wordings() -> dict[str, str]:
    """Return the wording of the consent on each channel, in the current language."""
    return {channel.value: str(text) for channel, text in WORDINGS.items()}


def record(
    *, customer_id: int, agreed: Collection[Channel], wordings: dict[str, str], language: str
) -> None:
    """Set the customer's consents to exactly the channels agreed to.

    Only changes are recorded, with the wording that the person read.
    """
    with transaction() as session:
        before = _agreed(session, customer_id)
        for channel in Channel:
            if (channel in agreed) != (channel in before):
                session.add(
                    Consent(
                        customer_id=customer_id,
                        channel=channel,
                        given=channel in agreed,
                        wording=wordings[channel.value],
                        language=language,
                        at=clock.now(),
                    )
                )


def withdraw(
    *, customer_id: int, channel: Channel, source: ConsentSource, wording: str, language: str
) -> bool:
    """Withdraw the customer's consent on the channel; return whether there was one to withdraw.

    `wording` is what the customer sent or pressed. The customer's row is the lock, so that the same
    withdrawal is recorded once. Idempotent.
    """
    with transaction() as session:
        session.scalar(
            select(Customer.id).where(Customer.id == customer_id).with_for_update(key_share=True)
        )
        if channel not in _agreed(session, customer_id):
            return False
        session.add(
            Consent(
                customer_id=customer_id,
                channel=channel,
                given=False,
                wording=wording,
                language=language,
                at=clock.now(),
                source=source,
            )
        )
    return True


def without_consent(
    session: Session, customer_ids: Collection[int], channel: Channel
) -> frozenset[int]:
    """Return those of the customers who may not be sent marketing on the channel now."""
    newest = (
        select(func.max(Consent.id))
        .where(Consent.customer_id.in_(customer_ids), Consent.channel == channel)
        .group_by(Consent.customer_id)
    )
    agreed = select(Consent.customer_id).where(Consent.id.in_(newest), Consent.given)
    return frozenset(customer_ids) - frozenset(session.scalars(agreed))


def history(customer_id: int, *, period: Period = ALWAYS) -> list[ConsentStatement]:
    """Return all consents and withdrawals of the customer, newest first."""
    statements = db.session.scalars(
        select(Consent)
        .where(Consent.customer_id == customer_id, *period.moments(Consent.at))
        .order_by(Consent.id.desc())
    )
    return [
        ConsentStatement(one.channel, one.given, one.wording, one.language, one.at, one.source)
        for one in statements
    ]


def agreed(customer_id: int) -> frozenset[Channel]:
    """Return the channels on which the customer may be sent marketing now."""
    return _agreed(db.session(), customer_id)


def _agreed(session: Session, customer_id: int) -> frozenset[Channel]:
    rows = session.execute(
        select(Consent.channel, Consent.given)
        .where(Consent.customer_id == customer_id)
        .order_by(Consent.id)
    )
    newest = {channel: given for channel, given in rows}  # noqa: C416 - a row is not a pair to dict()
    return frozenset(channel for channel, given in newest.items() if given)
