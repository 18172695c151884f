"""Preview the effects of a rule's change in numbers, before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.rules import preview_days
from marketplace.blueprints.admins.rules.effect import Effect
from marketplace.blueprints.admins.rules.labels import CODE_FATES, LINE_POINTS, euros, points
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.catalogue.offers.programme_rules import differing_offers
from marketplace.conversions.reports.live_codes import live_codes
from marketplace.customers.line_counts import (
    LineCount,
    lines_by_package,
    lines_by_tariff,
)
from marketplace.foundation import clock
from marketplace.points.idle import months_before
from marketplace.points.views import forecast
from marketplace.points.views.liability import outstanding
from marketplace.programme.models import Rule, Tariff
from marketplace.programme.rules import Programme


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


_EFFECTS: Final[Mapping[Rule, Callable[[Programme, Programme], list[Effect]]]] = {
    Rule.WELCOME_BY_TARIFF: _welcome_by_tariff,
    Rule.WELCOME_BY_PACKAGE: _welcome_by_package,
    Rule.TOPUP_BY_PACKAGE: _topup_by_package,
    Rule.POINTS_PER_EURO: _points_per_euro,
    Rule.SERVICE_MINIMUM: _services,
    Rule.UNITS_PER_POINT: _services,
    Rule.UNITS_DAYS: _services,
    Rule.EXPIRY: preview_days.expiry,
    Rule.IDLE_MONTHS: preview_days.idle_months,
    Rule.BILLING_DAYS: preview_days.billing_days,
    Rule.REMINDER_DAYS: preview_days.reminder_days,
    Rule.CODE_DAYS: preview_days.code_days,
    Rule.EXPIRED_CODES: _expired_codes,
    Rule.TAKING_PART: _taking_part,
    Rule.POINT_WORTH: _point_worth,
    Rule.LOST_NUMBER_POINTS: _lost_number_points,
    Rule.ENDED_LINE_POINTS: _ended_line_points,
    Rule.UNDELIVERED_DAYS: preview_days.undelivered_days,
    Rule.RETURNED_DAYS: preview_days.returned_days,
    Rule.CODE_REMINDER_DAYS: preview_days.code_reminder_days,
}
