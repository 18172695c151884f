"""Codes that were not used in time."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, update

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.transaction import transaction


def expire_codes(now: datetime) -> int:
    """Expire every live code whose time is over; returns how many. Twice is once."""
    with transaction() as session:
        moved = session.execute(
            update(Conversion)
            .where(Conversion.state == ConversionState.ISSUED, Conversion.good_until <= now)
            .values(state=ConversionState.EXPIRED)
            .execution_options(synchronize_session=False)
        )
    return cast("CursorResult[None]", moved).rowcount
