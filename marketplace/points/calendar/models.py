"""Define the tables of the calendar: days that were run, approvals, reminders, months."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.extensions import Base


class CalendarDay(Base):
    """A day for which all due work is done."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]


class Reminder(Base):
    """A reminder of points that expire on a day; sent once for each distance."""

    __tablename__ = "reminders"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    expires_on: Mapped[date] = mapped_column(primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class MonthTotals(Base):
    """The totals of a whole month (its 1st); every amount in points, as entries sum up.

    `outstanding`, `active` and `blocked` (customers) are those of the month's end; the last two are
    None where they were not counted then.
    """

    __tablename__ = "points_months"

    month: Mapped[date] = mapped_column(primary_key=True)
    earned: Mapped[int] = mapped_column(BigInteger)
    corrected: Mapped[int] = mapped_column(BigInteger)
    converted: Mapped[int] = mapped_column(BigInteger)
    given_back: Mapped[int] = mapped_column(BigInteger)
    expired: Mapped[int] = mapped_column(BigInteger)
    forfeited: Mapped[int] = mapped_column(BigInteger)
    outstanding: Mapped[int] = mapped_column(BigInteger)
    active: Mapped[int | None]
    blocked: Mapped[int | None]


class CalendarApproval(Base):
    """A person's word that the clock is right on a day; the audit log says whose."""

    __tablename__ = "calendar_approvals"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
