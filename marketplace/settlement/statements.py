"""Find, list and sum statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select, tuple_

from marketplace.catalogue.models import Partner
from marketplace.catalogue.partners.terms_models import PartnerPayee
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.settlement.models import Statement, StatementState

BATCH: Final = 500
_LABEL: Final = re.compile(r"(\d{4})-(\d{5,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A closed statement; amounts in euro cents, moments in UTC.

    `partner` is the partner's name. `legal_name`, `tax_number`, `iban` and `payment_days` are those
    of the closing, None where nobody had written them down.
    """

    id: int
    partner_id: int
    partner: str
    month: date
    year: int
    number: int
    state: StatementState
    codes: int
    unpriced: int
    net_cents: int
    tax_cents: int
    total_cents: int
    closed_at: datetime
    due_on: date
    signed_at: datetime | None
    signed_by: int | None
    second_person: bool
    approved_at: datetime | None
    approved_by: int | None
    paid_on: date | None
    paid_reference: str | None
    announced_at: datetime | None
    legal_name: str | None
    tax_number: str | None
    iban: str | None
    payment_days: int | None

    @property
    def label(self) -> str:
        """The number as papers and addresses write it: `2026-00042`."""
        return label(self.year, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """A filter of closed statements; what is None does not matter."""

    partner_id: int | None = None
    month: date | None = None
    year: int | None = None
    states: Collection[StatementState] | None = None
    due_by: date | None = None


@dataclass(frozen=True, slots=True)
class StatementTotals:
    """The number of statements, and their sums in euro cents."""

    statements: int
    codes: int
    unpriced: int
    net_cents: int
    tax_cents: int
    total_cents: int


def label(year: int, number: int) -> str:
    """Return a statement's number as it is written."""
    return f"{year:04}-{number:05}"


def statement(written: str, *, partner_id: int | None = None) -> StatementRow:
    """Return the statement with this written number, of this partner where one is given.

    Raises NotFound for all others, those that are still open included.
    """
    parts = _LABEL.fullmatch(written)
    if parts is None:
        raise NotFound
    numbered = (Statement.year == int(parts[1]), Statement.number == int(parts[2]))
    query = _query(StatementFilter(partner_id=partner_id)).where(*numbered)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return record(StatementRow, row)


def statements_by_id(ids: Collection[int]) -> list[StatementRow]:
    """Return the closed statements with these ids, in order of their numbers."""
    query = _query(StatementFilter()).where(Statement.id.in_(ids))
    return records(StatementRow, db.session.execute(query.order_by(*_OLDEST)))


def page_of(criteria: StatementFilter, *, number: int, size: int) -> list[StatementRow]:
    """Return the page of that number (from 1), newest month first."""
    newest = (Statement.year.desc(), Statement.number.desc())
    query = _query(criteria).order_by(*newest).limit(size).offset((number - 1) * size)
    return records(StatementRow, db.session.execute(query))


def every(criteria: StatementFilter) -> Iterator[StatementRow]:
    """Yield all statements in order of their numbers, in batches."""
    query = _query(criteria).order_by(*_OLDEST).limit(BATCH)
    found = records(StatementRow, db.session.execute(query))
    while found:
        yield from found
        last = (found[-1].year, found[-1].number)
        later = query.where(tuple_(Statement.year, Statement.number) > last)
        found = records(StatementRow, db.session.execute(later))


def totals(criteria: StatementFilter) -> StatementTotals:
    """Return the sums of the statements."""
    sums = [
        cast(func.coalesce(func.sum(column), 0), BigInteger).label(column.key)
        for column in (
            Statement.codes,
            Statement.unpriced,
            Statement.net_cents,
            Statement.tax_cents,
            Statement.total_cents,
        )
    ]
    query = select(func.count().label("statements"), *sums).where(*_matches(criteria))
    return record(StatementTotals, db.session.execute(query).one())


_OLDEST: Final = (Statement.year, Statement.number)
_COLUMNS: Final = (
    Statement.id,
    Statement.partner_id,
    Partner.name.label("partner"),
    Statement.month,
    Statement.year,
    Statement.number,
    Statement.state,
    Statement.codes,
    Statement.unpriced,
    Statement.net_cents,
    Statement.tax_cents,
    Statement.total_cents,
    Statement.closed_at,
    Statement.due_on,
    Statement.signed_at,
    Statement.signed_by,
    Statement.second_person,
    Statement.approved_at,
    Statement.approved_by,
    Statement.paid_on,
    Statement.paid_reference,
    Statement.announced_at,
    PartnerPayee.legal_name,
    PartnerPayee.tax_number,
    PartnerPayee.iban,
    PartnerPayee.payment_days,
)


def _query(criteria: StatementFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(Partner, Partner.id == Statement.partner_id)
        .outerjoin(PartnerPayee, PartnerPayee.id == Statement.payee_id)
        .where(*_matches(criteria))
    )


def _matches(criteria: StatementFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Statement.state != StatementState.OPEN]
    exact: dict[Any, Any] = {
        Statement.partner_id: criteria.partner_id,
        Statement.month: criteria.month,
        Statement.year: criteria.year,
    }
    conditions += [column == value for column, value in exact.items() if value is not None]
    if criteria.states is not None:
        conditions.append(Statement.state.in_(criteria.states))
    if criteria.due_by is not None:
        conditions.append(Statement.due_on <= criteria.due_by)
    return conditions
