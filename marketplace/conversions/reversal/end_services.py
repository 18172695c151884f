"""End the operator's services whose days are over; what was not used up is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion
from marketplace.conversions.reversal.batch_expiry import end_all

# The words of the index on conversions without a code, so that it is used.
_SERVICES: Final = and_(
    Conversion.code_hash.is_(None),
    Conversion.good_until.is_not(None),
    Conversion.kind == OfferKind.SERVICE,
)


def end_services(now: datetime) -> int:
    """End the MB, SMS, MMS and packages whose time is over; returns how many. Idempotent.

    No points come back: they were used, or lost with the last day (programme: 30 days). No message
    is sent, as the day was shown from the start.
    """
    return end_all(_SERVICES, now)
