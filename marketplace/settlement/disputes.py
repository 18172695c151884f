"""Dispute a line of a closed statement, exchange a few messages, and decide on it."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.partners.owed import part_of
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.settlement import adjust
from marketplace.settlement.dispute_models import Dispute, DisputeMessage, DisputeState
from marketplace.settlement.models import Line, LineKind, Statement, StatementState
from marketplace.settlement.refusals import (
    AlreadyDisputed,
    DisputeOver,
    TooLateToDispute,
    TooManyMessages,
)
from marketplace.settlement.transitions import WAITING, lock_dispute, move, move_dispute

LONGEST_TEXT: Final = 1000
MOST_MESSAGES: Final = 20
_DISPUTABLE: Final = (StatementState.CLOSED, StatementState.DISPUTED)


def dispute_line(*, line_id: int, partner_id: int, text: str, actor: Actor) -> int:
    """Dispute a line of the partner's closed statement; returns the dispute's id.

    The statement cannot be approved until it is decided, and a first approval is undone. Raises
    NotFound, TooLateToDispute once it is approved, AlreadyDisputed, and InvalidInput for `text`.
    """
    text = _checked(text)
    with transaction() as session:
        line = adjust.lock_line(session, line_id, partner_id=partner_id)
        state = session.scalar(select(Statement.state).where(Statement.id == line.statement_id))
        if state not in _DISPUTABLE:
            raise TooLateToDispute
        dispute_id = _open(session, line)
        _say(session, dispute_id, text, actor, from_partner=True)
        if state is StatementState.CLOSED:
            undone = {"signed_by": None, "signed_at": None, "second_person": False}
            move(session, line.statement_id, StatementState.DISPUTED, **undone)
        _audit("settlement.dispute", dispute_id, actor, after={"line": line_id}, reason=text)
    return dispute_id


def answer(*, dispute_id: int, text: str, actor: Actor) -> None:
    """Answer the partner without a decision.

    Raises NotFound, DisputeOver, TooManyMessages, and InvalidInput for `text`.
    """
    text = _checked(text)
    with transaction() as session:
        lock_dispute(session, dispute_id)
        move_dispute(session, dispute_id, DisputeState.ANSWERED)
        _say(session, dispute_id, text, actor, from_partner=False)
        _audit("settlement.answer", dispute_id, actor, reason=text)


def reply(*, dispute_id: int, partner_id: int, text: str, actor: Actor) -> None:
    """Add a message of the partner's, which then waits for the operator again.

    Raises NotFound, DisputeOver, TooManyMessages, and InvalidInput for `text`.
    """
    text = _checked(text)
    with transaction() as session:
        _of_partner(session, dispute_id, partner_id)
        move_dispute(session, dispute_id, DisputeState.OPEN)
        _say(session, dispute_id, text, actor, from_partner=True)
        _audit("settlement.reply", dispute_id, actor, reason=text)


def withdraw(*, dispute_id: int, partner_id: int, actor: Actor) -> None:
    """End the dispute by the partner; raises NotFound or DisputeOver."""
    with transaction() as session:
        statement = _of_partner(session, dispute_id, partner_id)
        move_dispute(session, dispute_id, DisputeState.WITHDRAWN, ended_at=clock.now())
        _settle(session, statement)
        _audit("settlement.withdraw", dispute_id, actor)


def refuse(*, dispute_id: int, text: str, actor: Actor) -> None:
    """Refuse the dispute: the line stays as it is.

    Raises NotFound, DisputeOver, and InvalidInput for `text`.
    """
    text = _checked(text)
    with transaction() as session:
        _dispute, statement = lock_dispute(session, dispute_id)
        move_dispute(session, dispute_id, DisputeState.REFUSED, ended_at=clock.now())
        _say(session, dispute_id, text, actor, from_partner=False, last=True)
        _settle(session, statement)
        _audit("settlement.refuse", dispute_id, actor, reason=text)


def grant(*, dispute_id: int, net_cents: int, text: str, actor: Actor) -> None:
    """Grant the partner a difference (without tax; negative: take), in its next statement.

    The line keeps its amount, and the difference has the tax of the line's terms. Raises NotFound,
    DisputeOver, and InvalidInput for `net_cents` and `text`.
    """
    text = _checked(text)
    if not 0 < abs(net_cents) <= adjust.MOST_CENTS:
        most = adjust.MOST_CENTS // 100
        raise InvalidInput("net_cents", _l("Enter an amount of at most %(most)s euros.", most=most))
    with transaction() as session:
        dispute, statement = lock_dispute(session, dispute_id)
        line = adjust.lock_line(session, dispute.line_id)
        made = _adjustment(session, dispute, statement, line, net_cents, text, actor)
        ended = {"ended_at": clock.now(), "adjustment_id": made}
        move_dispute(session, dispute_id, DisputeState.GRANTED, **ended)
        _say(session, dispute_id, text, actor, from_partner=False, last=True)
        _settle(session, statement)
        granted = {"adjustment": made, "net_cents": net_cents}
        _audit("settlement.grant", dispute_id, actor, after=granted, reason=text)


def _open(session: Session, line: Line) -> int:
    opened = insert_once(
        session,
        Dispute,
        statement_id=line.statement_id,
        line_id=line.id,
        state=DisputeState.OPEN,
        opened_at=clock.now(),
    )
    if opened is None:
        raise AlreadyDisputed
    return opened


def _adjustment(
    session: Session,
    dispute: Dispute,
    statement: Statement,
    line: Line,
    net_cents: int,
    text: str,
    actor: Actor,
) -> int:
    rate = adjust.tax_rate(session, line, statement.partner_id)
    new = adjust.NewAdjustment(
        partner_id=statement.partner_id,
        kind=LineKind.DISPUTE,
        conversion_id=line.conversion_id,
        net_cents=net_cents,
        tax_cents=part_of(net_cents, rate),
        reason=text,
        key=f"dispute {dispute.id}",
    )
    made = adjust.add_adjustment(session, new, actor)
    if made is None:
        raise DisputeOver
    return made


def _of_partner(session: Session, dispute_id: int, partner_id: int) -> Statement:
    _dispute, statement = lock_dispute(session, dispute_id)
    if statement.partner_id != partner_id:
        raise NotFound
    return statement


def _say(
    session: Session,
    dispute_id: int,
    text: str,
    actor: Actor,
    *,
    from_partner: bool,
    last: bool = False,
) -> None:
    """Add a message; the one that comes with a decision is always accepted."""
    counted = select(func.count()).where(DisputeMessage.dispute_id == dispute_id)
    if not last and (session.scalar(counted) or 0) >= MOST_MESSAGES:
        raise TooManyMessages(most=MOST_MESSAGES)
    session.add(
        DisputeMessage(
            dispute_id=dispute_id,
            from_partner=from_partner,
            user_id=actor.user_id,
            text=text,
            at=clock.now(),
        )
    )


def _settle(session: Session, statement: Statement) -> None:
    """Bring the statement back to closed where no dispute about it waits any more."""
    session.flush()
    waits = exists().where(Dispute.statement_id == statement.id, Dispute.state.in_(WAITING))
    if not session.scalar(select(waits)):
        move(session, statement.id, StatementState.CLOSED)


def _checked(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise InvalidInput(
            "text", _l("Write a message of at most %(n)s characters.", n=LONGEST_TEXT)
        )
    return text.strip()


def _audit(action: str, dispute_id: int, actor: Actor, **more: Any) -> None:
    audit.record(actor, action, "dispute", dispute_id, **more)
