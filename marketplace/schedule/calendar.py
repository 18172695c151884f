"""Everything that is due by the calendar: run each day by the worker, or by hand for any day.

Every step does what is left to do and no more, so a day can be run twice, by two at once, after
a crash in its middle, or late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Table, select

from marketplace.catalogue.offers.programme_rules import take_effect
from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.points.calendar.block import block_idle
from marketplace.points.calendar.expire import ExpiryTotals, expire_points
from marketplace.points.calendar.models import CalendarDay
from marketplace.points.calendar.remind import remind
from marketplace.points.views.months import close_months
from marketplace.schedule import retention_table

DAYS = cast("Table", CalendarDay.__table__)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run of the calendar did; all but `expired` are counts."""

    day: date
    codes: int
    reservations: int
    services: int
    expired: ExpiryTotals
    blocked: int
    reminded: int
    months: int


def is_finished(day: date) -> bool:
    """Whether all that was due up to the day is done; one cheap statement."""
    return db.session.scalar(select(CalendarDay.day).where(CalendarDay.day == day)) is not None


def run(*, on: date | None = None) -> Summary:
    """Do everything that is due up to the day, which is today if none is given.

    Days that were missed are caught up. Codes run out first, as what they give back may be points
    whose day is over, and so do reservations; then services. A day that is over does no harm:
    nobody is reminded then.
    """
    today = clock.today()
    day = on or today
    take_effect()
    moment = max(clock.now(), clock.start_of(day))
    done = Summary(
        day=day,
        codes=expire_codes(moment),
        reservations=expire_reservations(moment),
        services=end_services(moment),
        expired=expire_points(on=day),
        blocked=sum(block_idle(on=each) for each in days_to_look_back_from(_last_before(day), day)),
        reminded=remind(on=day) if day >= today else 0,
        months=close_months(on=day),
    )
    _delete_old()
    _finish(day)
    return done


def days_to_look_back_from(last: date | None, day: date) -> list[date]:
    """The 1sts of months on which nobody looked who had earned nothing, and the day itself.

    `last` is the last day that was run before it. The day counts even in the midst of a month, as
    marketing may have changed the rule since its 1st.
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
    for kept in retention_table.TABLE:
        if kept.delete_old:
            kept.delete_old()


def _finish(day: date) -> None:
    with transaction() as session:
        session.execute(insert_new(session, DAYS).values(day=day, finished_at=clock.now()))
