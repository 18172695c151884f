"""Record that an owner accepted the terms for partners for their business, and read who did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit, identity
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.foundation.refusals import NotAllowed
from marketplace.foundation.transaction import insert_new
from marketplace.legal_texts.models import (
    AcceptanceChannel,
    LegalAcceptance,
    LegalTextVersion,
    TextKind,
)
from marketplace.legal_texts.versions import version_of

_KIND = TextKind.PARTNER_TERMS


@dataclass(frozen=True, slots=True)
class PartnerAcceptance:
    """An acceptance of one version for a business: by which of its owners, and when."""

    number: int
    username: str
    at: datetime


def accept_for_partner(
    session: Session,
    *,
    partner_id: int,
    number: int,
    channel: AcceptanceChannel,
    language: str,
    actor: Actor,
) -> None:
    """Record the acceptance once, with its audit entry, and open the pages to all its owners.

    Raises NotFound for an unknown version, and NotAllowed without a user.
    """
    if actor.user_id is None:
        raise NotAllowed
    version = version_of(_KIND, number)
    accepted = session.scalar(
        insert_new(session, LegalAcceptance)
        .values(
            user_id=actor.user_id,
            partner_id=partner_id,
            kind=_KIND,
            number=number,
            channel=channel,
            language=version.language_for(language),
            text_hash=version.hash_in(language),
            at=clock.now(),
        )
        .returning(LegalAcceptance.text_hash)
    )
    if accepted is not None:
        after = {"version": number, "text_hash": accepted}
        audit.record(actor, "partner.terms", "partner", partner_id, after=after)
    identity.set_texts_due_of_partner(partner_id=partner_id, due=False)


def acceptances_of_partner(partner_id: int) -> list[PartnerAcceptance]:
    """Return who accepted which version for the partner, newest first."""
    rows = db.session.execute(
        select(LegalAcceptance.number, User.username, LegalAcceptance.at)
        .join(User, User.id == LegalAcceptance.user_id)
        .where(LegalAcceptance.partner_id == partner_id, LegalAcceptance.kind == _KIND)
        .order_by(LegalAcceptance.id.desc())
    )
    return [record(PartnerAcceptance, row) for row in rows]


def accepted_by_partner(partner_id: int) -> ColumnElement[bool]:
    """Return whether the partner accepted the newest version that asks, or a later one.

    Where no version asks, any version will do, that of the software too.
    """
    asking = select(func.coalesce(func.max(LegalTextVersion.number), 0)).where(
        LegalTextVersion.kind == _KIND,
        LegalTextVersion.asks_acceptance,
        LegalTextVersion.in_force_from <= clock.now(),
    )
    return (
        select(LegalAcceptance.id)
        .where(
            LegalAcceptance.partner_id == partner_id,
            LegalAcceptance.kind == _KIND,
            LegalAcceptance.number >= asking.scalar_subquery(),
        )
        .exists()
    )
