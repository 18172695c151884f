"""Delete records of reminders a year after the points expired."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.calendar import retention
from marketplace.points.calendar.models import Reminder
from tests.support.cast import Cast, write


def reminded(cast: Cast, expires_on: date, days_before: int = 7) -> None:
    write(
        Reminder(
            customer_id=cast.arta.customer_id,
            expires_on=expires_on,
            days_before=days_before,
            at=clock.now(),
        )
    )


def left() -> list[tuple[date, int]]:
    rows = select(Reminder.expires_on, Reminder.days_before).order_by(Reminder.expires_on)
    return [tuple(row) for row in db.session.execute(rows)]


def test_a_note_is_kept_for_a_year_after_the_points_expired(cast: Cast) -> None:
    last_kept = clock.today() - timedelta(days=365)
    for day in (last_kept, last_kept - timedelta(days=1), clock.today() + timedelta(days=7)):
        reminded(cast, day)
    retention.delete_old()
    assert left() == [(last_kept, 7), (clock.today() + timedelta(days=7), 7)]


def test_more_than_are_deleted_at_once_go_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for days_before in (60, 30, 7, 3, 1):
        reminded(cast, date(2020, 6, 30), days_before)
    retention.delete_old()
    assert left() == []
