"""Convert points into an offer: one atomic action, the same on every channel, idempotent by key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers import stock
from marketplace.conversions import codes, gifts, notifications, read_attempt, rules
from marketplace.conversions.eligible_lines import MobileLine
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.provisioning import orders
from marketplace.conversions.provisioning.models import OrderState
from marketplace.conversions.read_attempt import ConvertingCustomer
from marketplace.conversions.receipts import Receipt, receipt
from marketplace.conversions.refusals import NoSuchShop, SoldOut
from marketplace.conversions.rules import Terms
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction, writing
from marketplace.points import lots
from marketplace.points.fifo import spendable, take_oldest_first, total
from marketplace.points.models import EntryKind
from marketplace.shops.lookup import is_open

_INSERT = insert(Conversion).returning(Conversion.id)


@dataclass(frozen=True, slots=True)
class Request:
    """What a conversion is made with beside the customer and the offer."""

    key: str
    line_id: int | None
    shop_id: int | None
    staff_id: int | None


def convert(
    *,
    customer_id: int,
    offer: str,
    via: ConversionChannel,
    key: str,
    line_id: int | None = None,
    points: int | None = None,
    shop_id: int | None = None,
    staff_id: int | None = None,
) -> Receipt:
    """Take the points and book the offer with this slug, both or neither.

    The same `key` of the customer on the channel again returns the first conversion and changes
    nothing. `points` are chosen for services sold by the point; for other offers they may name the
    price, and no other number is accepted. `line_id` is for services, `shop_id` for gifts: at the
    counter, where `staff_id` hands them over, or reserved on the web.

    Raises NotEnoughPoints or one of `conversions.refusals`; returns the receipt with the code.
    """
    asked = Request(key, line_id, shop_id, staff_id)
    with transaction() as session:
        member = read_attempt.lock_customer(session, customer_id)
        terms = read_attempt.lock_terms(
            session, offer=offer, customer_id=customer_id, via=via, key=key
        )
        if terms.earlier_id is not None:
            return receipt(customer_id=customer_id, conversion_id=terms.earlier_id)
        attempt = read_attempt.attempt(
            member, terms, now=clock.now(), via=via, points=points, shop_id=shop_id
        )
        rules.check(attempt)
        made = _book(session, member, terms, attempt, asked)
        _take_stock(session, terms, made, asked)
    job_queue.wake()
    return made


def _take_stock(session: Session, terms: Terms, made: Receipt, asked: Request) -> None:
    """Count the offer's stock down last of all, as these rows are the most contended."""
    gifts.take(session, made, offer_id=terms.offer_id, staff_id=asked.staff_id)
    if terms.stock_left is not None and not stock.take(session, terms.offer_id):
        raise SoldOut


def _book(
    session: Session,
    member: ConvertingCustomer,
    terms: Terms,
    attempt: rules.Attempt,
    asked: Request,
) -> Receipt:
    points = rules.price(attempt)
    usable = spendable(lots.lots_left(session, member.customer_id), clock.day_of(attempt.now))
    takes = take_oldest_first(usable, points)
    line = None
    if terms.kind is OfferKind.SERVICE:
        line = read_attempt.read_line(member, asked.line_id, terms)
    if terms.kind is OfferKind.GIFT and not is_open(session, asked.shop_id):
        raise NoSuchShop
    values = _values(member, terms, attempt, points)
    made = _insert(session, terms, asked, values, line)
    cause = lots.Cause(EntryKind.CONVERT, conversion_id=made.id)
    lots.take(session, member.customer_id, takes, cause)
    if line is not None:
        _order(session, made, terms, line)
    left = total(usable) - points
    notifications.converted(session, member, terms, made, left=left)
    return replace(made, balance=left)


def _insert(
    session: Session, terms: Terms, asked: Request, values: dict[str, Any], line: MobileLine | None
) -> Receipt:
    code = codes.make() if terms.kind is OfferKind.PARTNER else None
    handed_over = values["state"] is ConversionState.CONFIRMED
    more = {
        "offer_id": terms.offer_id,
        "key": asked.key,
        "line_id": line.id if line else None,
        "code": code,
        "confirmed_by": asked.staff_id if handed_over else None,
        "confirmed_via": values["via"] if handed_over else None,
    }
    made = writing(session).execute(_INSERT, {**values, **more}).scalar_one()
    return Receipt(
        id=made,
        code=codes.shown(code) if code else None,
        cancelled_at=None,
        cancel_reason=None,
        line=line.number if line else None,
        order=OrderState.WAITING if line else None,
        **values,
    )


def _values(
    member: ConvertingCustomer, terms: Terms, attempt: rules.Attempt, points: int
) -> dict[str, Any]:
    """What the row and the receipt both say."""
    handed_over = terms.kind is OfferKind.GIFT and attempt.via is ConversionChannel.COUNTER
    return {
        "customer_id": member.customer_id,
        "kind": terms.kind,
        "via": attempt.via,
        "state": ConversionState.CONFIRMED if handed_over else ConversionState.ISSUED,
        "points": points,
        "units": rules.units(terms, points),
        "good_until": _good_until(terms, attempt),
        "created_at": attempt.now,
        "confirmed_at": attempt.now if handed_over else None,
        "partner_id": terms.partner_id,
        "shop_id": attempt.shop_id if terms.kind is OfferKind.GIFT else None,
        "terms": snapshot(terms),
    }


def _good_until(terms: Terms, attempt: rules.Attempt) -> datetime | None:
    """Return the end of a code, a service or a reservation; None for a gift handed over at once."""
    if terms.kind is OfferKind.GIFT:
        reserved = attempt.via is not ConversionChannel.COUNTER
        return good_until(attempt.now, gifts.RESERVED_DAYS) if reserved else None
    return good_until(attempt.now, terms.code_days)


def _order(session: Session, made: Receipt, terms: Terms, line: MobileLine) -> None:
    orders.order_grant(
        session,
        made.id,
        number=line.number,
        offer=terms.slug,
        unit=terms.unit or Unit.PACKAGE,
        amount=made.units or 1,
        good_until=made.good_until,
    )


def good_until(now: datetime, code_days: int) -> datetime:
    """Return the end of the programme's day `code_days` days after converting, in UTC."""
    return clock.end_of(clock.day_of(now) + timedelta(days=code_days))


def snapshot(terms: Terms) -> dict[str, object]:
    """Return the terms that the conversion keeps when the offer changes later."""
    return {
        "slug": terms.slug,
        "title_sq": terms.title_sq,
        "title_en": terms.title_en,
        "terms_sq": terms.terms_sq,
        "terms_en": terms.terms_en,
        "partner": terms.partner,
        "worth_cents": terms.worth_cents,
        "unit": terms.unit,
    }
