"""Consents to marketing: given and withdrawn per channel, each time with the wording read."""

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
class Said:
    """One word of the customer on marketing: yes or no, to which words, in which language."""

    channel: Channel
    given: bool
    wording: str
    language: str
    at: datetime


def wordings() -> dict[str, str]:
    """What is agreed to on each channel, in the language now in force."""
    return {channel.value: str(text) for channel, text in WORDINGS.items()}


def say(
    *, customer_id: int, agreed: Collection[Channel], wordings: dict[str, str], language: str
) -> None:
    """Make the channels agreed to the customer's consents, and all others not.

    Only what changes is written down, with the wording that the person read.
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


def history(customer_id: int) -> list[Said]:
    """All that the customer ever said, newest first."""
    found = db.session.scalars(
        select(Consent).where(Consent.customer_id == customer_id).order_by(Consent.id.desc())
    )
    return [Said(one.channel, one.given, one.wording, one.language, one.at) for one in found]


def agreed(customer_id: int) -> frozenset[Channel]:
    """The channels on which the customer may be sent marketing now."""
    return _agreed(db.session(), customer_id)


def _agreed(session: Session, customer_id: int) -> frozenset[Channel]:
    said = session.execute(
        select(Consent.channel, Consent.given)
        .where(Consent.customer_id == customer_id)
        .order_by(Consent.id)
    )
    newest = {channel: given for channel, given in said}  # noqa: C416 - a row is not a pair to dict()
    return frozenset(channel for channel, given in newest.items() if given)
