"""Check the invariants of the conversions over the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import BigInteger, Select, cast, func, select

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.pool_checks import pool_violations
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.conversions.transitions import POINTS_KEPT
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.points import verify as books
from marketplace.points.models import Account, Entry, EntryKind
from marketplace.points.verify import MOST_SHOWN, Report
from marketplace.shops import verify as stocks
from marketplace.shops.models import ShopStock


def verify() -> Report:
    """Check the books, the conversions and the shops' stock together; changes nothing."""
    report = books.verify()
    rows = db.session.execute(
        select(Conversion.state, func.count()).group_by(Conversion.state)
    ).all()
    states = {state.value: int(count) for state, count in rows}
    counts = {**report.counts, "conversions": sum(states.values())}
    counts |= {state: states.get(state, 0) for state in ConversionState}
    problems = [
        *_violations(),
        *pool_violations(MOST_SHOWN),
        *stocks.violations(MOST_SHOWN),
        *_reserved_wrongly(),
    ]
    return Report(counts, [*report.violations, *problems])


@cache
def _checks() -> tuple[tuple[str, Select[int]], ...]:
    """Return the sentences with the queries for what breaks them; built once a process."""
    checks: tuple[tuple[str, Select[int]], ...] = (
        ("conversion {}: its entries do not add up to its points", _paid_wrongly()),
        ("conversion {}: cancelled and not lost, its points not given back", _kept_points()),
        ("conversion {}: expired, its points given back in part", _half_returned()),
        ("conversion {}: reserved and not fetched, its points not given back", _kept_reserved()),
        ("conversion {}: its points given back, but it was not undone", _returned_unduly()),
        ("conversion {}: a service that is in force, but there is no order for it", _not_owed()),
        ("conversion {}: refused by the network, and not cancelled", _refused_and_kept()),
        (
            "conversion {}: lost with a tariff that kept the points, and it never came",
            _lost_and_never_came(),
        ),
        ("conversion {}: its amount is not what its points give", _other_amount()),
        ("customer {}: points in a closed account", _closed_with_points()),
    )
    return tuple((sentence, query.limit(MOST_SHOWN)) for sentence, query in checks)


def _violations() -> Iterator[str]:
    for sentence, query in _checks():
        for row_id in db.session.scalars(query):
            yield sentence.format(row_id)


def _reserved_wrongly() -> Iterator[str]:
    """Yield stocks whose reserved number is not that of the live gift conversions."""
    live = (
        (Conversion.shop_id == ShopStock.shop_id)
        & (Conversion.offer_id == ShopStock.offer_id)
        & (Conversion.kind == OfferKind.GIFT)
        & (Conversion.state == ConversionState.ISSUED)
    )
    differing = (
        select(ShopStock.shop_id, ShopStock.offer_id)
        .outerjoin(Conversion, live)
        .group_by(ShopStock.shop_id, ShopStock.offer_id, ShopStock.reserved)
        .having(func.count(Conversion.id) != ShopStock.reserved)
    )
    for shop_id, offer_id in db.session.execute(differing.limit(MOST_SHOWN)):
        yield f"shop {shop_id}, gift {offer_id}: reserved is not the number of reservations"


def _paid_wrongly() -> Select[int]:
    paid = func.coalesce(func.sum(-Entry.amount), 0)
    joined = (Entry.conversion_id == Conversion.id) & (Entry.kind == EntryKind.CONVERT)
    return (
        select(Conversion.id)
        .outerjoin(Entry, joined)
        .group_by(Conversion.id, Conversion.points)
        .having(paid != Conversion.points)
    )


_RATE = Conversion.terms["amount"]
_POINTS_RETURNED = func.coalesce(func.sum(Entry.amount), 0)


def _kept_points() -> Select[int]:
    undone = Conversion.state == ConversionState.CANCELLED
    cancelled = _given_back().where(undone, ~Conversion.lost)
    return cancelled.having(Conversion.points != _POINTS_RETURNED)


def _half_returned() -> Select[int]:
    """Select expired codes that returned part of their points: the rule returns all or none."""
    expired = _given_back().where(Conversion.state == ConversionState.EXPIRED)
    return expired.having(_POINTS_RETURNED.not_in((0, Conversion.points)))


def _kept_reserved() -> Select[int]:
    """Select expired reservations that did not return their points, as they always do."""
    expired = (Conversion.state == ConversionState.EXPIRED) & (Conversion.kind == OfferKind.GIFT)
    return _given_back().where(expired).having(Conversion.points != _POINTS_RETURNED)


def _returned_unduly() -> Select[int]:
    """Select live, used or lost conversions that returned points; these keep them."""
    undone = Conversion.state.in_((ConversionState.CANCELLED, ConversionState.EXPIRED))
    return _given_back().where(~undone | Conversion.lost).having(_POINTS_RETURNED != 0)


_GRANT = (Order.conversion_id == Conversion.id) & (Order.kind == OrderKind.GRANT)


def _not_owed() -> Select[int]:
    """Select services without a valid order; those from before the first order need none."""
    first = select(func.min(Order.conversion_id)).scalar_subquery()
    undone = Order.state.in_((OrderState.REFUSED, OrderState.DROPPED))
    services = (Conversion.kind == OfferKind.SERVICE, Conversion.state == ConversionState.ISSUED)
    services_with_orders = select(Conversion.id).outerjoin(Order, _GRANT).where(*services)
    return services_with_orders.where(undone | (Order.id.is_(None) & (Conversion.id >= first)))


def _refused_and_kept() -> Select[int]:
    not_cancelled = Conversion.state != ConversionState.CANCELLED
    return (
        select(Conversion.id)
        .join(Order, _GRANT)
        .where(Order.state == OrderState.REFUSED, not_cancelled)
    )


def _lost_and_never_came() -> Select[int]:
    """Select undelivered units still marked lost; customers who left meanwhile get nothing."""
    undelivered = Order.state.in_((OrderState.REFUSED, OrderState.DROPPED))
    lost = (Conversion.lost, Conversion.cancel_reason == POINTS_KEPT, undelivered)
    lost_ones = select(Conversion.id).join(Order, _GRANT).where(*lost)
    return lost_ones.join(Customer, Customer.id == Conversion.customer_id).where(
        Customer.closed_at.is_(None)
    )


def _other_amount() -> Select[int]:
    """Select conversions whose worth is not their points at the rate that they keep."""
    kept = (Conversion.terms["worth_cents"], *(_RATE[name] for name in ("points", "cents")))
    worth, points, cents = (cast(one.as_integer(), BigInteger) for one in kept)
    chosen = select(Conversion.id).where(_RATE["points"].as_integer().is_not(None))
    return chosen.where(worth * points != Conversion.points * cents)


def _closed_with_points() -> Select[int]:
    accounts = select(Account.customer_id).join(Customer, Customer.id == Account.customer_id)
    return accounts.where(Customer.closed_at.is_not(None), Account.balance != 0)


def _given_back() -> Select[int]:
    joined = (Entry.conversion_id == Conversion.id) & (Entry.kind == EntryKind.CANCEL)
    conversions = select(Conversion.id).outerjoin(Entry, joined)
    return conversions.group_by(Conversion.id, Conversion.points)
