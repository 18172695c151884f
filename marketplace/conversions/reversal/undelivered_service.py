"""Undo a conversion that was not delivered to the line, and tell its customer."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import stock
from marketplace.conversions import notifications
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.transitions import (
    NOT_DELIVERED,
    POINTS_KEPT,
    move_to_cancelled,
    no_longer_lost,
)
from marketplace.customers import customers
from marketplace.points import accounts
from marketplace.points.give_back import give_back

REASON: Final = "not delivered"
LINE_LEFT: Final = "the number left its customer"
BILLING: Final = Actor(user_id=None, username="billing")


def undo_undelivered(
    session: Session, conversion_id: int, *, number: str, actor: Actor, why: str
) -> int:
    """Cancel a service that could not be delivered to the number; its customer is told.

    The points go back to their lots, the offer to its stock; also where a change of tariff that
    took no points had taken the units. Where the account was closed meanwhile, the points stay
    lost. No effect where it was cancelled already. The message goes by SMS and email. Returns the
    points returned. It runs under the lock of the owner's account; call `job_queue.wake()`
    afterwards.
    """
    conversion = session.get_one(Conversion, conversion_id, populate_existing=True)
    accounts.lock(session, conversion.customer_id)
    closed = customers.is_closed(session, conversion.customer_id)
    if not _undone(session, conversion_id, actor, closed=closed):
        return 0
    points = 0 if closed else _give_back(session, conversion, actor, number=number)
    _record(conversion, actor, points, why)
    stock.put_back(session, conversion.offer_id)
    return points


def undo_with_tariff(session: Session, conversion_id: int, *, number: str) -> None:
    """Undo a service that was never ordered as the number's tariff changed first.

    The caller returns the offer to its stock, last of all.
    """
    conversion = session.get_one(Conversion, conversion_id, populate_existing=True)
    if _undone(session, conversion_id, BILLING, closed=False):
        points = _give_back(session, conversion, BILLING, number=number, kind="tariff")
        _record(conversion, BILLING, points, POINTS_KEPT)


def undo_with_line(session: Session, conversion_id: int, *, number: str, actor: Actor) -> None:
    """Undo a service that was never ordered as the number left its customer first.

    The caller returns the offer to its stock, last of all.
    """
    conversion = session.get_one(Conversion, conversion_id, populate_existing=True)
    if _undone(session, conversion_id, actor, closed=False):
        points = _give_back(session, conversion, actor, number=number, kind="line")
        _record(conversion, actor, points, LINE_LEFT)


def _undone(session: Session, conversion_id: int, actor: Actor, *, closed: bool) -> bool:
    if move_to_cancelled(
        session,
        conversion_id,
        from_states=NOT_DELIVERED,
        reason=REASON,
        staff_id=actor.user_id,
        lost=closed,
    ):
        return True
    return not closed and no_longer_lost(session, conversion_id, reason=REASON)


def _give_back(session: Session, conversion: Conversion, actor: Actor, **facts: str) -> int:
    ids = {"customer_id": conversion.customer_id, "conversion_id": conversion.id}
    accounts.lock(session, conversion.customer_id)
    points = give_back(session, **ids, staff_id=actor.user_id, reason=REASON)
    values = {**facts, "points": points, "balance": accounts.balance(conversion.customer_id)}
    notifications.notify(session, "not_delivered", conversion, values)
    return points


def _record(conversion: Conversion, actor: Actor, points: int, why: str) -> None:
    audit.record(
        actor,
        "conversion.undelivered",
        "conversion",
        conversion.id,
        before={"state": conversion.state},
        after={"state": ConversionState.CANCELLED, "points": points},
        reason=why or None,
    )
