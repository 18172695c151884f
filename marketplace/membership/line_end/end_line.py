"""End a customer's time with one line: the points, what was not delivered, the messages."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.conversions.reversal.withdraw_unsent import withdraw_unsent
from marketplace.counter import approvals
from marketplace.customers import lines
from marketplace.customers.lines import ReleasedLine
from marketplace.customers.models import EndCause, EndedBy, LineEnd
from marketplace.foundation import clock
from marketplace.hub import events
from marketplace.hub.events import ACTIVE, BLOCKED, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.membership.line_end import addresses
from marketplace.membership.line_end.rules import points_are_lost
from marketplace.points import accounts
from marketplace.points.forfeit import forfeit_line
from marketplace.points.models import Lot
from marketplace.programme.in_force import programme_now

REASON = "line ended"


@dataclass(frozen=True, slots=True)
class EndedLine:
    """A line that left its customer: its number and points, and whether the points were lost.

    `offers_to_return` are the offers whose services were never ordered; the caller returns them to
    their stock, last of all.
    """

    number: str
    points: int
    lost: bool
    offers_to_return: tuple[int, ...]


def end_line(
    session: Session,
    *,
    customer_id: int,
    line_id: int,
    cause: EndCause,
    by: EndedBy,
    actor: Actor,
) -> EndedLine | None:
    """Take the line off the customer; returns None where it is not theirs (any more).

    From then on the number speaks for nobody, may be registered anew, and gets no message of the
    customer, who is told at every address left. The rule of the programme for the cause decides
    about the line's points. Codes and delivered services stay as they are; services that were never
    ordered are undone. It runs under the lock of the customer's account; call `job_queue.wake()`
    after the transaction.
    """
    line = lines.release_one(session, line_id=line_id, customer_id=customer_id)
    if line is None:
        return None
    lost = points_are_lost(cause, programme_now())
    points = _points_of_line(session, customer_id, line_id)
    _record(session, customer_id, line_id, line, cause=cause, by=by, points=points, lost=lost)
    if lost:
        _forfeit(session, customer_id, line_id)
    approvals.end_by_number(session, customer_id, line.number)
    addresses.leave(session, customer_id=customer_id, number=line.number)
    offers = withdraw_unsent(
        session, customer_id=customer_id, line_id=line_id, number=line.number, actor=actor
    )
    facts = {"number": line.number, "points": points, "balance": accounts.balance(customer_id)}
    if cause is not EndCause.REPLACED:
        addresses.tell_everywhere(session, customer_id, facts | ({"kind": "lost"} if lost else {}))
    _publish(session, customer_id)
    return EndedLine(line.number, points, lost, tuple(offers))


def _points_of_line(session: Session, customer_id: int, line_id: int) -> int:
    left = select(func.coalesce(func.sum(Lot.remaining), 0)).where(
        Lot.customer_id == customer_id, Lot.line_id == line_id, Lot.remaining > 0
    )
    return int(session.scalar(left) or 0)


def _record(
    session: Session,
    customer_id: int,
    line_id: int,
    line: ReleasedLine,
    *,
    cause: EndCause,
    by: EndedBy,
    points: int,
    lost: bool,
) -> None:
    """Write the ending before points move: what comes back to a lost line is lost with it."""
    session.add(
        LineEnd(
            line_id=line_id,
            customer_id=customer_id,
            cause=cause,
            ended_by=by,
            held_since=line.verified_at,
            ended_at=clock.now(),
            points=points,
            lost=lost,
        )
    )
    session.flush()


def _forfeit(session: Session, customer_id: int, line_id: int) -> None:
    forfeit_line(
        session,
        customer_id=customer_id,
        line_id=line_id,
        earned_until=None,
        reason=REASON,
        reference=f"line-{line_id}",
    )


def _publish(session: Session, customer_id: int) -> None:
    blocked = accounts.state(customer_id).blocked_since is not None
    snapshot = MemberSnapshot(customer_id, BLOCKED if blocked else ACTIVE)
    events.tell(session, EventKind.CHANGED, snapshot)
