"""Book earned points as a lot, exactly once for each source and reference of a line."""

from __future__ import annotations

from datetime import date

from sqlalchemy import case, func, null, update
from sqlalchemy.orm import Session

from marketplace.foundation.transaction import insert_once, transaction
from marketplace.hub.events import ACTIVE, MemberSnapshot, tell
from marketplace.hub.queries import EventKind
from marketplace.points.accounts import lock, move_balance, state
from marketplace.points.balance_ceiling import require_below_ceiling
from marketplace.points.expiry import expires_on
from marketplace.points.lots import Cause, write_entries
from marketplace.points.models import Account, EntryKind, Lot, Source
from marketplace.programme.in_force import rule_book
from marketplace.programme.rules import Programme

LIFTS_BLOCK = frozenset({Source.SPENDING, Source.TOPUP})


def earn(
    *,
    customer_id: int,
    line_id: int,
    source: Source,
    reference: str,
    points: int,
    on: date,
    rules: Programme | None = None,
) -> bool:
    """Book the points that a line earned on a day, usable under that day's rules.

    `rules` replaces the rules of the day, for an earning that has an exact moment.

    Returns False, and changes nothing, where the same source and reference of the line is booked
    already. Raises NotFound where the customer has no account, and TooManyPoints. Spending and
    top-ups count as earning and lift a block at once; welcome points do not (programme, rule 5).
    """
    with transaction() as session:
        account = lock(session, customer_id)
        lot_id = add_lot(session, customer_id, line_id, source, reference, points, on, rules)
        if lot_id is None:
            return False
        require_below_ceiling(account.stored, points)
        write_entries(session, customer_id, [(lot_id, points)], Cause(EntryKind.EARN))
        move_balance(session, customer_id, points)
        if source in LIFTS_BLOCK:
            _note_earning(session, customer_id, on)
            if account.blocked_since is not None and state(customer_id).blocked_since is None:
                tell(session, EventKind.STATE, MemberSnapshot(customer_id, ACTIVE))
    return True


def add_lot(
    session: Session,
    customer_id: int,
    line_id: int,
    source: Source,
    reference: str,
    points: int,
    on: date,
    rules: Programme | None = None,
) -> int | None:
    """Insert the lot and return its id, or None where it is booked already."""
    expiry = (rules or rule_book().on(on)).expiry
    return insert_once(
        session,
        Lot,
        customer_id=customer_id,
        line_id=line_id,
        source=source,
        reference=reference,
        earned_on=on,
        expires_on=expires_on(on, expiry),
        amount=points,
        remaining=points,
    )


def _note_earning(session: Session, customer_id: int, on: date) -> None:
    """Record the month of the earning, and lift the block where `idle.lifts_block` says so.

    The batch in `billing.bulk_earning` applies the same rule.
    """
    month = on.replace(day=1)
    last_earned = Account.last_earned_month
    later = case((last_earned > month, last_earned), else_=month)
    lifts = func.coalesce(Account.idle_from <= month, Account.idle_from.is_(None))
    session.execute(
        update(Account)
        .where(Account.customer_id == customer_id)
        .values(
            last_earned_month=later,
            blocked_since=case((lifts, null()), else_=Account.blocked_since),
            blocked_at=case((lifts, null()), else_=Account.blocked_at),
            idle_from=case((lifts, null()), else_=Account.idle_from),
        )
        .execution_options(synchronize_session=False)
    )
