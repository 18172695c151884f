"""Read the facts that decide a conversion: the customer and the terms of the offer."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Executable, bindparam, case, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Offer, OfferKind, Partner, Stock
from marketplace.catalogue.partners.terms_in_force import is_in_force
from marketplace.catalogue.partners.terms_models import PartnerTerms
from marketplace.catalogue.pools.models import CodePool
from marketplace.conversions.attempt import ConvertingCustomer, Terms
from marketplace.conversions.models import HAD, Conversion, ConversionChannel, ConversionState
from marketplace.conversions.refusals import OfferNotThere
from marketplace.conversions.rules import RELEASED_WITHIN
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.points.models import Account

# Statements are built once: building one costs as much time as the database takes to run it.
_MEMBER = (
    select(
        Account.customer_id,
        Customer.closed_at,
        Customer.stopped_at,
        Account.blocked_since,
        Account.idle_from,
        Customer.language,
        Customer.email,
        Customer.phone,
    )
    .join(Customer, Customer.id == Account.customer_id)
    .where(Account.customer_id == bindparam("customer_id"))
)
_LOCK = (
    select(Account.customer_id)
    .where(Account.customer_id == bindparam("customer_id"))
    .with_for_update()
)

_MINE = Conversion.customer_id == bindparam("customer_id")
_HAD = select(func.count()).where(_MINE, Conversion.offer_id == Offer.id, HAD).scalar_subquery()
_EARLIER = (
    select(Conversion.id)
    .where(_MINE, Conversion.via == bindparam("via"), Conversion.key == bindparam("key"))
    .scalar_subquery()
)
_RELEASED = (
    select(func.count())
    .where(_MINE, Conversion.kind == OfferKind.GIFT, Conversion.via == ConversionChannel.WEB)
    .where(Conversion.created_at > bindparam("lately"), Conversion.cancelled_by.is_(None))
    .where(Conversion.state.in_((ConversionState.CANCELLED, ConversionState.EXPIRED)))
    .scalar_subquery()
)
_TERMS = (
    select(
        Offer.id.label("offer_id"),
        Offer.slug,
        Offer.kind,
        Offer.state,
        Offer.partner_id,
        Offer.points,
        Offer.worth_cents,
        Offer.points_most,
        Offer.points_step,
        Offer.unit,
        Offer.units_per_point,
        Offer.per_customer,
        Offer.opens_at,
        Offer.closes_at,
        Offer.code_days,
        Offer.title,
        Offer.terms,
        Offer.tariffs,
        Partner.name.label("partner"),
        Partner.withdrawn_at.label("partner_withdrawn_at"),
        Stock.remaining.label("stock_left"),
        CodePool.form.label("code_form"),
        _HAD.label("had"),
        _EARLIER.label("earlier_id"),
        case((Offer.kind == OfferKind.GIFT, _RELEASED), else_=0).label("released"),
        PartnerTerms.id.label("owed_version"),
        PartnerTerms.basis,
        PartnerTerms.fixed_cents,
        PartnerTerms.share_bp,
        PartnerTerms.tax_bp,
    )
    .outerjoin(Partner, Partner.id == Offer.partner_id)
    .outerjoin(Stock, Stock.offer_id == Offer.id)
    .outerjoin(PartnerTerms, is_in_force(Offer.id, Offer.partner_id, bindparam("moment")))
    .outerjoin(CodePool, (CodePool.offer_id == Offer.id) & CodePool.closed_at.is_(None))
)
_TERMS_OF_ONE = _TERMS.where(Offer.slug == bindparam("slug"))
_TERMS_OF_SEVERAL = _TERMS.where(Offer.id.in_(bindparam("offer_ids", expanding=True)))
# The lock that booking the conversion takes of the offer anyway, taken before it is looked at.
_HELD_TERMS = _TERMS_OF_ONE.with_for_update(read=True, key_share=True, of=Offer)


def lock_customer(session: Session, customer_id: int) -> ConvertingCustomer:
    """Lock the customer's points account, as every movement does, and read it; raises NotFound.

    On PostgreSQL the lock is a statement of its own: one that waits for it sees the other tables,
    with the customer's stop, as they were before the wait.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.connection().execute(_LOCK, {"customer_id": customer_id})
    return _member(session, _MEMBER, customer_id)


def read_customer(session: Session, customer_id: int) -> ConvertingCustomer:
    """Read the same without the lock."""
    return _member(session, _MEMBER, customer_id)


def _member(session: Session, query: Executable, customer_id: int) -> ConvertingCustomer:
    found = session.connection().execute(query, {"customer_id": customer_id}).one_or_none()
    if found is None:
        raise NotFound
    return record(ConvertingCustomer, found)


def read_terms(
    session: Session,
    *,
    offer: str,
    customer_id: int,
    via: ConversionChannel = ConversionChannel.WEB,
    key: str = "",
) -> Terms:
    """Return the offer with this slug, its remaining stock, and how often the customer had it.

    `earlier_id` is the conversion that exists for the key. Raises OfferNotThere.
    """
    return _one(session, _TERMS_OF_ONE, slug=offer, **_asked(customer_id, via, key))


def read_terms_of_several(
    session: Session,
    offer_ids: Collection[int],
    *,
    member: ConvertingCustomer,
    via: ConversionChannel,
) -> dict[int, Terms]:
    """Return the terms of several offers in one query, by their ids."""
    asked = {"offer_ids": list(offer_ids), **_asked(member.customer_id, via, "")}
    rows = session.connection().execute(_TERMS_OF_SEVERAL, asked)
    return {terms.offer_id: terms for terms in records(Terms, rows)}


def lock_terms(
    session: Session, *, offer: str, customer_id: int, via: ConversionChannel, key: str
) -> Terms:
    """Return the terms, and keep the offer from edits and withdrawal until the transaction ends."""
    return _one(session, _HELD_TERMS, slug=offer, **_asked(customer_id, via, key))


def _one(session: Session, query: Executable, **asked: object) -> Terms:
    found = session.connection().execute(query, asked).one_or_none()
    if found is None:
        raise OfferNotThere
    return record(Terms, found)


def _asked(customer_id: int, via: ConversionChannel, key: str) -> dict[str, object]:
    now = clock.now()
    lately = now - RELEASED_WITHIN
    return {"customer_id": customer_id, "via": via, "key": key, "lately": lately, "moment": now}
