"""Select the lines of a month's statements: its codes, late ones, and adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, literal, null, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import table_of
from marketplace.settlement.models import Adjustment, Line, LineKind, Statement

LATE_WITHIN: Final = timedelta(days=1)  # of the end of a month, for codes booked after its closing
LATE_REASON: Final = "booked after its month was closed"
LINES: Final = table_of(Line)
AnySelect = Select[*tuple[Any, ...]]
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A month (its 1st) that is closed; `begin` is the first month of the books."""

    month: date
    begin: date

    @property
    def start(self) -> datetime:
        """The month's first moment."""
        return clock.start_of(self.month)

    @property
    def end(self) -> datetime:
        """The first moment after the month."""
        return clock.start_of(clock.first_of_next_month(self.month))

    @property
    def late_since(self) -> datetime:
        """The moment from which codes of the month before are looked for once more."""
        return max(clock.start_of(self.begin), self.start - LATE_WITHIN)


def confirmed_within(span: Span) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of codes that were confirmed in the month."""
    return (
        Conversion.confirmed_at >= span.start,
        Conversion.confirmed_at < span.end,
        Conversion.state == ConversionState.CONFIRMED,
    )


def late(span: Span) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of codes confirmed before the month that are in no statement."""
    in_a_line = exists().where(Line.conversion_id == Conversion.id, Line.kind == LineKind.CODE)
    return (
        Conversion.confirmed_at >= span.late_since,
        Conversion.confirmed_at < span.start,
        Conversion.state == ConversionState.CONFIRMED,
        ~in_a_line,
    )


def waiting(span: Span) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of adjustments decided before the month's end, in no statement yet."""
    return (Adjustment.at < span.end, ~exists().where(Line.adjustment_id == Adjustment.id))


def code_lines(span: Span) -> AnySelect:
    """Select the lines of the month's codes."""
    return _of_conversions(reason=null()).where(*confirmed_within(span))


def late_code_lines(span: Span) -> AnySelect:
    """Select the lines of the codes of the month before that its closing did not see."""
    return _of_conversions(reason=literal(LATE_REASON)).where(*late(span))


def _of_conversions(*, reason: ColumnElement[Any]) -> AnySelect:
    """Select the lines of the partners' conversions, in the order in which they were confirmed."""
    columns: Columns = {
        "statement_id": Statement.id,
        "kind": literal(LineKind.CODE, LINES.c.kind.type),
        "conversion_id": Conversion.id,
        "offer_id": Conversion.offer_id,
        "branch_id": Conversion.branch_id,
        "at": Conversion.confirmed_at,
        "worth_cents": func.coalesce(Conversion.terms["worth_cents"].as_integer(), 0),
        "terms_id": owed("terms"),
        "net_cents": func.coalesce(owed("net_cents"), 0),
        "tax_cents": func.coalesce(owed("tax_cents"), 0),
        "reason": reason,
    }
    return (
        _labelled(columns)
        .join(Conversion, Conversion.partner_id == Statement.partner_id)
        .order_by(Statement.id, Conversion.confirmed_at, Conversion.id)
    )


def adjustment_lines(span: Span) -> AnySelect:
    """Select the lines of the adjustments that are in no statement yet."""
    columns: Columns = {
        "statement_id": Statement.id,
        "kind": Adjustment.kind,
        "conversion_id": Adjustment.conversion_id,
        "adjustment_id": Adjustment.id,
        "offer_id": Conversion.offer_id,
        "branch_id": Conversion.branch_id,
        "at": Adjustment.at,
        "worth_cents": literal(0),
        "net_cents": Adjustment.net_cents,
        "tax_cents": Adjustment.tax_cents,
        "reason": Adjustment.reason,
    }
    return (
        _labelled(columns)
        .join(Adjustment, Adjustment.partner_id == Statement.partner_id)
        .outerjoin(Conversion, Conversion.id == Adjustment.conversion_id)
        .where(*waiting(span))
        .order_by(Statement.id, Adjustment.id)
    )


def _labelled(columns: Columns) -> AnySelect:
    selected: list[InstrumentedAttribute[Any] | ColumnElement[Any]] = [
        column.label(name) for name, column in columns.items()
    ]
    return select(*selected).select_from(Statement)


def owed(name: str) -> ColumnElement[int]:
    """Return a number of what a conversion's snapshot says is owed, NULL where it has none."""
    value: ColumnElement[int] = Conversion.terms[("owed", name)].as_integer()
    return value
