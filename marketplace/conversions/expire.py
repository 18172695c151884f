"""Codes that were not used in time: they expire, and a rule says what becomes of their points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from marketplace import messages
from marketplace.conversions import announce
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.points import accounts
from marketplace.points.give_back import give_back
from marketplace.programme.in_force import programme_now
from marketplace.programme.rules import ExpiredCodes
from marketplace.transaction import transaction, writing

BATCH: Final = 500
REASON: Final = "code expired"

_OVER = (
    Conversion.state == ConversionState.ISSUED,
    Conversion.code.is_not(None),
    Conversion.good_until <= bindparam("now"),
)
_DUE = (
    select(Conversion.id, Conversion.customer_id)
    .where(*_OVER)
    .order_by(Conversion.good_until, Conversion.id)
    .limit(BATCH)
)
_EXPIRE = (
    update(Conversion)
    .where(Conversion.id.in_(bindparam("due", expanding=True)), *_OVER)
    .values(state=ConversionState.EXPIRED)
    .returning(
        Conversion.id,
        Conversion.customer_id,
        Conversion.points,
        Conversion.terms,
        Conversion.good_until,
    )
)


def expire_codes(now: datetime) -> int:
    """Expire every live code whose time is over, in batches; returns how many. Twice is once.

    The points are lost, or go back to the lots they came from, as the rule `expired_codes` in
    force says. The customer is told by SMS and email; units, packages and gifts have no code.
    """
    expired = 0
    while True:
        with transaction() as session:
            due = writing(session).execute(_DUE, {"now": now}).all()
            expired += _expire(session, due, now)
        if not due:
            return expired
        messages.wake()


def _expire(session: Session, due: Sequence[Any], now: datetime) -> int:
    """Those of the batch that nobody else confirmed, cancelled or expired meanwhile."""
    if not due:
        return 0
    accounts.lock_all(session, sorted({one.customer_id for one in due}))
    asked = {"due": [one.id for one in due], "now": now}
    moved = writing(session).execute(_EXPIRE, asked).all()
    returned = programme_now().expired_codes is ExpiredCodes.RETURNED
    for one in sorted(moved, key=lambda one: one.id):
        if returned:
            _give_back(session, one)
        else:
            _tell(session, one, "lost", points=one.points)
    return len(moved)


def _give_back(session: Session, one: Row[Any]) -> None:
    back = give_back(session, customer_id=one.customer_id, conversion_id=one.id, reason=REASON)
    _tell(session, one, "returned", points=back, balance=accounts.balance(one.customer_id))


def _tell(session: Session, one: Row[Any], became: str, **facts: int) -> None:
    told = {
        "kind": became,
        "partner": one.terms["partner"],
        "good_until": one.good_until.isoformat(),
        **facts,
    }
    announce.became(session, "code_expired", one, told)
