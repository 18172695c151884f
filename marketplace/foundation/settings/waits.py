"""The settings that bound every wait for the database, and how far clocks may differ."""

from __future__ import annotations

from pydantic import Field

from marketplace.foundation.settings.staff_security import StaffSecurity


class Waits(StaffSecurity):
    """The longest waits for PostgreSQL, in seconds, and the limits of the calendar's clock.

    A request waits for a short time; the worker, the calendar, feeds and commands for a longer one.
    """

    database_connect_seconds: int = Field(
        2, ge=2, description="seconds to wait for a connection to PostgreSQL, and for its ping"
    )
    database_lock_seconds: float = Field(
        3, gt=0, description="seconds that a request waits for a row that another one holds"
    )
    database_statement_seconds: float = Field(
        15, gt=0, description="seconds that one statement of a request may take"
    )
    database_idle_seconds: float = Field(
        60, gt=0, description="seconds after which PostgreSQL ends a transaction that does nothing"
    )
    database_long_lock_seconds: float = Field(
        30, gt=0, description="as `DATABASE_LOCK_SECONDS`, for the worker, feeds and commands"
    )
    database_long_statement_seconds: float = Field(
        3600,
        gt=0,
        description="as `DATABASE_STATEMENT_SECONDS`, for the worker, feeds, commands and "
        "migrations",
    )
    database_copy_seconds: float = Field(
        21600, gt=0, description="seconds that copying the database may take, for a backup"
    )
    calendar_gap_days: int = Field(
        3,
        ge=1,
        description="days since the last finished day of the calendar after which it waits for "
        "a person, as the clock may be wrong",
    )
    calendar_clock_seconds: int = Field(
        300,
        ge=1,
        description="seconds by which this machine's clock may differ from PostgreSQL's before "
        "the calendar waits for a person",
    )
