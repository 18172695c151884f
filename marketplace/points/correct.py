"""Corrections by staff: points added or taken, with a reason, once for each form sent."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.points.accounts import lock, move_balance
from marketplace.points.earn import add_lot
from marketplace.points.fifo import spendable, take_oldest_first, total
from marketplace.points.lots import Cause, lots_left, take, write_entries
from marketplace.points.models import Entry, EntryKind, Source
from marketplace.points.refusals import CorrectionTooLarge
from marketplace.transaction import transaction


def correct(
    *, customer_id: int, line_id: int, points: int, reason: str, actor: Actor, key: str
) -> None:
    """Add points to the line's customer (negative: take them, those that expire first).

    The same key again changes nothing. Raises CorrectionTooLarge where fewer usable points are
    left than are to be taken, NotFound where there is no account. A correction is not earning: it
    lifts no block (programme, rule 5).
    """
    with transaction() as session:
        before = lock(session, customer_id)
        if _booked(session, customer_id, key):
            return
        cause = Cause(EntryKind.CORRECT, staff_id=actor.user_id, reason=reason, reference=key)
        if points > 0:
            _add(session, customer_id, line_id, points, cause)
        else:
            _take(session, customer_id, -points, cause)
        audit.record(
            actor,
            "points.correct",
            "customer",
            customer_id,
            before={"balance": before.balance},
            after={"balance": before.balance + points, "points": points},
            reason=reason,
        )


def _booked(session: Session, customer_id: int, key: str) -> bool:
    booked = exists().where(
        Entry.customer_id == customer_id,
        Entry.kind == EntryKind.CORRECT,
        Entry.reference == key,
    )
    return bool(session.scalar(select(booked)))


def _add(session: Session, customer_id: int, line_id: int, points: int, cause: Cause) -> None:
    key = cause.reference or ""
    lot = add_lot(session, customer_id, line_id, Source.CORRECTION, key, points, clock.today())
    if lot is not None:
        write_entries(session, customer_id, [(lot, points)], cause)
        move_balance(session, customer_id, points)


def _take(session: Session, customer_id: int, points: int, cause: Cause) -> None:
    lots = spendable(lots_left(session, customer_id), clock.today())
    if total(lots) < points:
        raise CorrectionTooLarge(balance=total(lots), wanted=points)
    take(session, customer_id, take_oldest_first(lots, points), cause)
