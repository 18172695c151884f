"""Record that a partner's owner accepted the operator's terms: which version, when, and who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.catalogue.partner_setup.models import TermsAcceptance
from marketplace.catalogue.partner_setup.terms_text import OtherTerms, TermsText, current_terms
from marketplace.catalogue.partners.partners import lock_taking_part
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record as record_of
from marketplace.foundation.refusals import NotAllowed
from marketplace.foundation.transaction import insert_once, transaction


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An acceptance of one version: by whom, and when."""

    version: int
    username: str
    at: datetime


def accept_terms(*, partner_id: int, version: int, language: str, actor: Actor) -> None:
    """Accept the terms for the partner, as they were read; idempotent.

    Raises OtherTerms where a newer version counts, HasLeft, and NotAllowed without a user.
    """
    if actor.user_id is None:
        raise NotAllowed
    terms = current_terms()
    if version != terms.version:
        raise OtherTerms
    with transaction() as session:
        lock_taking_part(session, partner_id)
        made = insert_once(
            session,
            TermsAcceptance,
            partner_id=partner_id,
            version=terms.version,
            text_hash=terms.text_hash,
            language=language,
            user_id=actor.user_id,
            at=clock.now(),
        )
        if made is not None:
            after = {"version": terms.version, "text_hash": terms.text_hash}
            audit.record(actor, "partner.terms", "partner", partner_id, after=after)


def acceptance_of(partner_id: int, terms: TermsText) -> Acceptance | None:
    """Return the partner's acceptance of that version of the terms, or None."""
    found = db.session.execute(
        select(TermsAcceptance.version, User.username, TermsAcceptance.at)
        .join(User, User.id == TermsAcceptance.user_id)
        .where(TermsAcceptance.partner_id == partner_id, TermsAcceptance.version == terms.version)
    ).one_or_none()
    return record_of(Acceptance, found) if found else None
