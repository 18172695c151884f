"""Decide whether the clock can be trusted to take what is due; otherwise the calendar waits.

A machine whose clock is years ahead would let every point, code and record expire, for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import clock, database_clock
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.points.calendar.models import CalendarApproval, CalendarDay

APPROVALS = table_of(CalendarApproval)
APPROVED_DAYS: Final = timedelta(days=1)  # an approval late in the evening holds on the next day


class HoldReason(StrEnum):
    """The reasons to wait: days that nobody finished, or a clock unlike the database's."""

    GAP = "gap"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class CalendarHold:
    """A wait for a person's word before the calendar runs up to `day`.

    `last` is the last finished day, None if there is none; `difference` is how far the database's
    clock is ahead of this machine's.
    """

    reason: HoldReason
    day: date
    last: date | None
    difference: timedelta

    @property
    def text(self) -> str:
        """Return the reason in a line for operators, in English."""
        if self.reason is HoldReason.GAP:
            return f"the last finished day is {self.last}, long before {self.day}"
        seconds = round(-self.difference.total_seconds())
        return f"this machine's clock is {seconds:+d} s from the database's"


class CalendarOnHold(Refusal):
    """The calendar waits for a person, because the clock may be wrong; `hold` says why."""

    says = _l("The calendar waits, as the clock may be wrong. Check the clock, then let it run.")

    def __init__(self, hold: CalendarHold) -> None:
        super().__init__()
        self.hold = hold


class NothingOnHold(Refusal):
    """The calendar does not wait, or it waits for another day than the person saw."""

    says = _l("The calendar does not wait for this day any more. Please look again.")


def hold(day: date | None = None) -> CalendarHold | None:
    """Return why the calendar waits before it runs up to the day (today by default), or None.

    It waits where the last finished day lies further back than CALENDAR_GAP_DAYS, or where this
    machine's clock differs from the database's by more than CALENDAR_CLOCK_SECONDS. On a new
    installation no day is finished, and nothing can be lost by the first one.
    """
    settings: Settings = current_app.config["SETTINGS"]
    wanted = day or clock.today()
    last = db.session.scalar(select(func.max(CalendarDay.day)))
    difference = database_clock.difference()
    if abs(difference) > timedelta(seconds=settings.calendar_clock_seconds):
        reason = HoldReason.CLOCK
    elif last is not None and wanted - last > timedelta(days=settings.calendar_gap_days):
        reason = HoldReason.GAP
    else:
        return None
    return None if _is_approved(wanted) else CalendarHold(reason, wanted, last, difference)


def require_certain(day: date) -> None:
    """Raise CalendarOnHold where the calendar must wait before it runs up to the day."""
    waits = hold(day)
    if waits is not None:
        raise CalendarOnHold(waits)


def approve(*, day: date, actor: Actor, reason: str) -> None:
    """Let the calendar run up to the day, for which it waits, as a person checked the clock.

    Raises NothingOnHold where it does not wait for that day.
    """
    with transaction() as session:
        waits = hold()
        if waits is None or waits.day != day:
            raise NothingOnHold
        approval = insert_new(session, APPROVALS).values(day=day, at=database_clock.now())
        if session.execute(approval.returning(APPROVALS.c.day)).one_or_none() is None:
            raise NothingOnHold  # another person approved it at the same moment
        audit.record(
            actor, "calendar.approve", "calendar", day, after=_record(waits), reason=reason
        )


def _record(waits: CalendarHold) -> dict[str, Any]:
    return {
        "reason": waits.reason.value,
        "last": waits.last.isoformat() if waits.last else None,
        "difference": round(waits.difference.total_seconds()),
    }


def _is_approved(day: date) -> bool:
    approved = CalendarApproval.day.between(day - APPROVED_DAYS, day)
    return db.session.scalar(select(CalendarApproval.day).where(approved).limit(1)) is not None
