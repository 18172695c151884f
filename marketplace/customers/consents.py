"""Record consents to marketing, given and withdrawn per channel, each with the wording read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.customers.models import Channel, Consent
from marketplace.foundation import clock
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


def history(customer_id: int) -> list[ConsentStatement]:
    """Return all consents and withdrawals of the customer, newest first."""
    statements = db.session.scalars(
        select(Consent).where(Consent.customer_id == customer_id).order_by(Consent.id.desc())
    )
    return [
        ConsentStatement(one.channel, one.given, one.wording, one.language, one.at)
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
