"""The codes that customers hold, neither used nor run out, and the points that they took."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation.extensions import db


def live_codes() -> tuple[int, int]:
    """How many codes are live, and the points of their conversions together."""
    count, points = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Conversion.points), 0)).where(
            Conversion.state == ConversionState.ISSUED, Conversion.kind == OfferKind.PARTNER
        )
    ).one()
    return count, int(points)
