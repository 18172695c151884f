"""Check the invariants of payment runs over the whole database; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import Select, and_, func, or_, select

from marketplace.foundation.extensions import db
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.payments.models import (
    LIVE,
    PaymentRun,
    PaymentState,
    RunPayment,
    RunState,
)

MOST_SHOWN = 20


def wrong_runs() -> Iterator[str]:
    """Yield a sentence for each rule of payment runs that a row breaks."""
    for sentence, query in (
        ("payment run {}: its total is not the sum of its payments", _totals_off()),
        ("payment run {}: its payments are not of its state", _states_off()),
        ("statement {}: in two payment runs at once", _twice()),
        ("statement {}: not paid what its payment run says, or not as the bank answered", _off()),
    ):
        for row_id in db.session.scalars(query.limit(MOST_SHOWN)):
            yield sentence.format(row_id)
    yield from _wrong_files()
    numbers = select(
        PaymentRun.year, func.min(PaymentRun.number), func.max(PaymentRun.number), func.count()
    ).group_by(PaymentRun.year)
    for year, least, most, count in db.session.execute(numbers):
        if (least, most) != (1, count):
            yield f"year {year}: the numbers of its payment runs have gaps"


def _totals_off() -> Select[int]:
    total = func.coalesce(func.sum(RunPayment.amount_cents), 0)
    differs = or_(total != PaymentRun.total_cents, func.count(RunPayment.id) != PaymentRun.payments)
    return (
        select(PaymentRun.id)
        .outerjoin(RunPayment, RunPayment.run_id == PaymentRun.id)
        .group_by(PaymentRun.id)
        .having(differs)
    )


def _states_off() -> Select[int]:
    run_undone = PaymentRun.state == RunState.UNDONE
    undone = RunPayment.state == PaymentState.UNDONE
    answered = RunPayment.state.in_((PaymentState.PAID, PaymentState.REJECTED))
    wrong = or_(run_undone != undone, and_(PaymentRun.state != RunState.SENT, answered))
    query = select(PaymentRun.id).join(RunPayment, RunPayment.run_id == PaymentRun.id)
    return query.where(wrong).distinct()


def _twice() -> Select[int]:
    live = select(RunPayment.statement_id).where(RunPayment.state.in_(LIVE))
    return live.group_by(RunPayment.statement_id).having(func.count() > 1)


def _off() -> Select[int]:
    """Return statements whose state, total, day or reference is not that of their live payment."""
    paid = and_(
        Statement.state == StatementState.PAID,
        Statement.paid_reference == RunPayment.reference,
        Statement.paid_on == RunPayment.answered_on,
    )
    right = or_(
        and_(RunPayment.state == PaymentState.PAID, paid),
        and_(RunPayment.state == PaymentState.WAITING, Statement.state == StatementState.APPROVED),
    )
    return (
        select(Statement.id)
        .join(RunPayment, RunPayment.statement_id == Statement.id)
        .where(RunPayment.state.in_(LIVE))
        .where(or_(~right, Statement.total_cents != RunPayment.amount_cents))
    )


def _wrong_files() -> Iterator[str]:
    """Yield runs whose file is another than was made; one file after the other is in memory."""
    for run_id in db.session.scalars(select(PaymentRun.id).order_by(PaymentRun.id)).all():
        row = select(PaymentRun.file, PaymentRun.file_hash).where(PaymentRun.id == run_id)
        file, file_hash = db.session.execute(row).one()
        if sha256(file.encode()).hexdigest() != file_hash:
            yield f"payment run {run_id}: its file is not the one that was made"
