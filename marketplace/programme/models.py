"""The table of the programme's rules, with every version of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class Tariff(StrEnum):
    """The tariff of a mobile line."""

    PRIVATE_PREPAID = "private-prepaid"
    PRIVATE_POSTPAID = "private-postpaid"
    BUSINESS_POSTPAID = "business-postpaid"


class Rule(StrEnum):
    """A rule that staff can change; `rules.Programme` gives its meaning."""

    WELCOME_BY_TARIFF = "welcome_by_tariff"
    WELCOME_BY_PACKAGE = "welcome_by_package"
    TOPUP_BY_PACKAGE = "topup_by_package"
    POINTS_PER_EURO = "points_per_euro"
    SERVICE_MINIMUM = "service_minimum"
    UNITS_PER_POINT = "units_per_point"
    UNITS_DAYS = "units_days"
    EXPIRY = "expiry"
    IDLE_MONTHS = "idle_months"
    BILLING_DAYS = "billing_days"
    REMINDER_DAYS = "reminder_days"
    CODE_DAYS = "code_days"
    EXPIRED_CODES = "expired_codes"
    TAKING_PART = "taking_part"
    POINT_WORTH = "point_worth"
    LOST_NUMBER_POINTS = "lost_number_points"
    ENDED_LINE_POINTS = "ended_line_points"
    UNDELIVERED_DAYS = "undelivered_days"
    RETURNED_DAYS = "returned_days"
    CODE_REMINDER_DAYS = "code_reminder_days"


class RuleVersion(Base):
    """A rule's value from a moment on; append-only: of those begun, the newest is in force.

    `staff_id` is None for the demo. `follows` is the version that was the newest when this one was
    written, 0 for the software's default: two versions cannot follow the same one.
    """

    __tablename__ = "rule_versions"
    __table_args__ = (
        UniqueConstraint("rule", "follows"),
        Index("ix_rule_versions_rule", "rule", "valid_from"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule: Mapped[Rule] = mapped_column(words(Rule, "rule"))
    value: Mapped[Any] = mapped_column(Json)
    valid_from: Mapped[datetime]
    follows: Mapped[int | None] = mapped_column(BigId)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
