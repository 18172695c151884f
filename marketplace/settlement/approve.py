"""Approve statements, by a second person too beyond a limit, and mark them as paid."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.catalogue.partners.terms_models import PartnerPayee
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotAllowed
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.settlement.models import Adjustment, Line, Statement, StatementState
from marketplace.settlement.payments.live import in_live_run
from marketplace.settlement.payments.refusals import InPaymentRun
from marketplace.settlement.refusals import (
    LinesDisputed,
    NotFromThisState,
    OwnApproval,
    PaidOutOfTime,
)
from marketplace.settlement.transitions import lock_statement, move

LONGEST_REFERENCE: Final = 140


def approval_limit() -> int:
    """Return the cents up to which one person approves a statement alone; a setting."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.settlement_limit


def approve(*, statement_id: int, actor: Actor) -> bool:
    """Approve a closed statement; returns whether it is approved, False where a second must too.

    A second person is needed beyond the limit, for a statement with an adjustment that the first
    person decided, and where the first person wrote down whom to pay. Raises NotFound, NotAllowed
    for a program, LinesDisputed, NotFromThisState, OwnApproval, or SamePerson.
    """
    if actor.user_id is None:
        raise NotAllowed
    with transaction() as session:
        statement = lock_statement(session, statement_id)
        _require_closed(statement)
        if statement.signed_by is not None:
            _require_second(session, statement, actor)
        elif _needs_second_person(session, statement, actor.user_id):
            _sign(session, statement, actor)
            return False
        _approve(session, statement, actor)
    return True


def mark_paid(*, statement_id: int, paid_on: date, reference: str, actor: Actor) -> None:
    """Record the payment of an approved statement, with its day and the bank's reference.

    Raises NotFound, NotFromThisState, PaidOutOfTime, InPaymentRun where a run is to pay it, and
    InvalidInput for `reference`.
    """
    reference = reference.strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise InvalidInput(
            "reference",
            _l("Enter the payment's reference, of at most %(n)s characters.", n=LONGEST_REFERENCE),
        )
    with transaction() as session:
        statement = lock_statement(session, statement_id)
        if statement.closed_at is None or not (
            clock.day_of(statement.closed_at) <= paid_on <= clock.today()
        ):
            raise PaidOutOfTime
        if in_live_run(session, statement_id):
            raise InPaymentRun
        move(
            session,
            statement_id,
            StatementState.PAID,
            paid_on=paid_on,
            paid_reference=reference,
            paid_by=actor.user_id,
        )
        paid = {"paid_on": paid_on.isoformat(), "reference": reference}
        paid |= {"total_cents": str(statement.total_cents)}
        audit.record(actor, "settlement.pay", "statement", statement_id, after=paid)


def _require_closed(statement: Statement) -> None:
    if statement.state is StatementState.DISPUTED:
        raise LinesDisputed
    if statement.state is not StatementState.CLOSED:
        raise NotFromThisState


def _require_second(session: Session, statement: Statement, actor: Actor) -> None:
    first, second = statement.signed_by, actor.user_id
    if first is None or second is None or first == second:
        raise OwnApproval
    require_two_persons(session, first=first, second=second)


def _needs_second_person(session: Session, statement: Statement, user_id: int) -> bool:
    if abs(statement.total_cents) > approval_limit():
        return True
    own = exists().where(
        Line.statement_id == statement.id,
        Line.adjustment_id == Adjustment.id,
        Adjustment.staff_id == user_id,
    )
    payee = select(PartnerPayee.staff_id).where(PartnerPayee.partner_id == statement.partner_id)
    newest = payee.order_by(PartnerPayee.id.desc()).limit(1)
    return bool(session.scalar(select(own))) or session.scalar(newest) == user_id


def _sign(session: Session, statement: Statement, actor: Actor) -> None:
    """Record the first of two approvals; a dispute that comes before the second undoes it."""
    signed = session.execute(
        update(Statement)
        .where(
            Statement.id == statement.id,
            Statement.state == StatementState.CLOSED,
            Statement.signed_by.is_(None),
        )
        .values(signed_by=actor.user_id, signed_at=clock.now(), second_person=True)
        .returning(Statement.id)
        .execution_options(synchronize_session=False)
    )
    if signed.scalar_one_or_none() is None:
        raise NotFromThisState
    _audit("settlement.sign", statement, actor)


def _approve(session: Session, statement: Statement, actor: Actor) -> None:
    now = clock.now()
    first = {} if statement.signed_by else {"signed_by": actor.user_id, "signed_at": now}
    move(
        session,
        statement.id,
        StatementState.APPROVED,
        approved_by=actor.user_id,
        approved_at=now,
        **first,
    )
    _audit("settlement.approve", statement, actor)


def _audit(action: str, statement: Statement, actor: Actor) -> None:
    of = {"partner": statement.partner_id, "month": f"{statement.month:%Y-%m}"}
    of |= {"total_cents": statement.total_cents}
    audit.record(actor, action, "statement", statement.id, after=of)
