"""Delete charges and top-ups that are closed to corrections; the points they gave remain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.billing.models import Charge, TopUp
from marketplace.points.idle import months_before

KEPT_MONTHS: Final = 25  # a late correction can be made for 24 of them
KEPT: Final = timedelta(days=762)  # the same in days, for the table of retention
AT_ONCE: Final = 10_000


def delete_old() -> None:
    """Delete charges of months, and top-ups, older than KEPT_MONTHS whole months.

    Few are deleted at a time, so that neither feeds nor conversions have to wait.
    """
    first_kept = months_before(clock.today(), KEPT_MONTHS)
    _delete(Charge.charge_id, Charge.month < first_kept)
    _delete(TopUp.topup_id, TopUp.at < clock.start_of(first_kept))


def _delete(key: InstrumentedAttribute[Any], old: ColumnElement[bool]) -> None:
    batch = select(key).where(old).limit(AT_ONCE)
    more = True
    while more:
        with transaction() as session:
            deleted = session.execute(
                delete(key.class_).where(key.in_(batch)).returning(key),
                execution_options={"synchronize_session": False},
            ).all()
        more = len(deleted) == AT_ONCE
