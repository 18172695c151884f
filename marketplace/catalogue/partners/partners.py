"""Create, edit and withdraw partners, the businesses that honour offers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

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
from marketplace.foundation.languages.texts import Texts, with_other_languages
from marketplace.foundation.refusals import InvalidInput, NotFound, Refusal
from marketplace.foundation.transaction import transaction


class HasLeft(Refusal):
    """The partner was withdrawn, and nothing new can begin for it."""

    says = _l("Your business no longer takes part. Please contact marketing.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerContent:
    """The content of a partner's form."""

    name: str
    about: Texts = field(default_factory=dict)
    email: str | None = None
    phone: str | None = None


def create_partner(*, content: PartnerContent, actor: Actor) -> int:
    """Create a partner and return its id; raises InvalidInput without a name."""
    _require_name(content)
    with transaction() as session:
        version.bump(session)
        partner = Partner(
            slug=new_slug(session, Partner, content.name), created_at=clock.now(), **asdict(content)
        )
        session.add(partner)
        session.flush()
        _, after = changes({}, asdict(content))
        audit.record(actor, "partner.create", "partner", partner.id, after=after)
    return partner.id


def edit_partner(*, partner_id: int, content: PartnerContent, actor: Actor) -> None:
    """Change the partner's content; raises NotFound, InvalidInput."""
    _require_name(content)
    with transaction() as session:
        partner = lock_partner(session, partner_id)
        content = replace(content, about=with_other_languages(partner.about, content.about))
        old = {name: getattr(partner, name) for name in asdict(content)}
        before, after = changes(old, asdict(content))
        if not after:
            return
        version.bump(session)
        for name, value in asdict(content).items():
            setattr(partner, name, value)
        audit.record(actor, "partner.edit", "partner", partner_id, before=before, after=after)


def withdraw_partner(*, partner_id: int, actor: Actor, reason: str | None = None) -> None:
    """Withdraw the partner and its offers, remove its phones and revoke its till keys.

    Raises NotFound, or NotFromThisState where it was withdrawn before.
    """
    with transaction() as session:
        _lock_offers(session, partner_id)
        partner = lock_partner(session, partner_id)
        if partner.withdrawn_at is not None:
            raise NotFromThisState
        partner.withdrawn_at = clock.now()
        effects = {
            "offers_withdrawn": _withdraw_offers(session, partner_id),
            "phones_removed": phone_records.remove_all(session, partner_id),
            "keys_revoked": tokens.revoke_all_of(session, partner_id),
        }
        audit.record(
            actor,
            "partner.withdraw",
            "partner",
            partner_id,
            after={name: ids for name, ids in effects.items() if ids or name == "offers_withdrawn"},
            reason=reason,
        )


def lock_partner(session: Session, partner_id: int) -> Partner:
    """Return the partner, locked until the transaction ends; raises NotFound.

    Offers that name the partner can be written meanwhile: they lock its key, which never changes.
    """
    key_lock = {"key_share": True}
    partner = session.get(Partner, partner_id, with_for_update=key_lock, populate_existing=True)
    if partner is None:
        raise NotFound
    return partner


def lock_taking_part(session: Session, partner_id: int) -> Partner:
    """Return the partner, locked; raises HasLeft once it was withdrawn, and NotFound."""
    partner = lock_partner(session, partner_id)
    if partner.withdrawn_at is not None:
        raise HasLeft
    return partner


def _lock_offers(session: Session, partner_id: int) -> None:
    own_offers = select(Offer.id).where(Offer.partner_id == partner_id)
    session.execute(own_offers.order_by(Offer.id).with_for_update())


def _withdraw_offers(session: Session, partner_id: int) -> list[int]:
    revision = version.bump(session)
    withdrawn = session.scalars(
        update(Offer)
        .where(Offer.partner_id == partner_id, Offer.state != OfferState.WITHDRAWN)
        .values(state=OfferState.WITHDRAWN, revision=revision)
        .returning(Offer.id)
    )
    return sorted(withdrawn)


def _require_name(content: PartnerContent) -> None:
    if not content.name.strip():
        raise InvalidInput("name", _l("The partner needs a name."))
