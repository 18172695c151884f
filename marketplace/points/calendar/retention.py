"""Delete the records of reminders a year after the points in question have expired."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, tuple_

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar.models import Reminder

KEPT: Final = timedelta(days=365)  # after the day on which the points expired
AT_ONCE: Final = 10_000
KEY: Final = (Reminder.customer_id, Reminder.expires_on, Reminder.days_before)


def delete_old() -> None:
    """Delete the records about points that expired long ago, few at a time."""
    batch = select(*KEY).where(Reminder.expires_on < clock.today() - KEPT).limit(AT_ONCE)
    more = True
    while more:
        with transaction() as session:
            deleted = session.execute(
                delete(Reminder).where(tuple_(*KEY).in_(batch)).returning(Reminder.customer_id),
                execution_options={"synchronize_session": False},
            ).all()
        more = len(deleted) == AT_ONCE
