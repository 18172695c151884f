"""Column types that mean the same on SQLite and on PostgreSQL."""

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
    """An aware UTC moment; naive values are refused, so no local time slips in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive moments, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give UTC back, on SQLite too, which stores no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum], name: str) -> Enum:
    """A column of the enum's words, kept by a CHECK constraint on both databases."""

    def values(members: type[StrEnum]) -> list[str]:
        return [member.value for member in members]

    options: dict[str, Any] = {"native_enum": False, "create_constraint": True, "length": 20}
    return Enum(kind, name=name, values_callable=values, **options)


def bytewise(length: int) -> String:
    """Text that compares byte by byte on both databases, so that its index finds a prefix too."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def starts_with(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], start: str
) -> ColumnElement[bool]:
    """Whether the bytewise column begins with the text, as a range that its index answers."""
    return and_(column >= start, column < start + LAST_CHARACTER)
