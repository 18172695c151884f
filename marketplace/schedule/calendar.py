"""Run everything that is due by the calendar: each day by the worker, or by hand for any day.

Every step does only what is left to do, so a day can be run twice, by two workers at once, after
a crash in its middle, or late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.catalogue.favourites.alerts import tell_of_favourites
from marketplace.catalogue.offers.programme_rules import take_effect
from marketplace.conversions.redemption.remind_codes import remind_codes
from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.foundation import clock
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.membership.line_end.end_by_crm import end_lines_due
from marketplace.points.calendar.block import block_idle
from marketplace.points.calendar.expire import ExpiryTotals, expire_points
from marketplace.points.calendar.models import CalendarDay
from marketplace.points.calendar.remind import remind
from marketplace.points.views.months import close_months
from marketplace.schedule import clock_check, retention_table
from marketplace.settlement import close

DAYS = table_of(CalendarDay)


@dataclass(frozen=True, slots=True)
class Summary:
    """The work that a run of the calendar did; all but `expired` are counts."""

    day: date
    codes: int
    reservations: int
    services: int
    lines: int
    expired: ExpiryTotals
    blocked: int
    reminded: int
    reminded_codes: int
    alerted: int
    months: int
    settled: int


def is_finished(day: date) -> bool:
    """Return whether everything that was due up to the day is done; one cheap statement."""
    return db.session.scalar(select(CalendarDay.day).where(CalendarDay.day == day)) is not None


def run(*, on: date | None = None, ahead: bool = False) -> Summary:
    """Do everything that is due up to the day `on`, which is today by default.

    Raises CalendarOnHold where the clock may be wrong, unless `ahead` is a person's word that the
    day is meant.

    Days that were missed are caught up. Codes and reservations expire first, because the points
    that they give back may be past their own last day; then services end. A past day does no harm:
    no reminder is sent for it.
    """
    today = clock.today()
    day = on or today
    if not ahead:
        clock_check.require_certain(day)
    take_effect()
    moment = max(clock.now(), clock.start_of(day))
    summary = Summary(
        day=day,
        codes=expire_codes(moment),
        reservations=expire_reservations(moment),
        services=end_services(moment),
        lines=end_lines_due(on=day),
        expired=expire_points(on=day),
        blocked=sum(block_idle(on=each) for each in idle_check_days(_last_before(day), day)),
        reminded=remind(on=day) if day >= today else 0,
        reminded_codes=remind_codes(on=day) if day >= today else 0,
        alerted=tell_of_favourites(on=day) if day == today else 0,
        months=close_months(on=day),
        settled=close.close_months(on=day),
    )
    _delete_old()
    _finish(day)
    return summary


def idle_check_days(last: date | None, day: date) -> list[date]:
    """Return the 1sts of the months without a check for idle customers, and the day itself.

    `last` is the last day that was run before it. The day itself counts even within a month,
    because marketing may have changed the rule since the 1st.
    """
    firsts = []
    first = clock.first_of_next_month(last) if last else day
    while first < day.replace(day=1):
        firsts.append(first)
        first = clock.first_of_next_month(first)
    return [*firsts, day]


def _last_before(day: date) -> date | None:
    earlier = select(CalendarDay.day).where(CalendarDay.day < day)
    return db.session.scalar(earlier.order_by(CalendarDay.day.desc()).limit(1))


def _delete_old() -> None:
    deletes = (rule.delete_old for rule in retention_table.TABLE)
    for delete_old in dict.fromkeys(filter(None, deletes)):  # some serve several rules
        delete_old()


def _finish(day: date) -> None:
    with transaction() as session:
        session.execute(insert_new(session, DAYS).values(day=day, finished_at=clock.now()))
