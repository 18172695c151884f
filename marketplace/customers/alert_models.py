"""The table of the alerts that customers chose."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.extensions import Base


class AlertChoices(Base):
    """The alerts that a customer chose; `alerts.Alerts` says what each means.

    A customer without a row has those by default.
    """

    __tablename__ = "alert_choices"
    __table_args__ = (
        CheckConstraint(
            "favourite_closes_days IS NULL OR favourite_closes_days BETWEEN 1 AND 30",
            name="favourite_closes_days",
        ),
    )

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), primary_key=True, autoincrement=False
    )
    favourite_closes_days: Mapped[int | None]
    favourite_back: Mapped[bool]
    code_ends: Mapped[bool]
