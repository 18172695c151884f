"""The obvious model: points go, by converting, by changes of tariff and by leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.simulation import plain_gifts
from tests.simulation.plain import (
    BUSINESS,
    POSTPAID,
    PREPAID,
    UNITS,
    Books,
    Change,
    Conversion,
    Customer,
    Line,
    Loss,
    Lot,
    Offer,
    day_of,
    end_of,
    next_month,
)
from tests.simulation.plain_earning import earn, portions


def usable(customer: Customer, today: date) -> list[Lot]:
    """The lots that can be used today; what expires first, and then what came first, goes first."""
    lots = [
        lot
        for lot in customer.lots
        if lot.left and (lot.usable_to is None or lot.usable_to >= today)
    ]
    return sorted(lots, key=lambda lot: lot.usable_to or date.max)


def spend(
    books: Books, customer: Customer, points: int, kind: str, now: datetime
) -> list[tuple[Lot, int]]:
    taken = []
    for lot in usable(customer, day_of(now)):
        some = min(points, lot.left)
        if some:
            books.move(lot, -some, kind, now)
            taken.append((lot, some))
            points -= some
    assert points == 0
    return taken


def price(books: Books, offer: Offer, asked: int | None, now: datetime) -> int | None:
    """Return the points that the offer takes; None where fewer are offered than the least."""
    if offer.unit not in UNITS:
        return offer.points
    least = int(books.rule("service_minimum", now))
    return least if asked is None else asked if asked >= least else None


def may_convert(
    books: Books,
    customer: Customer,
    offer: Offer,
    line: Line | None,
    asked: int | None,
    now: datetime,
    shop: int | None = None,
) -> bool:
    points = price(books, offer, asked, now)
    tariffs = offer.tariffs or books.rule("taking_part", now)
    if offer.unit and (line is None or line.tariff not in tariffs):
        return False
    if offer.kind == "gift" and not plain_gifts.has_one(offer, shop):
        return False
    if customer.closed or customer.blocked_since or points is None:
        return False
    if sum(lot.left for lot in usable(customer, day_of(now))) < points:
        return False
    mine = [one for one in books.conversions.values() if one.customer == customer.id]
    had = [one for one in mine if one.offer is offer and not one.points_back]
    return (offer.limit is None or len(had) < offer.limit) and offer.stock != 0


def convert(
    books: Books,
    customer: Customer,
    offer: Offer,
    line: str | None,
    asked: int | None,
    now: datetime,
    shop: int | None = None,
    *,
    at_counter: bool = False,
) -> Conversion:
    points = price(books, offer, asked, now)
    assert points is not None
    units = points * books.rule("units_per_point", now)[offer.unit] if offer.unit in UNITS else None
    days = books.rule("units_days", now) if units else offer.code_days
    days = plain_gifts.DAYS if offer.kind == "gift" else days
    good_until = None if at_counter else end_of(day_of(now) + timedelta(days=days))
    taken = spend(books, customer, points, "converted", now)
    if offer.stock is not None:
        offer.stock -= 1
    made = Conversion(customer.id, offer, line, points, units, now, good_until, taken, shop)
    if shop is not None:
        plain_gifts.take(made, at_counter=at_counter)
    return made


def give_back(books: Books, one: Conversion, now: datetime) -> None:
    """Give points back, to be used as long as the rule says and never shorter than before.

    Points that their line lost in the meantime are lost here too.
    """
    today = day_of(now)
    days = books.rule("returned_days", now)
    lots = books.customers[one.customer].lots
    for lot, points in sorted(one.taken, key=lambda taken: lots.index(taken[0])):
        if _line_lost(books, lot, one):
            books.move(lot, points, "given_back", now)
            books.move(lot, -points, "forfeited", now)
            continue
        if lot.usable_to is None or days == 0 or lot.usable_to >= today + timedelta(days=days):
            books.move(lot, points, "given_back", now)
            if lot.usable_to is not None and lot.usable_to < today:
                books.move(lot, -points, "expired", now)
            continue
        longer = replace(lot, usable_to=today + timedelta(days=days), amount=points, left=0)
        lots.append(longer)
        books.move(longer, points, "given_back", now)


def _line_lost(books: Books, lot: Lot, one: Conversion) -> bool:
    """Return whether the lot's line lost these points after the conversion."""
    return any(
        loss.takes(lot) and loss.customer == one.customer and loss.found_at >= one.made_at
        for loss in books.lines[lot.line].losses
    )


def put_back(one: Conversion) -> None:
    """Others can have it."""
    if one.offer.stock is not None:
        one.offer.stock += 1
    if one.shop is not None:
        plain_gifts.release(one)


def cancel(books: Books, one: Conversion, now: datetime, became: str = "cancelled") -> None:
    """It is cancelled, or nobody fetched it: the points go back to their lots."""
    one.state, one.points_back = became, True
    put_back(one)
    give_back(books, one, now)


def not_delivered(books: Books, one: Conversion, now: datetime) -> None:
    """The network refuses a service: the points go back, but not to who has left."""
    if one.state not in {"issued", "expired"} and not one.tariff_took:
        return
    if books.customers[one.customer].closed:
        one.state = "cancelled"
    else:
        cancel(books, one, now)


def correct(books: Books, line: Line, points: int, now: datetime) -> bool:
    """Staff add or take points; False where there are too few to take."""
    assert line.owner is not None
    customer = books.customers[line.owner]
    if points > 0:
        earn(books, line, "correction", points, day_of(now), now)
    elif sum(lot.left for lot in usable(customer, day_of(now))) < -points:
        return False
    else:
        spend(books, customer, -points, "corrected", now)
    return True


def leave(books: Books, customer: Customer, now: datetime) -> None:
    """The account is closed: points, codes and reservations are lost, the lines are free."""
    customer.closed = True
    for lot in customer.lots:
        kind = "forfeited" if _is_usable(lot, now) else "expired"
        books.move(lot, -lot.left, kind, now)
    for one in books.conversions.values():
        live = one.state == "issued" and one.offer.kind != "service"
        if one.customer == customer.id and live:
            one.state = "cancelled"
            if one.shop is not None:
                put_back(one)
    for line in list(books.lines_of(customer.id)):
        line.owner = line.bound = line.earns_from = None


def _forfeit(books: Books, lot: Lot, now: datetime) -> None:
    """Forfeit what is left of the lot, unless it has expired: that is left for the calendar."""
    if _is_usable(lot, now):
        books.move(lot, -lot.left, "forfeited", now)


def _is_usable(lot: Lot, now: datetime) -> bool:
    return lot.usable_to is None or lot.usable_to >= day_of(now)


def change_tariffs(books: Books, rows: list[Change], portion: int, now: datetime) -> None:
    for part in portions(rows, portion):
        good = [one for one in sorted(part) if _applies(books, one)]
        for one in good:
            books.changes[one.id] = one
            books.lines[one.number].changes.append(one)
        for one in good:
            _take(books, books.lines[one.number], one, now)
        for number in dict.fromkeys(one.number for one in good):
            _stand(books.lines[number], good)


def _applies(books: Books, one: Change) -> bool:
    line = books.lines.get(one.number)
    new = one.id not in books.changes and one.before != one.after
    return new and line is not None and line.kind == "mobile"


def _take(books: Books, line: Line, one: Change, now: datetime) -> None:
    """To business all is lost, or what was earned before a return; to postpaid the units alone."""
    if line.owner is None:
        return
    if one.leaves:
        came_back = any(other.returns and other.at >= one.at for other in line.changes)
        loss = Loss(line.owner, now, day_of(one.at) if came_back else None)
        line.losses.append(loss)
        for lot in books.customers[line.owner].lots:
            if lot.line == line.number and loss.takes(lot):
                _forfeit(books, lot, now)
    if one.leaves or (one.before, one.after) == (PREPAID, POSTPAID):
        for made in books.conversions.values():
            if made.line == line.number and made.units and made.state == "issued":
                assert made.good_until
                if made.made_at <= one.at < made.good_until and made.customer == line.owner:
                    _take_units(books, made, now, points_stay=not one.leaves)


def _take_units(books: Books, made: Conversion, now: datetime, *, points_stay: bool) -> None:
    """Cancel the conversion; give its points back where they stay and the network was not asked."""
    if points_stay and not made.asked:
        cancel(books, made, now)
    else:
        made.state, made.tariff_took = "cancelled", points_stay


def _stand(line: Line, told: list[Change]) -> None:
    newest = max(line.changes)
    if newest in told:
        line.tariff = newest.after
    returned = [one.at for one in line.changes if one.returns]
    if newest.after == BUSINESS:
        line.earns_from = None
    elif line.bound and returned:
        line.earns_from = next_month(day_of(max(*returned, line.bound)))
