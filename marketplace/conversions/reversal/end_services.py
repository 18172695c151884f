"""The operator's services whose days are over: what was not used up of them is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion
from marketplace.conversions.reversal.batch_expiry import end_all

# As the index of what ends without a code says it, so that it is used.
_SERVICES: Final = and_(
    Conversion.code.is_(None),
    Conversion.good_until.is_not(None),
    Conversion.kind == OfferKind.SERVICE,
)


def end_services(now: datetime) -> int:
    """End the MB, SMS, MMS and packages whose time is over; returns how many. Twice is once.

    No points come back: they were used, or lost with the last day (programme: 30 days). Nobody is
    told, as the day stood beside them from the first.
    """
    return end_all(_SERVICES, now)
