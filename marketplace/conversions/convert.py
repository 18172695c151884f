"""Converting points into an offer: one atomic act, the same on every channel, once for each key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from marketplace import clock, messages
from marketplace.catalogue import stock
from marketplace.catalogue.models import OfferKind
from marketplace.conversions import announce, codes, facts, rules
from marketplace.conversions.facts import Member
from marketplace.conversions.models import Conversion, ConversionState, Via
from marketplace.conversions.receipts import Receipt, receipt
from marketplace.conversions.refusals import SoldOut
from marketplace.conversions.rules import Terms
from marketplace.points import lots
from marketplace.points.fifo import spendable, take_oldest_first, total
from marketplace.points.models import EntryKind
from marketplace.transaction import transaction, writing

_INSERT = insert(Conversion).returning(Conversion.id)


def convert(
    *,
    customer_id: int,
    offer: str,
    via: Via,
    key: str,
    line_id: int | None = None,
    points: int | None = None,
) -> Receipt:
    """Give points and get the offer with this slug; all of it or none of it.

    The same `key` of the customer on the channel again returns the first conversion and changes
    nothing. `points` is asked for services sold by the point only, `line_id` for services.
    Raises NotEnoughPoints or one of `conversions.refusals`; returns the receipt with the code.
    """
    with transaction() as session:
        member = facts.lock_member(session, customer_id)
        terms = facts.hold_terms(session, offer=offer, customer_id=customer_id, via=via, key=key)
        if terms.earlier_id is not None:
            return receipt(customer_id=customer_id, conversion_id=terms.earlier_id)
        now = clock.now()
        attempt = facts.attempt(member, terms, now=now, via=via, points=points)
        rules.check(attempt)
        made = _book(session, member, terms, attempt, key=key, line_id=line_id)
        if terms.stock_left is not None and not stock.take(session, terms.offer_id):
            raise SoldOut
    messages.wake()
    return made


def _book(
    session: Session,
    member: Member,
    terms: Terms,
    attempt: rules.Attempt,
    *,
    key: str,
    line_id: int | None,
) -> Receipt:
    points = rules.price(attempt)
    usable = spendable(lots.lots_left(session, member.customer_id), clock.day_of(attempt.now))
    takes = take_oldest_first(usable, points)
    line = facts.read_line(session, member, line_id) if terms.kind == OfferKind.SERVICE else None
    made = _insert(session, member, terms, attempt, points=points, key=key, line_id=line)
    cause = lots.Cause(EntryKind.CONVERT, conversion_id=made.id)
    lots.take(session, member.customer_id, takes, cause)
    announce.converted(session, member, terms, made, left=total(usable) - points)
    return made


def _insert(
    session: Session,
    member: Member,
    terms: Terms,
    attempt: rules.Attempt,
    *,
    points: int,
    key: str,
    line_id: int | None,
) -> Receipt:
    code = codes.make() if terms.kind == OfferKind.PARTNER else None
    values = _values(member, terms, attempt, points)
    more = {"offer_id": terms.offer_id, "key": key, "line_id": line_id, "code": code}
    made = writing(session).execute(_INSERT, {**values, **more}).scalar_one()
    return Receipt(
        id=made,
        code=codes.shown(code) if code else None,
        confirmed_at=None,
        cancelled_at=None,
        cancel_reason=None,
        **values,
    )


def _values(member: Member, terms: Terms, attempt: rules.Attempt, points: int) -> dict[str, Any]:
    """What the row and the receipt both say."""
    units = rules.units(terms, points)
    runs_out = terms.kind == OfferKind.PARTNER or units
    return {
        "customer_id": member.customer_id,
        "kind": terms.kind,
        "via": attempt.via,
        "state": ConversionState.ISSUED,
        "points": points,
        "units": units,
        "good_until": good_until(attempt.now, terms.code_days) if runs_out else None,
        "created_at": attempt.now,
        "partner_id": terms.partner_id,
        "terms": snapshot(terms),
    }


def good_until(now: datetime, code_days: int) -> datetime:
    """The end of the programme's day so many days after converting, in UTC."""
    return clock.end_of(clock.day_of(now) + timedelta(days=code_days))


def snapshot(terms: Terms) -> dict[str, object]:
    """The terms that the conversion keeps, whatever becomes of the offer."""
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
