"""Preview the effects of rules that count days and months."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.rules.effect import Effect
from marketplace.blueprints.admins.rules.labels import points
from marketplace.customers.line_counts import (
    silent_lines,
)
from marketplace.foundation import clock
from marketplace.foundation.dates import page_day
from marketplace.points.billing.billed_months import last_reported
from marketplace.points.expiry import expires_on, returned_until
from marketplace.points.idle import months_before
from marketplace.points.views import forecast
from marketplace.programme.rules import Programme


def expiry(old: Programme, new: Programme) -> list[Effect]:
    """Show the points outstanding and their last days."""
    held, today = forecast.outstanding_lots(), clock.today()
    lots = ngettext("%(num)s booking", "%(num)s bookings", held.lots)
    kept = f"{lots}, {points(held.points)}"
    before, after = (_day_or_never(expires_on(today, each.expiry)) for each in (old, new))
    return [
        Effect(_("Points earned today can be used until"), before, after),
        Effect(_("Points already booked, which keep their expiry date"), kept, kept),
    ]


def _day_or_never(day: date | None) -> str:
    return page_day(day) if day else _("no expiry")


def idle_months(old: Programme, new: Programme) -> list[Effect]:
    """Show how many customers are blocked at the next 1st."""
    counts = [
        forecast.idle_customers(months_before(_first_open_month(each), each.idle_months))
        for each in (old, new)
    ]
    before, after = (ngettext("%(num)s customer", "%(num)s customers", n) for n in counts)
    return [Effect(_("Customers without earnings for that long, today"), before, after)]


def _first_open_month(programme: Programme) -> date:
    """Return the 1st of the month after the last one that can count as empty today."""
    return clock.first_of_next_month(
        last_reported(clock.today(), billing_days=programme.billing_days)
    )


def billing_days(old: Programme, new: Programme) -> list[Effect]:
    """Show the day on which last month counts as reported."""
    today = clock.today()
    before, after = (
        format_date(last_reported(today, billing_days=each.billing_days), "MM/yyyy")
        for each in (old, new)
    )
    return [Effect(_("The last month that counts for blocking today"), before, after)]


def reminder_days(old: Programme, new: Programme) -> list[Effect]:
    """Show the days of the next reminders."""
    coming = forecast.next_to_expire(clock.today())
    if coming is None:
        return [Effect(_("No points are due to expire"), "—", "—")]
    last, held = coming
    customers = ngettext("%(num)s customer", "%(num)s customers", held.customers)
    what = _(
        "Reminders for %(day)s (%(points)s, %(customers)s)",
        day=page_day(last),
        points=points(held.points),
        customers=customers,
    )
    return [Effect(what, _days_of(last, old), _days_of(last, new))]


def _days_of(last: date, programme: Programme) -> str:
    days = [last - timedelta(days=ahead) for ahead in programme.reminder_days]
    return "; ".join(page_day(day) for day in days)


def code_days(old: Programme, new: Programme) -> list[Effect]:
    """Show the last day of a code that is issued today."""
    ends = [clock.today() + timedelta(days=each.code_days) for each in (old, new)]
    before, after = (page_day(end) for end in ends)
    return [
        Effect(_("A code for a new offer, converted today, is valid until"), before, after),
        Effect(_("Existing offers, which keep their own setting"), _("unchanged"), _("unchanged")),
    ]


def undelivered_days(old: Programme, new: Programme) -> list[Effect]:
    """Show how many numbers have to be proven again."""
    counts = [silent_lines(each.undelivered_days) for each in (old, new)]
    before, after = (ngettext("%(num)s number", "%(num)s numbers", n) for n in counts)
    return [Effect(_("Numbers of customers to be proven again, today"), before, after)]


def returned_days(old: Programme, new: Programme) -> list[Effect]:
    """Show the last day of points that come back today."""
    today = clock.today()
    yesterday = today - timedelta(days=1)
    what = _("Points whose last day was yesterday, if they come back today, are valid until")
    before, after = (returned_until(yesterday, today, each.returned_days) for each in (old, new))
    return [Effect(what, _day_or_lost(before, today), _day_or_lost(after, today))]


def _day_or_lost(day: date | None, today: date) -> str:
    lost = day is not None and day < today
    return str(_("they are lost")) if day is None or lost else page_day(day)


def code_reminder_days(old: Programme, new: Programme) -> list[Effect]:
    """Return when the holders of codes that run out in 30 days would be reminded."""
    last = clock.today() + timedelta(days=30)
    what = _("A code that is valid until %(day)s: reminder on", day=page_day(last))
    before, after = (_reminder_day(last, each.code_reminder_days) for each in (old, new))
    return [Effect(what, before, after)]


def _reminder_day(last: date, days: int) -> str:
    return page_day(last - timedelta(days=days)) if days else str(_("no reminder"))
