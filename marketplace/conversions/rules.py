"""Decide whether a conversion is allowed, by small rules over one frozen record of the facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from marketplace.catalogue.amounts import scale_of
from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.conversions import refusals
from marketplace.conversions.attempt import Attempt, ConvertingCustomer, Terms
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.line_owner import LineStatus
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.customers.refusals import AccountStopped

SOLD_BY_THE_POINT = frozenset({Unit.MB, Unit.SMS, Unit.MMS})
RESERVING = frozenset({ConversionChannel.COUNTER, ConversionChannel.WEB})
MOST_RELEASED = 5  # reservations of one customer within RELEASED_WITHIN
RELEASED_WITHIN = timedelta(hours=24)
MOST_UNITS = 2**31 - 1  # what the books hold of one conversion


def price(attempt: Attempt) -> int:
    """Return the price in points; raises BelowMinimum (programme: 10 for MB, SMS and MMS).

    Raises AboveMaximum where the points would give more units than can be counted, or are more than
    an offer by the amount takes; BetweenSteps where that one has no such number; and OtherPrice
    where points were named for an offer with a fixed price that is different.
    """
    terms = attempt.terms
    scale = scale_of(terms)
    if scale is None and terms.unit not in SOLD_BY_THE_POINT:
        if attempt.asked_points not in {None, terms.points}:
            raise refusals.OtherPrice(points=terms.points)
        return terms.points
    asked = terms.points if attempt.asked_points is None else attempt.asked_points
    if asked < terms.points:
        raise refusals.BelowMinimum(least=terms.points)
    most = scale.most if scale else most_points(terms.units_per_point)
    if asked > most:
        raise refusals.AboveMaximum(most=most)
    if scale and not scale.has(asked):
        below, above = scale.around(asked)
        raise refusals.BetweenSteps(below=below, above=above)
    return asked


def most_points(units_per_point: int | None) -> int:
    """Return the most points of one conversion, so that its units can still be counted."""
    return MOST_UNITS // (units_per_point or 1)


def units(terms: Terms, points: int) -> int | None:
    """Return how many MB, SMS or MMS the points give; None for offers not sold by the point."""
    return points * terms.units_per_point if terms.units_per_point else None


def worth(terms: Terms, points: int) -> int:
    """Return what a conversion of the points is worth in cents: the amount, where one is chosen."""
    scale = scale_of(terms)
    return scale.cents_of(points) if scale else terms.worth_cents


def customer_is_active(attempt: Attempt) -> None:
    """Refuse a closed account."""
    if attempt.customer.closed_at is not None:
        raise refusals.AccountClosed


def line_is_the_customers(attempt: Attempt) -> None:
    """Refuse a line that was taken off the customer meanwhile, or has to be proven again."""
    if attempt.line_status is LineStatus.GONE:
        raise refusals.NoSuchLine
    if attempt.line_status is LineStatus.DOUBTFUL:
        raise NumberInDoubt


def require_not_stopped(customer: ConvertingCustomer) -> None:
    """Refuse a stopped account, before anything of the customer's is told."""
    if customer.stopped_at is not None:
        raise AccountStopped


def customer_is_not_stopped(attempt: Attempt) -> None:
    """Refuse a customer whose account is stopped, on every channel."""
    require_not_stopped(attempt.customer)


def customer_is_not_blocked(attempt: Attempt) -> None:
    """Refuse a blocked customer, who keeps the points and cannot convert them."""
    customer = attempt.customer
    if customer.blocked_since is not None:
        raise refusals.Blocked(since=customer.blocked_since, idle_from=customer.idle_from)


def offer_is_published(attempt: Attempt) -> None:
    """Refuse drafts, paused and withdrawn offers, and those of a withdrawn partner."""
    withdrawn = attempt.terms.partner_withdrawn_at is not None
    if attempt.terms.state != OfferState.PUBLISHED or withdrawn:
        raise refusals.OfferNotThere


def offer_has_opened(attempt: Attempt) -> None:
    """Refuse before the first moment of `opens_at`."""
    opens_at = attempt.terms.opens_at
    if opens_at is not None and attempt.now < opens_at:
        raise refusals.OfferNotOpen(opens=opens_at)


def offer_has_not_closed(attempt: Attempt) -> None:
    """Refuse from `closes_at` on."""
    closes_at = attempt.terms.closes_at
    if closes_at is not None and attempt.now >= closes_at:
        raise refusals.OfferClosed


def gift_is_asked_for_in_a_shop(attempt: Attempt) -> None:
    """Refuse gifts outside the operator's shops; the web reserves them in one."""
    if attempt.terms.kind != OfferKind.GIFT:
        return
    if attempt.via not in RESERVING or (
        attempt.via is ConversionChannel.WEB and attempt.shop_id is None
    ):
        raise refusals.OnlyInShops
    if attempt.shop_id is None:
        raise refusals.NoSuchShop


def reservations_are_fetched(attempt: Attempt) -> None:
    """Refuse after many lapsed reservations, which kept gifts from others, for a day."""
    if attempt.via is ConversionChannel.WEB and attempt.terms.released >= MOST_RELEASED:
        raise refusals.ReleasedTooOften(most=MOST_RELEASED)


def limit_is_not_reached(attempt: Attempt) -> None:
    """Refuse at the limit; conversions whose points were returned do not count."""
    limit = attempt.terms.per_customer
    if limit is not None and attempt.terms.had >= limit:
        raise refusals.LimitReached(limit=limit)


def some_are_left(attempt: Attempt) -> None:
    """Refuse early and cheaply; the guarded count-down of the stock decides in the end."""
    if attempt.terms.stock_left == 0:
        raise refusals.SoldOut


RULES: tuple[Callable[[Attempt], None], ...] = (
    customer_is_active,
    customer_is_not_stopped,
    line_is_the_customers,
    offer_is_published,
    customer_is_not_blocked,
    offer_has_opened,
    offer_has_not_closed,
    gift_is_asked_for_in_a_shop,
    reservations_are_fetched,
    limit_is_not_reached,
    some_are_left,
)


def check(attempt: Attempt) -> None:
    """Raise the first refusal that applies."""
    for rule in RULES:
        rule(attempt)
