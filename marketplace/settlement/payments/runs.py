"""Find and list payment runs, the payments in them, and the statements that a run could pay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import User
from marketplace.catalogue.models import Partner
from marketplace.catalogue.partners.terms_models import PartnerPayee
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.settlement import statements
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.payments.make_run import run_label
from marketplace.settlement.payments.models import (
    LIVE,
    PaymentRun,
    PaymentState,
    RunPayment,
    RunState,
)
from marketplace.settlement.statements import StatementRow

MOST_SHOWN: Final = 500  # statements that one page offers for a run
_LABEL: Final = re.compile(r"P(\d{4})-(\d{5,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A payment run without its file; `waiting` counts the payments that the bank owes an answer.

    `made_by` and the other names are those of colleagues.
    """

    id: int
    year: int
    number: int
    state: RunState
    execute_on: date
    payments: int
    total_cents: int
    second_person: bool
    file_hash: str
    made_by_id: int
    made_by: str
    made_at: datetime
    released_by: str | None
    released_at: datetime | None
    sent_by: str | None
    sent_at: datetime | None
    undone_by: str | None
    undone_at: datetime | None
    undone_reason: str | None
    waiting: int

    @property
    def label(self) -> str:
        """The number as files and addresses write it: `P2026-00042`."""
        return run_label(self.year, self.number)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """The payment of a statement in a run, to the name and IBAN of the file."""

    statement_id: int
    year: int
    number: int
    partner: str
    legal_name: str
    iban: str
    reference: str
    amount_cents: int
    state: PaymentState
    answered_on: date | None
    answer: str | None

    @property
    def label(self) -> str:
        """The statement's number."""
        return statements.label(self.year, self.number)


def run_of(number: str) -> RunRow:
    """Return the run with the number (`P2026-00042`); raises NotFound."""
    parts = _LABEL.fullmatch(number)
    if parts is None:
        raise NotFound
    numbered = (PaymentRun.year == int(parts[1]), PaymentRun.number == int(parts[2]))
    row = db.session.execute(_query().where(*numbered)).one_or_none()
    if row is None:
        raise NotFound
    return record(RunRow, row)


def number_of(run_id: int) -> str:
    """Return the number of the run with the id."""
    numbered = select(PaymentRun.year, PaymentRun.number).where(PaymentRun.id == run_id)
    found = db.session.execute(numbered).one()
    return run_label(found.year, found.number)


def file_of(run_id: int) -> str | None:
    """Return the text of the run's file, None while it is not released or after it was undone."""
    given = (RunState.RELEASED, RunState.SENT)
    query = select(PaymentRun.file).where(PaymentRun.id == run_id, PaymentRun.state.in_(given))
    return db.session.scalar(query)


def page_of(*, number: int, size: int) -> list[RunRow]:
    """Return the page of that number (from 1), the newest run first."""
    newest = _query().order_by(PaymentRun.year.desc(), PaymentRun.number.desc())
    return records(RunRow, db.session.execute(newest.limit(size).offset((number - 1) * size)))


def count() -> int:
    """Return how many runs there are."""
    return db.session.scalar(select(func.count()).select_from(PaymentRun)) or 0


def payments_of(run_id: int) -> list[PaymentRow]:
    """Return the payments of a run in order of their statements."""
    query = (
        select(
            RunPayment.statement_id,
            Statement.year,
            Statement.number,
            Partner.name.label("partner"),
            PartnerPayee.legal_name,
            PartnerPayee.iban,
            RunPayment.reference,
            RunPayment.amount_cents,
            RunPayment.state,
            RunPayment.answered_on,
            RunPayment.answer,
        )
        .join(Statement, Statement.id == RunPayment.statement_id)
        .join(Partner, Partner.id == Statement.partner_id)
        .join(PartnerPayee, PartnerPayee.id == RunPayment.payee_id)
        .where(RunPayment.run_id == run_id)
        .order_by(Statement.year, Statement.number)
    )
    return records(PaymentRow, db.session.execute(query))


def run_paying(statement_id: int) -> str | None:
    """Return the number of the run that is paying, or has paid, the statement."""
    query = select(PaymentRun.year, PaymentRun.number).join(
        RunPayment, RunPayment.run_id == PaymentRun.id
    )
    live = (RunPayment.statement_id == statement_id, RunPayment.state.in_(LIVE))
    found = db.session.execute(query.where(*live)).one_or_none()
    return run_label(found.year, found.number) if found else None


def payable() -> list[StatementRow]:
    """Return the approved statements that are in no run, the oldest first, as many as are shown."""
    ids = select(Statement.id).where(*is_payable()).order_by(Statement.due_on, Statement.id)
    return statements.statements_by_id(list(db.session.scalars(ids.limit(MOST_SHOWN))))


def is_payable() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a statement that waits for a run or for its payment by hand."""
    live = exists().where(RunPayment.statement_id == Statement.id, RunPayment.state.in_(LIVE))
    return (Statement.state == StatementState.APPROVED, ~live)


def _query() -> Select[*tuple[Any, ...]]:
    maker, releaser, sender, undoer = (aliased(User) for _ in range(4))
    of_run = and_(RunPayment.run_id == PaymentRun.id, RunPayment.state == PaymentState.WAITING)
    waiting = select(func.count()).select_from(RunPayment).where(of_run).scalar_subquery()
    named = ("id", "year", "number", "state", "execute_on", "payments", "total_cents")
    columns = [getattr(PaymentRun, name) for name in (*named, "second_person", "file_hash")]
    return (
        select(
            *columns,
            PaymentRun.made_by.label("made_by_id"),
            maker.name.label("made_by"),
            PaymentRun.made_at,
            releaser.name.label("released_by"),
            PaymentRun.released_at,
            sender.name.label("sent_by"),
            PaymentRun.sent_at,
            undoer.name.label("undone_by"),
            PaymentRun.undone_at,
            PaymentRun.undone_reason,
            waiting.label("waiting"),
        )
        .join(maker, maker.id == PaymentRun.made_by)
        .outerjoin(releaser, releaser.id == PaymentRun.released_by)
        .outerjoin(sender, sender.id == PaymentRun.sent_by)
        .outerjoin(undoer, undoer.id == PaymentRun.undone_by)
    )
