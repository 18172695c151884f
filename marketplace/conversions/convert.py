"""Convert points into an offer: one atomic action, the same on every channel, idempotent by key."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers import stock
from marketplace.conversions import gifts, notifications, pool_codes, read_attempt, rules
from marketplace.conversions.attempt import Attempt
from marketplace.conversions.eligible_lines import choose, mobile_lines
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.new_conversion import new_conversion
from marketplace.conversions.provisioning import orders
from marketplace.conversions.receipts import Receipt, receipt
from marketplace.conversions.refusals import NoSuchShop, SoldOut
from marketplace.customers.line_owner import LineStatus, line_status
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction, writing
from marketplace.points import lots
from marketplace.points.fifo import spendable, take_oldest_first, total
from marketplace.points.models import EntryKind
from marketplace.shops.lookup import is_open

_INSERT = insert(Conversion).returning(Conversion.id)


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

    Raises NotEnoughPoints, AccountStopped (for a repeated key too), or one of
    `conversions.refusals`; returns the receipt with the code.
    """
    with transaction() as session:
        customer = read_attempt.lock_customer(session, customer_id)
        rules.require_not_stopped(customer)  # nor is the receipt of an earlier conversion told
        terms = read_attempt.lock_terms(
            session, offer=offer, customer_id=customer_id, via=via, key=key
        )
        if terms.earlier_id is not None:
            return receipt(customer_id=customer_id, conversion_id=terms.earlier_id)
        attempt = Attempt(
            customer=customer, terms=terms, now=clock.now(), via=via, key=key,
            asked_points=points, line_id=line_id, shop_id=shop_id, staff_id=staff_id,
            line_status=_line_status(session, line_id, customer_id),
        )  # fmt: skip
        rules.check(attempt)
        made = _book(session, attempt)
        _take_stock(session, attempt, made)
    job_queue.wake()
    return made


def _line_status(session: Session, line_id: int | None, customer_id: int) -> LineStatus:
    if line_id is None:
        return LineStatus.THEIRS
    return line_status(session, line_id=line_id, customer_id=customer_id)


def _take_stock(session: Session, attempt: Attempt, made: Receipt) -> None:
    """Count the offer's stock down last of all, as these rows are the most contended."""
    terms = attempt.terms
    gifts.take(session, made, offer_id=terms.offer_id, staff_id=attempt.staff_id)
    if terms.stock_left is not None and not stock.take(session, terms.offer_id):
        raise SoldOut


def _book(session: Session, attempt: Attempt) -> Receipt:
    customer, terms = attempt.customer, attempt.terms
    points = rules.price(attempt)
    usable = spendable(lots.lots_left(session, customer.customer_id), clock.day_of(attempt.now))
    takes = take_oldest_first(usable, points)
    line = None
    if terms.kind is OfferKind.SERVICE:
        lines = mobile_lines(customer.customer_id, terms.tariffs)
        line = choose(lines, attempt.line_id, customer.phone)
    if terms.kind is OfferKind.GIFT and not is_open(session, attempt.shop_id):
        raise NoSuchShop
    free = pool_codes.find(session, attempt)
    code = pool_codes.issued(free, terms)
    new = new_conversion(attempt, points=points, line=line, code=code)
    conversion_id: int = writing(session).execute(_INSERT, new.row()).scalar_one()
    pool_codes.take(session, free, conversion_id)
    left = total(usable) - points
    made = new.receipt(conversion_id, line=line, balance=left)
    cause = lots.Cause(EntryKind.CONVERT, conversion_id=conversion_id, at=attempt.now)
    lots.take(session, customer.customer_id, takes, cause)
    if line is not None:
        orders.order_grant(
            session,
            conversion_id,
            number=line.number,
            offer=terms.slug,
            unit=terms.unit or Unit.PACKAGE,
            amount=new.units or 1,
            good_until=new.good_until,
        )
    notifications.converted(session, attempt, made, left=left)
    return made
