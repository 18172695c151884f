"""Count the most converted offers by a scheduled job, as no page can wait for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from marketplace.catalogue.shop_window import popularity
from marketplace.conversions.models import HAD, Conversion
from marketplace.foundation.extensions import db

OF_LATE: Final = timedelta(days=30)


def recount(now: datetime) -> int:
    """Count the conversions of the last 30 days for each offer; returns how many offers changed."""
    counted = db.session.execute(
        select(Conversion.offer_id, func.count())
        .where(
            Conversion.created_at >= now - OF_LATE,
            HAD,
        )
        .group_by(Conversion.offer_id)
    )
    return popularity.update_counts(dict(counted.all()))
