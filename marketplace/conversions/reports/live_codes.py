"""Count the codes that customers hold, neither used nor expired, and their points."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation.extensions import db


def live_codes() -> tuple[int, int]:
    """Return the number of live codes, and the sum of the points of their conversions."""
    count, points = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Conversion.points), 0)).where(
            Conversion.state == ConversionState.ISSUED, Conversion.kind == OfferKind.PARTNER
        )
    ).one()
    return count, int(points)
