"""Reading what decides a conversion: the customer, the offer's terms, the lots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Offer, Partner, Stock
from marketplace.conversions.models import Conversion, ConversionState, Via
from marketplace.conversions.refusals import NoSuchLine, OfferNotThere
from marketplace.conversions.rules import Attempt, Terms
from marketplace.members.models import Customer, Line, LineKind
from marketplace.points.models import Account
from marketplace.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Member:
    """The customer who converts, with the account that pays."""

    customer_id: int
    closed_at: datetime | None
    blocked_since: date | None
    language: str
    email: str | None
    phone: str | None


def lock_member(session: Session, customer_id: int) -> Member:
    """Take the customer's points account, the lock of every movement; raises NotFound."""
    return _member(session, _member_query(customer_id).with_for_update(of=Account))


def read_member(session: Session, customer_id: int) -> Member:
    """The same without the lock."""
    return _member(session, _member_query(customer_id))


def _member_query(
    customer_id: int,
) -> Select[int, datetime | None, date | None, str, str | None, str | None]:
    return (
        select(
            Account.customer_id,
            Customer.closed_at,
            Account.blocked_since,
            Customer.language,
            Customer.email,
            Customer.phone,
        )
        .join(Customer, Customer.id == Account.customer_id)
        .where(Account.customer_id == customer_id)
    )


def _member(
    session: Session,
    query: Select[int, datetime | None, date | None, str, str | None, str | None],
) -> Member:
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return Member(*found)


def read_terms(
    session: Session, *, offer: str, customer_id: int, via: Via = Via.WEB, key: str = ""
) -> Terms:
    """The offer with this slug, what is left of it, and what the customer had of it already.

    `earlier_id` is the conversion that the key already made. Raises OfferNotThere.
    """
    mine = Conversion.customer_id == customer_id
    had = (
        select(func.count())
        .where(mine, Conversion.offer_id == Offer.id)
        .where(Conversion.state != ConversionState.CANCELLED)
        .scalar_subquery()
    )
    earlier = (
        select(Conversion.id)
        .where(mine, Conversion.via == via, Conversion.key == literal(key))
        .scalar_subquery()
    )
    found = session.execute(
        select(
            Offer.id,
            Offer.slug,
            Offer.kind,
            Offer.state,
            Offer.partner_id,
            Offer.points,
            Offer.worth_cents,
            Offer.unit,
            Offer.units_per_point,
            Offer.per_customer,
            Offer.opens_at,
            Offer.closes_at,
            Offer.code_days,
            Offer.title_sq,
            Offer.title_en,
            Offer.terms_sq,
            Offer.terms_en,
            Partner.name,
            Partner.withdrawn_at,
            Stock.remaining,
            had,
            earlier,
        )
        .outerjoin(Partner, Partner.id == Offer.partner_id)
        .outerjoin(Stock, Stock.offer_id == Offer.id)
        .where(Offer.slug == offer)
    ).one_or_none()
    if found is None:
        raise OfferNotThere
    return Terms(*cast("tuple[Any, ...]", found))


def read_line(session: Session, member: Member, line_id: int | None) -> int | None:
    """The mobile line that a service goes to: the one chosen, or the one in the profile.

    Raises NoSuchLine where it is not a mobile line of the customer's.
    """
    mine = Line.number == member.phone if line_id is None else Line.id == line_id
    found = session.scalar(
        select(Line.id)
        .where(mine, Line.customer_id == member.customer_id)
        .where(Line.kind == LineKind.MOBILE)
    )
    if found is None:
        raise NoSuchLine
    return found


def attempt(
    member: Member, terms: Terms, *, now: datetime, via: Via, points: int | None
) -> Attempt:
    """The frozen picture that the rules look at."""
    return Attempt(
        now=now,
        via=via,
        closed_at=member.closed_at,
        blocked_since=member.blocked_since,
        terms=terms,
        asked_points=points,
    )
