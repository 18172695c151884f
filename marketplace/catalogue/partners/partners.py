"""The businesses that honour offers: taking part, changing, leaving."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit, tokens
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferState, Partner
from marketplace.catalogue.offers.content import changes
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.partners import phone_records
from marketplace.catalogue.slugs import new_slug
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound, Refusal
from marketplace.foundation.transaction import transaction


class HasLeft(Refusal):
    """The partner has left: nothing new is begun for it."""

    says = _l("Your business no longer takes part. Please contact marketing.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFacts:
    """A partner as its form has it."""

    name: str
    about_sq: str = ""
    about_en: str = ""
    email: str | None = None
    phone: str | None = None


def create_partner(*, facts: PartnerFacts, actor: Actor) -> int:
    """Take a business in and return the partner's id; raises InvalidInput without a name."""
    _require_name(facts)
    with transaction() as session:
        version.bump(session)
        partner = Partner(
            slug=new_slug(session, Partner, facts.name), created_at=clock.now(), **asdict(facts)
        )
        session.add(partner)
        session.flush()
        audit.record(actor, "partner.create", "partner", partner.id, after=asdict(facts))
    return partner.id


def edit_partner(*, partner_id: int, facts: PartnerFacts, actor: Actor) -> None:
    """Change what is said about the partner; raises NotFound, InvalidInput."""
    _require_name(facts)
    with transaction() as session:
        partner = lock_partner(session, partner_id)
        was, became = changes({n: getattr(partner, n) for n in asdict(facts)}, asdict(facts))
        if not became:
            return
        version.bump(session)
        for name, value in became.items():
            setattr(partner, name, value)
        audit.record(actor, "partner.edit", "partner", partner_id, before=was, after=became)


def withdraw_partner(*, partner_id: int, actor: Actor, reason: str | None = None) -> None:
    """Let the partner leave: its offers are withdrawn, its phones and keys confirm nothing more.

    Raises NotFound, or NotFromThisState where it has left before.
    """
    with transaction() as session:
        _lock_offers(session, partner_id)
        partner = lock_partner(session, partner_id)
        if partner.withdrawn_at is not None:
            raise NotFromThisState
        partner.withdrawn_at = clock.now()
        gone = {
            "offers_withdrawn": _withdraw_offers(session, partner_id),
            "phones_removed": phone_records.remove_all(session, partner_id),
            "keys_revoked": tokens.revoke_all_of(session, partner_id),
        }
        audit.record(
            actor,
            "partner.withdraw",
            "partner",
            partner_id,
            after={what: ids for what, ids in gone.items() if ids or what == "offers_withdrawn"},
            reason=reason,
        )


def lock_partner(session: Session, partner_id: int) -> Partner:
    """The partner, held until the transaction ends; raises NotFound.

    Offers that name the partner can be written meanwhile: they hold its key, which never changes.
    """
    held = {"key_share": True}
    partner = session.get(Partner, partner_id, with_for_update=held, populate_existing=True)
    if partner is None:
        raise NotFound
    return partner


def lock_taking_part(session: Session, partner_id: int) -> Partner:
    """The same of a partner that takes part; raises HasLeft once it was withdrawn."""
    partner = lock_partner(session, partner_id)
    if partner.withdrawn_at is not None:
        raise HasLeft
    return partner


def _lock_offers(session: Session, partner_id: int) -> None:
    mine = select(Offer.id).where(Offer.partner_id == partner_id)
    session.execute(mine.order_by(Offer.id).with_for_update())


def _withdraw_offers(session: Session, partner_id: int) -> list[int]:
    revision = version.bump(session)
    withdrawn = session.scalars(
        update(Offer)
        .where(Offer.partner_id == partner_id, Offer.state != OfferState.WITHDRAWN)
        .values(state=OfferState.WITHDRAWN, revision=revision)
        .returning(Offer.id)
    )
    return sorted(withdrawn)


def _require_name(facts: PartnerFacts) -> None:
    if not facts.name.strip():
        raise InvalidInput("name", _l("The partner needs a name."))
