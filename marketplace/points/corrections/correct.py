"""Correct points by staff: add or take them with a reason, once for each form sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.customers.models import Customer, Line
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction
from marketplace.messages.tell_customer import tell
from marketplace.points.accounts import balance, lock, move_balance, stored_points
from marketplace.points.balance_ceiling import require_below_ceiling
from marketplace.points.corrections.limit import (
    correction_limit,
    needs_second_person,
    record_near_limit,
)
from marketplace.points.earn import add_lot
from marketplace.points.fifo import Take, spendable, take_oldest_first, total
from marketplace.points.lots import Cause, lots_left, take, write_entries
from marketplace.points.models import Entry, EntryKind, Source
from marketplace.points.refusals import (
    AccountClosed,
    CorrectionTooLarge,
    LineOfAnother,
    NeedsSecondPerson,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Points to add to a line's customer, negative to take; `key` makes it idempotent."""

    customer_id: int
    line_id: int
    points: int
    reason: str
    key: str


def correct(
    *, customer_id: int, line_id: int, points: int, reason: str, actor: Actor, key: str
) -> None:
    """Add points to the line's customer; negative points are taken, the first to expire first.

    The same key again changes nothing. The customer is told, with the reason. A correction is not
    earning: it lifts no block (programme, rule 5). Raises NotFound where there is no account,
    NeedsSecondPerson beyond the limit of one member of staff for all customers and 24 hours,
    CorrectionTooLarge where fewer usable points are left than are to be taken, AccountClosed, or
    LineOfAnother.
    """
    correction = Correction(
        customer_id=customer_id, line_id=line_id, points=points, reason=reason, key=key
    )
    with transaction() as session:
        lock(session, customer_id)
        if is_booked(session, correction):
            return
        if needs_second_person(session, customer_id, points, staff_id=actor.user_id):
            raise NeedsSecondPerson(limit=correction_limit())
        correct_alone(session, correction, actor)
    job_queue.wake()


def correct_alone(session: Session, correction: Correction, actor: Actor) -> None:
    """Book a correction within one person's limit on the locked account, and audit it."""
    before = balance(correction.customer_id)
    after = book(session, correction, staff_id=actor.user_id)
    audit.record(
        actor,
        "points.correct",
        "customer",
        correction.customer_id,
        before={"balance": before},
        after={"balance": after, "points": correction.points},
        reason=correction.reason,
    )
    record_near_limit(session, correction.customer_id, staff_id=actor.user_id)


def is_booked(session: Session, correction: Correction) -> bool:
    """Return whether the correction with this key is in the customer's books."""
    booked = exists().where(
        Entry.customer_id == correction.customer_id,
        Entry.kind == EntryKind.CORRECT,
        Entry.reference == correction.key,
    )
    return bool(session.scalar(select(booked)))


def book(session: Session, correction: Correction, *, staff_id: int | None) -> int:
    """Move the points of the locked account and tell the customer; returns what can be spent then.

    The limit is not checked here; raises what `takes_of` raises.
    """
    takes = takes_of(session, correction)
    cause = Cause(
        EntryKind.CORRECT, staff_id=staff_id, reason=correction.reason, reference=correction.key
    )
    if takes:
        take(session, correction.customer_id, takes, cause)
    else:
        _add(session, correction, cause)
    left = balance(correction.customer_id)
    _announce(session, correction, left)
    return left


def takes_of(session: Session, correction: Correction) -> Sequence[Take]:
    """Return what the correction takes out of which lots; empty where it adds points.

    Raises AccountClosed, LineOfAnother, CorrectionTooLarge where there are too few points, or
    TooManyPoints.
    """
    owner = select(Line.customer_id).where(Line.id == correction.line_id)
    closed = select(Customer.closed_at).where(Customer.id == correction.customer_id)
    if session.scalar(closed):
        raise AccountClosed
    if session.scalar(owner) != correction.customer_id:
        raise LineOfAnother
    if correction.points > 0:
        stored = stored_points(session, correction.customer_id)
        require_below_ceiling(stored, correction.points)
        return []
    lots = spendable(lots_left(session, correction.customer_id), clock.today())
    if total(lots) < -correction.points:
        raise CorrectionTooLarge(balance=total(lots), wanted=-correction.points)
    return take_oldest_first(lots, -correction.points)


def _add(session: Session, correction: Correction, cause: Cause) -> None:
    customer_id, points = correction.customer_id, correction.points
    lot = add_lot(
        session,
        customer_id,
        correction.line_id,
        Source.CORRECTION,
        correction.key,
        points,
        clock.today(),
    )
    if lot is not None:
        write_entries(session, customer_id, [(lot, points)], cause)
        move_balance(session, customer_id, points)


def _announce(session: Session, correction: Correction, left: int) -> None:
    facts = {
        "kind": "added" if correction.points > 0 else "taken",
        "points": abs(correction.points),
        "balance": left,
        "reason": correction.reason,
    }
    tell(session, "points_corrected", customer_id=correction.customer_id, facts=facts)
