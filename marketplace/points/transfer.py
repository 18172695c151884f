"""Transfer all points of one account to another account of the same person."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.points.accounts import LockedAccount
from marketplace.points.balance_ceiling import require_below_ceiling
from marketplace.points.lots import Cause, move
from marketplace.points.models import Account, EntryKind, Lot, Source


def transfer_all(
    session: Session, *, source: LockedAccount, target: LockedAccount, reference: str, staff_id: int
) -> int:
    """Move every lot's points to a new lot of the target; returns how many of them can be spent.

    Both accounts are locked. The new lots keep the line, the day of earning and the last day; they
    do not count as earned once more. Each transfer is two entries that add up to nothing, under the
    reference. Raises TooManyPoints.
    """
    require_below_ceiling(target.stored, source.stored)
    lots = list(
        session.scalars(
            select(Lot)
            .where(Lot.customer_id == source.customer_id, Lot.remaining > 0)
            .order_by(Lot.id)
        )
    )
    cause = Cause(EntryKind.TRANSFER, staff_id=staff_id, reference=reference)
    leaving = [(lot.id, -lot.remaining) for lot in lots]
    twins = [_open_lot(session, lot, target.customer_id, reference) for lot in lots]
    arriving = [(twin.id, twin.amount) for twin in twins]
    move(session, source.customer_id, leaving, cause)
    move(session, target.customer_id, arriving, cause)
    _join_earning(session, source.customer_id, target.customer_id)
    today = clock.today()
    return sum(lot.amount for lot in twins if lot.expires_on is None or lot.expires_on >= today)


def _open_lot(session: Session, lot: Lot, customer_id: int, reference: str) -> Lot:
    """Add an empty lot like the given one for the customer, and return it."""
    twin = Lot(
        customer_id=customer_id,
        line_id=lot.line_id,
        source=Source.CORRECTION,  # a month's spending is summed from its own lots alone
        reference=f"{reference}/{lot.id}",
        earned_on=lot.earned_on,
        expires_on=lot.expires_on,
        amount=lot.remaining,
        remaining=0,
    )
    session.add(twin)
    session.flush()
    return twin


def _join_earning(session: Session, source_id: int, target_id: int) -> None:
    """Count what either account earned: the person is blocked only if both accounts are."""
    source = session.get_one(Account, source_id, populate_existing=True)
    target = session.get_one(Account, target_id, populate_existing=True)
    earned = [one.last_earned_month for one in (source, target) if one.last_earned_month]
    is_blocked = source.blocked_since is not None and target.blocked_since is not None
    session.execute(
        update(Account)
        .where(Account.customer_id == target_id)
        .values(
            earning_from=min(source.earning_from, target.earning_from),
            last_earned_month=max(earned, default=None),
            blocked_since=target.blocked_since if is_blocked else None,
            blocked_at=target.blocked_at if is_blocked else None,
            idle_from=target.idle_from if is_blocked else None,
        )
        .execution_options(synchronize_session=False)
    )
