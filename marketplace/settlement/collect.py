"""Write a month's statements and lines by sets: `INSERT ... SELECT`, however many codes there are.

All of it belongs to one transaction, that of `close`. Each code's amounts are read from the
snapshot that its conversion keeps.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Partner
from marketplace.catalogue.partners.terms_models import PartnerPayee
from marketplace.conversions.models import Conversion
from marketplace.foundation import clock
from marketplace.foundation.extensions import table_of
from marketplace.settlement.line_sources import (
    LINES,
    AnySelect,
    Span,
    adjustment_lines,
    code_lines,
    confirmed_within,
    late,
    late_code_lines,
    waiting,
)
from marketplace.settlement.models import Adjustment, Line, LineKind, Statement, StatementState

PAYMENT_DAYS: Final = 30  # where nobody has written down whom to pay
AT_ONCE: Final = 200  # statements whose lines one statement of SQL writes
STATEMENTS: Final = table_of(Statement)


def open_statements(session: Session, span: Span) -> None:
    """Insert a statement for each partner with codes or adjustments, numbered after the last."""
    last = select(func.coalesce(func.max(Statement.number), 0))
    last = last.where(Statement.year == span.month.year)
    codes = exists().where(Conversion.partner_id == Partner.id, *confirmed_within(span))
    overlooked = exists().where(Conversion.partner_id == Partner.id, *late(span))
    adjusted = exists().where(Adjustment.partner_id == Partner.id, *waiting(span))
    payee = (
        select(func.max(PartnerPayee.id))
        .where(PartnerPayee.partner_id == Partner.id)
        .scalar_subquery()
    )
    number = last.scalar_subquery() + func.row_number().over(order_by=Partner.id)
    columns: dict[str, Any] = {
        "partner_id": Partner.id,
        "month": literal(span.month, Date),
        "year": literal(span.month.year),
        "number": number,
        "state": literal(StatementState.OPEN, STATEMENTS.c.state.type),
        "payee_id": payee,
        "codes": literal(0),
        "unpriced": literal(0),
        "net_cents": literal(0),
        "tax_cents": literal(0),
        "total_cents": literal(0),
        "second_person": literal(value=False),
    }
    rows = select(*columns.values()).where(or_(codes, overlooked, adjusted)).order_by(Partner.id)
    session.execute(insert(STATEMENTS).from_select(list(columns), rows))


def write_lines(session: Session, span: Span) -> None:
    """Insert the lines of the month's statements, a number of statements at a time."""
    own = select(Statement.id).where(Statement.month == span.month).order_by(Statement.id)
    ids = list(session.scalars(own))
    for first in range(0, len(ids), AT_ONCE):
        some = Statement.id.between(ids[first], ids[first : first + AT_ONCE][-1])
        which = (Statement.month == span.month, some)
        _insert(session, late_code_lines(span).where(*which))
        _insert(session, code_lines(span).where(*which))
        _insert(session, adjustment_lines(span).where(*which))


def close_statements(session: Session, span: Span) -> None:
    """Close the month's statements with the sums of their lines; from then on nothing changes."""
    sums = (
        select(
            Line.statement_id,
            func.count().filter(Line.kind == LineKind.CODE).label("codes"),
            func.count()
            .filter(Line.kind == LineKind.CODE, Line.terms_id.is_(None))
            .label("unpriced"),
            func.sum(Line.net_cents).label("net_cents"),
            func.sum(Line.tax_cents).label("tax_cents"),
        )
        .join(Statement, Statement.id == Line.statement_id)
        .where(Statement.month == span.month)
        .group_by(Line.statement_id)
        .subquery()
    )
    now = clock.now()
    session.execute(
        update(STATEMENTS)
        .where(STATEMENTS.c.id == sums.c.statement_id)
        .values(
            codes=sums.c.codes,
            unpriced=sums.c.unpriced,
            net_cents=sums.c.net_cents,
            tax_cents=sums.c.tax_cents,
            total_cents=sums.c.net_cents + sums.c.tax_cents,
            state=StatementState.CLOSED,
            closed_at=now,
            due_on=_due_on(session, clock.day_of(now)),
        )
    )


def _due_on(session: Session, closed_on: date) -> ColumnElement[date]:
    """Return the day on which a statement is due, as an expression over its payee."""
    known = session.scalars(select(PartnerPayee.payment_days).distinct()).all()
    days = (
        select(PartnerPayee.payment_days)
        .where(PartnerPayee.id == STATEMENTS.c.payee_id)
        .scalar_subquery()
    )
    usual = literal(closed_on + timedelta(days=PAYMENT_DAYS), Date)
    if not known:
        return usual
    each = {one: literal(closed_on + timedelta(days=one), Date) for one in known}
    return case(each, value=days, else_=usual)


def _insert(session: Session, rows: AnySelect) -> None:
    session.execute(insert(LINES).from_select([one.name for one in rows.selected_columns], rows))
