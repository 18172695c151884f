"""Define the tables of what billing reported: charges, and top-ups that earned, once for each."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import bytewise
from marketplace.foundation.extensions import Base

LONGEST_ID = 64


class Charge(Base):
    """The sum charged to a line in a month (its 1st); a credit note has negative `cents`.

    Only charges that count are kept: those of customers' lines, in months that earn.
    """

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint("cents <> 0", name="cents"),
        Index("ix_charges_line_month", "line_id", "month"),
        Index("ix_charges_month", "month", postgresql_using="brin"),  # for the deletion of old ones
    )

    charge_id: Mapped[str] = mapped_column(bytewise(LONGEST_ID), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    month: Mapped[date]
    cents: Mapped[int]


class BilledMonth(Base):
    """A month (its 1st) whose spending feed was booked after its last day, first at `booked_at`."""

    __tablename__ = "billed_months"

    month: Mapped[date] = mapped_column(primary_key=True)
    booked_at: Mapped[datetime]


class TopUp(Base):
    """A top-up of a fixed line's service, and the points that it gave."""

    __tablename__ = "topups"
    __table_args__ = (CheckConstraint("points >= 0", name="points"),)

    topup_id: Mapped[str] = mapped_column(bytewise(LONGEST_ID), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"), index=True)
    package: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(index=True)
    points: Mapped[int]
