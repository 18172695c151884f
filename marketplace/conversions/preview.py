"""What converting would do, shown before any point goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace import clock
from marketplace.conversions import codes, facts, rules
from marketplace.conversions.convert import good_until
from marketplace.conversions.models import Via
from marketplace.conversions.rules import Attempt, Terms
from marketplace.extensions import db
from marketplace.points.fifo import LotLeft, Take, spendable, take_oldest_first, total
from marketplace.points.lots import lots_left
from marketplace.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Preview:
    """The points that would go, from which lots, what is left; or why it would be refused.

    `last_day` is the last on which units that would come can be used.
    """

    terms: Terms
    balance: int
    points: int
    units: int | None
    left: int
    takes: list[Take]
    refusal: Refusal | None
    last_day: date | None = None


def preview(
    *, customer_id: int, offer: str, via: Via = Via.WEB, points: int | None = None
) -> Preview:
    """What `convert` would do now; changes nothing. Raises NotFound or OfferNotThere."""
    session = db.session()
    member = facts.read_member(session, customer_id)
    terms = facts.read_terms(session, offer=offer, customer_id=customer_id, via=via)
    now = clock.now()
    usable = spendable(lots_left(session, customer_id), clock.day_of(now))
    attempt = facts.attempt(member, terms, now=now, via=via, points=points)
    return _imagine(attempt, usable)


def _imagine(attempt: Attempt, usable: list[LotLeft]) -> Preview:
    terms, balance = attempt.terms, total(usable)
    try:
        rules.check(attempt)
        points = rules.price(attempt)
        takes = take_oldest_first(usable, points)
    except Refusal as refusal:
        asked = attempt.asked_points or terms.points
        return Preview(terms, balance, asked, None, balance, [], refusal)
    units = rules.units(terms, points)
    until = codes.last_day(good_until(attempt.now, terms.code_days)) if units else None
    return Preview(terms, balance, points, units, balance - points, takes, None, until)
