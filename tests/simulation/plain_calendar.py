"""The obvious model: what the calendar does on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.simulation.plain import Books, at, day_of, last_day, month_before, next_month
from tests.simulation.plain_going import cancel, give_back


def run_calendar(books: Books, day: date, now: datetime) -> None:
    """All that is due up to the day: codes, reservations, services, expiry, blocks, reminders."""
    _end_codes(books, max(now, at(day, 0)), now)
    _end_reservations(books, max(now, at(day, 0)), now)
    _end_services(books, max(now, at(day, 0)))
    for customer in books.customers.values():
        for lot in customer.lots:
            if lot.left and lot.usable_to and lot.usable_to < day:
                books.move(lot, -lot.left, "expired", now)
    for each in _looked_at(books, day):
        _block(books, each, now)
    if day >= day_of(now):
        _remind(books, day, now)
    books.days.add(day)
    an_hour_ago = day_of(now - timedelta(hours=1))  # a month is over an hour after its end
    books.closed_to = max(books.closed_to, min(day, an_hour_ago).replace(day=1))


def _end_codes(books: Books, moment: datetime, now: datetime) -> None:
    for one in books.conversions.values():
        over = one.good_until is not None and one.good_until <= moment
        if one.offer.kind == "partner" and one.state == "issued" and over:
            one.state = "expired"
            if books.rule("expired_codes", now) == "returned":
                give_back(books, one, now)


def _end_reservations(books: Books, moment: datetime, now: datetime) -> None:
    for one in books.conversions.values():
        over = one.good_until is not None and one.good_until <= moment
        if one.offer.kind == "gift" and one.state == "issued" and over:
            cancel(books, one, now, "expired")


def _end_services(books: Books, moment: datetime) -> None:
    for one in books.conversions.values():
        over = one.good_until is not None and one.good_until <= moment
        if one.offer.kind == "service" and one.state == "issued" and over:
            one.state = "expired"


def _looked_at(books: Books, day: date) -> list[date]:
    """The 1sts of whole months that were missed, and the day itself."""
    before = [other for other in books.days if other < day]
    looked_at, first = [], next_month(max(before)) if before else day
    while first < day.replace(day=1):
        looked_at.append(first)
        first = next_month(first)
    return [*looked_at, day]


def _block(books: Books, day: date, now: datetime) -> None:
    since = next_month(_last_reported(books, day, books.rule_on("billing_days", day, now)))
    idle_from = month_before(since, books.rule_on("idle_months", day, now))
    for customer in books.customers.values():
        idle = customer.last_month is None or customer.last_month < idle_from
        open_and_free = not customer.closed and customer.blocked_since is None
        if open_and_free and idle and customer.started <= idle_from:
            customer.blocked_since, customer.idle_from = since, idle_from


def _last_reported(books: Books, day: date, days: int) -> date:
    """Return the last whole month that billing reported, or has had `days` days to report."""
    month = month_before(day)
    while not (month in books.billed or day > last_day(month) + timedelta(days=days)):
        month = month_before(month)
    earlier = month_before(month)
    waiting = day <= last_day(earlier) + timedelta(days=days) and earlier not in books.billed
    return _last_reported(books, month, days) if waiting else month


def _remind(books: Books, day: date, now: datetime) -> None:
    distances = books.rule_on("reminder_days", day, now)
    for customer in books.customers.values():
        for usable_to in {lot.usable_to for lot in customer.lots if lot.left}:
            if usable_to is None or usable_to < day or customer.closed:
                continue
            reached = [days for days in distances if days >= (usable_to - day).days]
            if reached:
                books.reminders.add((customer.id, usable_to, min(reached)))
