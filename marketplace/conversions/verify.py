"""The invariants of the conversions, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
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
    found = [*_violations(), *stocks.violations(MOST_SHOWN), *_reserved_wrongly()]
    return Report(counts, [*report.violations, *found])


def _violations() -> Iterator[str]:
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
        ("customer {}: points in a closed account", _closed_with_points()),
    )
    for sentence, query in checks:
        for found in db.session.scalars(query.limit(MOST_SHOWN)):
            yield sentence.format(found)


def _reserved_wrongly() -> Iterator[str]:
    """What a shop has put aside are its gifts that are converted and not fetched."""
    live = (
        (Conversion.shop_id == ShopStock.shop_id)
        & (Conversion.offer_id == ShopStock.offer_id)
        & (Conversion.kind == OfferKind.GIFT)
        & (Conversion.state == ConversionState.ISSUED)
    )
    off = (
        select(ShopStock.shop_id, ShopStock.offer_id)
        .outerjoin(Conversion, live)
        .group_by(ShopStock.shop_id, ShopStock.offer_id, ShopStock.reserved)
        .having(func.count(Conversion.id) != ShopStock.reserved)
    )
    for shop_id, offer_id in db.session.execute(off.limit(MOST_SHOWN)):
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


_BACK = func.coalesce(func.sum(Entry.amount), 0)


def _kept_points() -> Select[int]:
    undone = Conversion.state == ConversionState.CANCELLED
    cancelled = _given_back().where(undone, ~Conversion.lost)
    return cancelled.having(Conversion.points != _BACK)


def _half_returned() -> Select[int]:
    """A code that ran out gave back all of its points, or none, as the rule was then."""
    expired = _given_back().where(Conversion.state == ConversionState.EXPIRED)
    return expired.having(_BACK.not_in((0, Conversion.points)))


def _kept_reserved() -> Select[int]:
    """What was reserved and not fetched always gives its points back."""
    over = (Conversion.state == ConversionState.EXPIRED) & (Conversion.kind == OfferKind.GIFT)
    return _given_back().where(over).having(Conversion.points != _BACK)


def _returned_unduly() -> Select[int]:
    """Live and used ones keep their points; so do those lost with a tariff or an account."""
    undone = Conversion.state.in_((ConversionState.CANCELLED, ConversionState.EXPIRED))
    return _given_back().where(~undone | Conversion.lost).having(_BACK != 0)


_GRANT = (Order.conversion_id == Conversion.id) & (Order.deed == OrderKind.GRANT)


def _not_owed() -> Select[int]:
    """A service stands on its order; those from before there was a network to ask have none."""
    first = select(func.min(Order.conversion_id)).scalar_subquery()
    undone = Order.state.in_((OrderState.REFUSED, OrderState.DROPPED))
    services = (Conversion.kind == OfferKind.SERVICE, Conversion.state == ConversionState.ISSUED)
    found = select(Conversion.id).outerjoin(Order, _GRANT).where(*services)
    return found.where(undone | (Order.id.is_(None) & (Conversion.id >= first)))


def _refused_and_kept() -> Select[int]:
    kept = Conversion.state != ConversionState.CANCELLED
    return select(Conversion.id).join(Order, _GRANT).where(Order.state == OrderState.REFUSED, kept)


def _lost_and_never_came() -> Select[int]:
    """Who left after the tariff took it, and before the network refused it, gets nothing."""
    never = Order.state.in_((OrderState.REFUSED, OrderState.DROPPED))
    lost = (Conversion.lost, Conversion.cancel_reason == POINTS_KEPT, never)
    found = select(Conversion.id).join(Order, _GRANT).where(*lost)
    return found.join(Customer, Customer.id == Conversion.customer_id).where(
        Customer.closed_at.is_(None)
    )


def _closed_with_points() -> Select[int]:
    held = select(Account.customer_id).join(Customer, Customer.id == Account.customer_id)
    return held.where(Customer.closed_at.is_not(None), Account.balance != 0)


def _given_back() -> Select[int]:
    joined = (Entry.conversion_id == Conversion.id) & (Entry.kind == EntryKind.CANCEL)
    found = select(Conversion.id).outerjoin(Entry, joined)
    return found.group_by(Conversion.id, Conversion.points)
