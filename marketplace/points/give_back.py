"""Return the points of an undone conversion, for as long as the programme lets them live."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, aliased

from marketplace.customers.models import LineEnd, TariffChange
from marketplace.foundation import clock
from marketplace.foundation.records import records
from marketplace.foundation.transaction import writing
from marketplace.messages.tell_customer import tell
from marketplace.points.accounts import balance, move_balance
from marketplace.points.forfeit import is_lost
from marketplace.points.lots import Cause, move, write_entries
from marketplace.points.models import Entry, EntryKind, Lot
from marketplace.points.return_rules import ReturnPlan, TakenPoints, plan_return, total
from marketplace.programme.in_force import programme_now
from marketplace.programme.models import Tariff

LOST: Final = "tariff change"
TOO_LATE: Final = "last day passed"


def give_back(
    session: Session,
    *,
    customer_id: int,
    conversion_id: int,
    staff_id: int | None = None,
    reason: str | None = None,
) -> int:
    """Undo the conversion's takes on the locked account; returns the points that remain credited.

    A second call returns nothing. Points go back to the lots that they came from, or into new lots
    where the rule `returned_days` lets them live longer. Two kinds are lost again at once: those of
    a line that has lost its points in the meantime, to a change of tariff or with its end, and,
    where the rule is 0, those whose last day has passed. The customer is told of a new last day and
    of every loss; call `job_queue.wake()` after the transaction.
    """
    taken = _taken(session, customer_id, conversion_id)
    if not taken:
        return 0
    plan = plan_return(
        taken,
        forfeited_lots=_lots_lost_since(session, customer_id, conversion_id, taken),
        today=clock.today(),
        returned_days=programme_now().returned_days,
    )
    cause = Cause(EntryKind.CANCEL, conversion_id=conversion_id, staff_id=staff_id, reason=reason)
    _return(session, customer_id, [*plan.kept, *plan.late, *plan.forfeited], cause)
    _revive(session, customer_id, plan, cause)
    _lose(session, customer_id, plan.late, Cause(EntryKind.EXPIRE, conversion_id, reason=TOO_LATE))
    _lose(
        session, customer_id, plan.forfeited, Cause(EntryKind.FORFEIT, conversion_id, reason=LOST)
    )
    _announce(session, customer_id, plan)
    return plan.credited


def _taken(session: Session, customer_id: int, conversion_id: int) -> list[TakenPoints]:
    """Return what the conversion took from which lots; nothing where it was given back before."""
    back = aliased(Entry)
    returned = select(back.id).where(
        back.customer_id == customer_id,
        back.conversion_id == conversion_id,
        back.kind == EntryKind.CANCEL,
    )
    rows = session.execute(
        select(
            Lot.id.label("lot_id"),
            Lot.line_id,
            Lot.source,
            Lot.earned_on,
            Lot.expires_on,
            (-func.sum(Entry.amount)).label("points"),
        )
        .join(Entry, Entry.lot_id == Lot.id)
        .where(Entry.customer_id == customer_id, Entry.conversion_id == conversion_id)
        .where(Entry.kind == EntryKind.CONVERT, ~returned.exists())
        .group_by(Lot.id, Lot.line_id, Lot.source, Lot.earned_on, Lot.expires_on)
        .order_by(Lot.id)
    )
    return records(TakenPoints, rows)


def _return(session: Session, customer_id: int, parts: Iterable[TakenPoints], cause: Cause) -> None:
    """Put the points back into their lots."""
    move(session, customer_id, [(one.lot_id, one.points) for one in parts], cause)


def _revive(session: Session, customer_id: int, plan: ReturnPlan, cause: Cause) -> None:
    """Put the points that live longer than their lots into lots of their own."""
    moves: list[tuple[int, int]] = []
    for one in plan.longer:
        lot = {
            "customer_id": customer_id,
            "line_id": one.line_id,
            "source": one.source,
            "reference": f"returned:{cause.conversion_id}:{one.lot_id}",
            "earned_on": one.earned_on,
            "expires_on": plan.last_day,
            "amount": one.points,
            "remaining": one.points,
            "returned_from": one.lot_id,
        }
        lot_id = writing(session).execute(insert(Lot).values(lot).returning(Lot.id)).scalar_one()
        moves.append((lot_id, one.points))
    if moves:
        write_entries(session, customer_id, moves, cause)
        move_balance(session, customer_id, total(plan.longer))


def _lose(session: Session, customer_id: int, parts: Iterable[TakenPoints], cause: Cause) -> None:
    """Take the points out of the lots to which they have just been returned."""
    move(session, customer_id, [(one.lot_id, -one.points) for one in parts], cause)


def _announce(session: Session, customer_id: int, plan: ReturnPlan) -> None:
    """Tell the customer what the message about the conversion itself does not say."""
    if plan.longer:
        values = {
            "points": total(plan.longer),
            "expires_on": plan.last_day.isoformat(),
            "balance": balance(customer_id),
        }
        tell(session, "points_returned", customer_id=customer_id, facts=values)
    for kind, parts in (("late", plan.late), ("line", plan.forfeited)):
        if parts:
            lost = {"kind": kind, "points": total(parts), "balance": balance(customer_id)}
            tell(session, "points_lost", customer_id=customer_id, facts=lost)


def _lots_lost_since(
    session: Session, customer_id: int, conversion_id: int, taken: Sequence[TakenPoints]
) -> Collection[int]:
    """Return the lots among these whose line lost its points after the conversion."""
    taken_at = (
        select(func.min(Entry.at))
        .where(Entry.customer_id == customer_id, Entry.conversion_id == conversion_id)
        .scalar_subquery()
    )
    changes = session.execute(
        select(Lot.id, Lot.source, Lot.earned_on, TariffChange.lost_until)
        .join(TariffChange, TariffChange.line_id == Lot.line_id)
        .where(
            Lot.id.in_([one.lot_id for one in taken]),
            TariffChange.customer_id == customer_id,
            TariffChange.from_tariff != Tariff.BUSINESS_POSTPAID,
            TariffChange.to_tariff == Tariff.BUSINESS_POSTPAID,
            TariffChange.applied_at >= taken_at,
        )
    )
    ended = session.scalars(
        select(Lot.id)
        .join(LineEnd, LineEnd.line_id == Lot.line_id)
        .where(
            Lot.id.in_([one.lot_id for one in taken]),
            LineEnd.customer_id == customer_id,
            LineEnd.lost,
            LineEnd.ended_at >= taken_at,
        )
    )
    changed = {
        lot for lot, source, earned_on, until in changes if is_lost(source, earned_on, until)
    }
    return changed | set(ended)
