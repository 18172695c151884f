"""List the branches, offers and people by which a partner's confirmations can be filtered."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.accounts.models import ApiToken, User
from marketplace.catalogue.models import Branch, Offer
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.phones import last_digits
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import sql_text_in

Named = list[tuple[int, str]]


def branches(partner_id: int) -> Named:
    """Return ids and names of the partner's branches, closed ones too."""
    query = select(Branch.id, Branch.name).where(Branch.partner_id == partner_id)
    return [(key, name) for key, name in db.session.execute(query.order_by(Branch.name))]


def people(partner_id: int) -> Named:
    """Return ids and names of all who ever worked for the partner."""
    name = func.coalesce(func.nullif(User.name, ""), User.username).label("shown")
    query = select(User.id, name).where(User.partner_id == partner_id)
    return [(key, shown) for key, shown in db.session.execute(query.order_by(name))]


def phones(partner_id: int) -> Named:
    """Return ids and names of all phones that the partner ever proved."""
    proven = (PartnerPhone.partner_id == partner_id, PartnerPhone.verified_at.is_not(None))
    query = select(PartnerPhone.id, PartnerPhone.name, PartnerPhone.number).where(*proven)
    rows = db.session.execute(query.order_by(PartnerPhone.name, PartnerPhone.id))
    return [(key, f"{name} {last_digits(number)}") for key, name, number in rows]


def keys(partner_id: int) -> Named:
    """Return ids and names of all keys of the partner's tills, revoked ones too."""
    query = select(ApiToken.id, ApiToken.name).where(ApiToken.partner_id == partner_id)
    rows = db.session.execute(query.order_by(ApiToken.name, ApiToken.id))
    return [(key, name) for key, name in rows]


def offers(partner_id: int, language: str) -> Named:
    """Return ids and titles of the partner's offers, in the reader's language."""
    title = sql_text_in(Offer.title, language).label("shown")
    query = select(Offer.id, title).where(Offer.partner_id == partner_id)
    return [(key, shown) for key, shown in db.session.execute(query.order_by("shown", Offer.id))]
