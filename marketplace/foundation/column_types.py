"""Column types that behave alike on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    String,
    and_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer, "sqlite")
LAST_CHARACTER: Final = "\U0010ffff"
Json = JSON().with_variant(JSONB, "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment; naive values are refused, so that no local time is stored."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the moment in UTC for storage; raises ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, on SQLite too, which stores no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type for the enum's values, held by a CHECK constraint on both databases."""

    def values(members: type[StrEnum]) -> list[str]:
        return [member.value for member in members]

    options: dict[str, Any] = {"native_enum": False, "create_constraint": True, "length": 20}
    return Enum(kind, name=name, values_callable=values, **options)


def bytewise(length: int) -> String:
    """Return a text type that compares by bytes on both databases, so its index finds a prefix."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def starts_with(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], start: str
) -> ColumnElement[bool]:
    """Return the condition that the bytewise column begins with the text, as an indexable range."""
    return and_(column >= start, column < start + LAST_CHARACTER)
