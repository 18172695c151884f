"""The table of how often the page of an offer was seen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.extensions import Base


class OfferViews(Base):
    """The number of times that an offer's page was shown on a day of the programme.

    It holds nothing of the people who saw it.
    """

    __tablename__ = "offer_views"
    __table_args__ = (CheckConstraint("views > 0", name="views"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    views: Mapped[int]
