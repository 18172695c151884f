"""Record what the bank answers to a payment run: a CSV of references, each row by itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.settlement.models import StatementState
from marketplace.settlement.payments.models import PaymentRun, PaymentState, RunPayment, RunState
from marketplace.settlement.payments.refusals import RunMoved
from marketplace.settlement.payments.run_transitions import lock_run
from marketplace.settlement.transitions import lock_statement, move

COLUMNS: Final = ("reference", "status", "date", "reason")
MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 10_000
LONGEST_REASON: Final = 140
LONGEST_SHOWN: Final = 35
STATES: Final = {"paid": PaymentState.PAID, "rejected": PaymentState.REJECTED}


class AnswerOutcome(StrEnum):
    """The effect of a row of the bank's answer."""

    RECORDED = "recorded"
    REPEATED = "repeated"  # known already: it changes nothing
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the bank's file as it is written there; `line` counts from 1, with the header."""

    line: int
    reference: str
    status: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The outcome of a row, and the reason where it was refused."""

    line: int
    reference: str
    outcome: AnswerOutcome
    why: LazyString | None = None


def read_answers(content: bytes) -> list[Answer]:
    """Return the rows of a CSV in UTF-8, with commas or semicolons; raises InvalidInput for `file`.

    Its header names the columns reference, status, date and reason, in any order; reason may lack.
    """
    wrong = InvalidInput(
        "file",
        _l("This is not a CSV file in UTF-8 with the columns reference, status, date and reason."),
    )
    if len(content) > MOST_BYTES:
        raise InvalidInput("file", _l("The file is too large."))
    try:
        text = content.decode("utf-8-sig")
        header, _rest = (*text.split("\n", 1), "")[:2]
        delimiter = ";" if ";" in header else ","
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise wrong from None
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if not {"reference", "status", "date"} <= set(names) or len(names) != len(set(names)):
        raise wrong
    if len(rows) > MOST_ROWS:
        raise InvalidInput("file", _l("The file has more than %(most)s rows.", most=MOST_ROWS))
    return list(_answers(names, rows[1:]))


def _answers(names: list[str], rows: list[list[str]]) -> Iterator[Answer]:
    places = [names.index(one) if one in names else None for one in COLUMNS]
    for line, row in enumerate(rows, 2):
        cells = ["" if at is None or at >= len(row) else row[at].strip() for at in places]
        if any(cells):
            reference, status, day, reason = cells
            yield Answer(line=line, reference=reference, status=status, day=day, reason=reason)


def record_answers(*, run_id: int, answers: list[Answer], actor: Actor) -> list[AnswerRow]:
    """Record each answer to a run that was sent; returns what became of each, in their order.

    A paid statement becomes paid on the bank's day, a rejected one is free for another run. What is
    known already changes nothing, and what contradicts it is refused. Raises NotFound or RunMoved.
    """
    with transaction() as session:
        run = lock_run(session, run_id)
        if run.state is not RunState.SENT:
            raise RunMoved
        return [_record(session, run, answer, actor) for answer in answers]


def _record(session: Session, run: PaymentRun, answer: Answer, actor: Actor) -> AnswerRow:
    shown = answer.reference[:LONGEST_SHOWN]
    try:
        outcome = _take(session, run, answer, actor)
    except InvalidInput as refusal:
        why: Any = refusal.details["message"]
        return AnswerRow(answer.line, shown, AnswerOutcome.REFUSED, why)
    return AnswerRow(answer.line, shown, outcome)


def _take(session: Session, run: PaymentRun, answer: Answer, actor: Actor) -> AnswerOutcome:
    state, day = _state(answer), _day(answer, run)
    reason = answer.reason[:LONGEST_REASON]
    if state is PaymentState.REJECTED and not reason:
        raise InvalidInput("reason", _l("A rejected payment needs the bank's reason."))
    payment = session.scalar(
        select(RunPayment)
        .where(RunPayment.run_id == run.id, RunPayment.reference == answer.reference)
        .execution_options(populate_existing=True)
    )
    if payment is None:
        raise InvalidInput("reference", _l("This run has no payment with this reference."))
    if (payment.state, payment.answered_on) == (state, day):
        return AnswerOutcome.REPEATED
    if payment.state is not PaymentState.WAITING:
        raise InvalidInput("status", _l("The bank has already answered otherwise."))
    _settle(session, payment, state, day, reason, actor)
    return AnswerOutcome.RECORDED


def _state(answer: Answer) -> PaymentState:
    state = STATES.get(answer.status.lower())
    if state is None:
        raise InvalidInput("status", _l("The status is neither paid nor rejected."))
    return state


def _day(answer: Answer, run: PaymentRun) -> date:
    """Return the bank's day, from the run's making until today."""
    wrong = InvalidInput(
        "date", _l("The date is not a day such as 2026-11-30, from the run's making until today.")
    )
    try:
        day = date.fromisoformat(answer.day)
    except ValueError:
        raise wrong from None
    if not clock.day_of(run.made_at) <= day <= clock.today():
        raise wrong
    return day


def _settle(
    session: Session,
    payment: RunPayment,
    state: PaymentState,
    day: date,
    reason: str,
    actor: Actor,
) -> None:
    lock_statement(session, payment.statement_id)
    session.execute(
        update(RunPayment)
        .where(RunPayment.id == payment.id)
        .values(
            state=state,
            answered_on=day,
            answered_at=clock.now(),
            answered_by=actor.user_id,
            answer=reason or None,
        )
        .execution_options(synchronize_session=False)
    )
    if state is PaymentState.PAID:
        move(
            session,
            payment.statement_id,
            StatementState.PAID,
            paid_on=day,
            paid_reference=payment.reference,
            paid_by=actor.user_id,
        )
    after = {"reference": payment.reference, "day": day.isoformat(), "reason": reason}
    after |= {"amount_cents": str(payment.amount_cents)}
    audit.record(actor, f"settlement.run_{state}", "statement", payment.statement_id, after=after)
