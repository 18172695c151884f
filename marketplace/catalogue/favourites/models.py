"""The table of customers' favourite offers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId
from marketplace.foundation.extensions import Base


class Favourite(Base):
    """An offer that a customer marked.

    `gone_since` is when the calendar, or the customer who marked it, found that it could not be
    converted; None while it can. `closing_told` is the closing moment of which the customer was
    told, so that a later one is told anew. All moments are in UTC.
    """

    __tablename__ = "favourites"
    __table_args__ = (UniqueConstraint("customer_id", "offer_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    marked_at: Mapped[datetime]
    gone_since: Mapped[datetime | None] = mapped_column(index=True)
    closing_told: Mapped[datetime | None]
