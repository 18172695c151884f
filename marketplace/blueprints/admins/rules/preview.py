"""Preview the effects of a rule's change in numbers, before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask_babel import format_date, format_number, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.rules.labels import CODE_FATES, LINE_POINTS, euros, points
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.catalogue.offers.programme_rules import differing_offers
from marketplace.conversions.reports.live_codes import live_codes
from marketplace.customers.line_counts import (
    LineCount,
    lines_by_package,
    lines_by_tariff,
    silent_lines,
)
from marketplace.foundation import clock
from marketplace.foundation.dates import page_day
from marketplace.points.billing.billed_months import last_reported
from marketplace.points.expiry import expires_on, returned_until
from marketplace.points.idle import months_before
from marketplace.points.views import forecast
from marketplace.points.views.liability import outstanding
from marketplace.programme.models import Rule, Tariff
from marketplace.programme.rules import Programme


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of the change, before and after."""

    what: str
    before: str
    after: str


def effects(rule: Rule, old: Programme, new: Programme) -> list[Effect]:
    """Return what changes with the new programme; counted now, nothing is written."""
    return _EFFECTS[rule](old, new)


def _lines(word: str, count: LineCount) -> str:
    lines = ngettext("%(num)s line", "%(num)s lines", count.known)
    owned = ngettext("of %(num)s customer", "of %(num)s customers", count.customers)
    return f"{TARIFFS.get(word, word)} ({lines}, {owned})"


def _table(
    old: Mapping[str, int], new: Mapping[str, int], counts: Mapping[str, LineCount]
) -> list[Effect]:
    """Return what each kind of line would get: every kind in the table or with lines."""
    return [
        Effect(
            _lines(word, counts.get(word, LineCount())),
            points(old.get(word, 0)),
            points(new.get(word, 0)),
        )
        for word in sorted({*old, *new, *counts})
    ]


def _welcome_by_tariff(old: Programme, new: Programme) -> list[Effect]:
    return _table(old.welcome_by_tariff, new.welcome_by_tariff, lines_by_tariff())


def _welcome_by_package(old: Programme, new: Programme) -> list[Effect]:
    return _table(old.welcome_by_package, new.welcome_by_package, lines_by_package())


def _topup_by_package(old: Programme, new: Programme) -> list[Effect]:
    return _table(old.topup_by_package, new.topup_by_package, lines_by_package())


def _points_per_euro(old: Programme, new: Programme) -> list[Effect]:
    lines, whole = forecast.euros_of_month(months_before(clock.today(), 1))
    what = ngettext(
        "A month like the last one (%(num)s line)",
        "A month like the last one (%(num)s lines)",
        lines,
    )
    return [Effect(what, points(whole * old.points_per_euro), points(whole * new.points_per_euro))]


def _services(old: Programme, new: Programme) -> list[Effect]:
    before, after = (len(differing_offers(each)) for each in (old, new))
    offers = ngettext("%(num)s offer", "%(num)s offers", max(before, after))
    return [Effect(_("MB, SMS and MMS offers that change"), "—", offers)]


def _expiry(old: Programme, new: Programme) -> list[Effect]:
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


def _idle_months(old: Programme, new: Programme) -> list[Effect]:
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


def _billing_days(old: Programme, new: Programme) -> list[Effect]:
    today = clock.today()
    before, after = (
        format_date(last_reported(today, billing_days=each.billing_days), "MM/yyyy")
        for each in (old, new)
    )
    return [Effect(_("The last month that counts for blocking today"), before, after)]


def _reminder_days(old: Programme, new: Programme) -> list[Effect]:
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


def _code_days(old: Programme, new: Programme) -> list[Effect]:
    ends = [clock.today() + timedelta(days=each.code_days) for each in (old, new)]
    before, after = (page_day(end) for end in ends)
    return [
        Effect(_("A code for a new offer, converted today, is valid until"), before, after),
        Effect(_("Existing offers, which keep their own setting"), _("unchanged"), _("unchanged")),
    ]


def _expired_codes(old: Programme, new: Programme) -> list[Effect]:
    codes, taken = live_codes()
    number = ngettext("%(num)s code", "%(num)s codes", codes)
    what = _(
        "Codes that customers hold now, if they expire: %(codes)s, %(points)s",
        codes=number,
        points=points(taken),
    )
    return [Effect(what, str(CODE_FATES[old.expired_codes]), str(CODE_FATES[new.expired_codes]))]


def _taking_part(old: Programme, new: Programme) -> list[Effect]:
    counts = lines_by_tariff()
    return [
        Effect(
            what=_lines(tariff, counts.get(tariff, LineCount())),
            before=_earns(tariff, old),
            after=_earns(tariff, new),
        )
        for tariff in Tariff
    ]


def _earns(tariff: Tariff, programme: Programme) -> str:
    return str(_("earns") if tariff in programme.taking_part else _("earns nothing"))


def _point_worth(old: Programme, new: Programme) -> list[Effect]:
    owed = outstanding().points
    what = _("All points outstanding (%(points)s)", points=format_number(owed))
    before, after = (euros(owed * each.point_worth // 100) for each in (old, new))
    return [Effect(what, before, after)]


def _lost_number_points(old: Programme, new: Programme) -> list[Effect]:
    what = _("Points of the next number that is lost")
    return _line_points(what, old.lost_number_points, new.lost_number_points)


def _ended_line_points(old: Programme, new: Programme) -> list[Effect]:
    what = _("Points of the next line whose contract ends")
    return _line_points(what, old.ended_line_points, new.ended_line_points)


def _line_points(what: str, old: str, new: str) -> list[Effect]:
    return [Effect(what, str(LINE_POINTS[old]), str(LINE_POINTS[new]))]


def _undelivered_days(old: Programme, new: Programme) -> list[Effect]:
    counts = [silent_lines(each.undelivered_days) for each in (old, new)]
    before, after = (ngettext("%(num)s number", "%(num)s numbers", n) for n in counts)
    return [Effect(_("Numbers of customers to be proven again, today"), before, after)]


def _returned_days(old: Programme, new: Programme) -> list[Effect]:
    today = clock.today()
    yesterday = today - timedelta(days=1)
    what = _("Points whose last day was yesterday, if they come back today, are valid until")
    before, after = (returned_until(yesterday, today, each.returned_days) for each in (old, new))
    return [Effect(what, _day_or_lost(before, today), _day_or_lost(after, today))]


def _day_or_lost(day: date | None, today: date) -> str:
    lost = day is not None and day < today
    return str(_("they are lost")) if day is None or lost else page_day(day)


def _code_reminder_days(old: Programme, new: Programme) -> list[Effect]:
    """Return when the holders of codes that run out in 30 days would be reminded."""
    last = clock.today() + timedelta(days=30)
    what = _("A code that is valid until %(day)s: reminder on", day=page_day(last))
    before, after = (_reminder_day(last, each.code_reminder_days) for each in (old, new))
    return [Effect(what, before, after)]


def _reminder_day(last: date, days: int) -> str:
    return page_day(last - timedelta(days=days)) if days else str(_("no reminder"))


_EFFECTS: Final[Mapping[Rule, Callable[[Programme, Programme], list[Effect]]]] = {
    Rule.WELCOME_BY_TARIFF: _welcome_by_tariff,
    Rule.WELCOME_BY_PACKAGE: _welcome_by_package,
    Rule.TOPUP_BY_PACKAGE: _topup_by_package,
    Rule.POINTS_PER_EURO: _points_per_euro,
    Rule.SERVICE_MINIMUM: _services,
    Rule.UNITS_PER_POINT: _services,
    Rule.UNITS_DAYS: _services,
    Rule.EXPIRY: _expiry,
    Rule.IDLE_MONTHS: _idle_months,
    Rule.BILLING_DAYS: _billing_days,
    Rule.REMINDER_DAYS: _reminder_days,
    Rule.CODE_DAYS: _code_days,
    Rule.EXPIRED_CODES: _expired_codes,
    Rule.TAKING_PART: _taking_part,
    Rule.POINT_WORTH: _point_worth,
    Rule.LOST_NUMBER_POINTS: _lost_number_points,
    Rule.ENDED_LINE_POINTS: _ended_line_points,
    Rule.UNDELIVERED_DAYS: _undelivered_days,
    Rule.RETURNED_DAYS: _returned_days,
    Rule.CODE_REMINDER_DAYS: _code_reminder_days,
}
