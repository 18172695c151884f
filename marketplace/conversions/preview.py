"""Preview a conversion before any points are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.catalogue.amounts import scale_of
from marketplace.catalogue.models import OfferKind
from marketplace.conversions import codes, read_attempt, rules
from marketplace.conversions.attempt import Attempt, Terms
from marketplace.conversions.eligible_lines import MobileLine, choose, mobile_lines
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.new_conversion import good_until
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.points.fifo import OpenLot, Take, spendable, take_oldest_first, total
from marketplace.points.lots import lots_left


@dataclass(frozen=True, slots=True)
class Preview:
    """The points that would be taken, from which lots, and what is left; or the refusal.

    `cents` is the amount of an offer sold by the amount. `last_day` is the last day on which a
    service could be used or a gift is kept. `lines` are the mobile numbers that a service could go
    to, `line` the one that it would go to.
    """

    terms: Terms
    balance: int
    points: int
    units: int | None
    left: int
    takes: list[Take]
    refusal: Refusal | None
    cents: int | None = None
    last_day: date | None = None
    lines: tuple[MobileLine, ...] = ()
    line: MobileLine | None = None


def preview(
    *,
    customer_id: int,
    offer: str,
    via: ConversionChannel = ConversionChannel.WEB,
    points: int | None = None,
    line_id: int | None = None,
    shop_id: int | None = None,
) -> Preview:
    """Return what `convert` would do now; changes nothing. Raises NotFound or OfferNotThere."""
    session = db.session()
    customer = read_attempt.read_customer(session, customer_id)
    terms = read_attempt.read_terms(session, offer=offer, customer_id=customer_id, via=via)
    now = clock.now()
    usable = spendable(lots_left(session, customer_id), clock.day_of(now))
    attempt = Attempt(
        customer=customer,
        terms=terms,
        now=now,
        via=via,
        asked_points=points,
        line_id=line_id,
        shop_id=shop_id,
    )
    service = terms.kind is OfferKind.SERVICE
    lines = mobile_lines(customer_id, terms.tariffs) if service else []
    return _preview(attempt, usable, lines)


def _preview(attempt: Attempt, usable: list[OpenLot], lines: Sequence[MobileLine]) -> Preview:
    terms, balance = attempt.terms, total(usable)
    service = terms.kind is OfferKind.SERVICE
    try:
        rules.check(attempt)
        points = rules.price(attempt)
        takes = take_oldest_first(usable, points)
        line = choose(lines, attempt.line_id, attempt.customer.phone) if service else None
    except Refusal as refusal:
        requested = attempt.asked_points or terms.points
        return Preview(
            terms=terms,
            balance=balance,
            points=requested,
            units=None,
            left=balance,
            takes=[],
            refusal=refusal,
            lines=tuple(lines),
        )
    return Preview(
        terms=terms,
        balance=balance,
        points=points,
        units=rules.units(terms, points),
        left=balance - points,
        takes=takes,
        refusal=None,
        cents=rules.worth(terms, points) if scale_of(terms) else None,
        last_day=_last_day(attempt),
        lines=tuple(lines),
        line=line,
    )


def _last_day(attempt: Attempt) -> date | None:
    """Return the last day of a service or of a reserved gift; the code has its own."""
    has_own_day = attempt.terms.kind is OfferKind.PARTNER
    return None if has_own_day else codes.last_day(good_until(attempt))
