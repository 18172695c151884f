"""Read and move lots under the account's lock, with one entry for each movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.records import records
from marketplace.foundation.transaction import writing
from marketplace.points.accounts import move_balance
from marketplace.points.fifo import OpenLot, Take
from marketplace.points.models import Entry, EntryKind, Lot

_REMAINING_LOTS = select(Lot.id, Lot.expires_on, Lot.remaining).where(
    Lot.customer_id == bindparam("customer_id"), Lot.remaining > 0
)
_INSERT_ENTRY = insert(Entry)
_MOVE = (
    update(Lot)
    .where(Lot.id == bindparam("lot_id"))
    .values(remaining=Lot.remaining + bindparam("moved"))
)


@dataclass(frozen=True, slots=True)
class Cause:
    """The reason for which points move: the kind of entry and what caused it.

    `at` is the moment for which their usability was decided; None is that of writing.
    """

    kind: EntryKind
    conversion_id: int | None = None
    staff_id: int | None = None
    reason: str | None = None
    reference: str | None = None
    at: datetime | None = None


def lots_left(session: Session, customer_id: int) -> list[OpenLot]:
    """Return the customer's lots that still hold points, expired or not."""
    rows = session.connection().execute(_REMAINING_LOTS, {"customer_id": customer_id})
    return records(OpenLot, rows)


def take(session: Session, customer_id: int, takes: Sequence[Take], cause: Cause) -> None:
    """Take the points out of their lots and off the balance."""
    move(session, customer_id, [(one.lot_id, -one.points) for one in takes], cause)


def move(
    session: Session, customer_id: int, moves: Sequence[tuple[int, int]], cause: Cause
) -> None:
    """Move points in (positive) or out of (negative) lots, each `(lot id, points)`."""
    if not moves:
        return
    connection = writing(session)
    connection.execute(_MOVE, [{"lot_id": lot, "moved": points} for lot, points in moves])
    write_entries(session, customer_id, moves, cause)
    move_balance(session, customer_id, sum(points for _lot, points in moves))


def write_entries(
    session: Session, customer_id: int, moves: Sequence[tuple[int, int]], cause: Cause
) -> None:
    """Append one entry for each movement; entries are written nowhere else."""
    at = cause.at or clock.now()
    common = {
        "customer_id": customer_id,
        "kind": cause.kind,
        "at": at,
        "on_day": clock.day_of(at),
        "conversion_id": cause.conversion_id,
        "staff_id": cause.staff_id,
        "reason": cause.reason,
        "reference": cause.reference,
    }
    rows = [{**common, "lot_id": lot, "amount": points} for lot, points in moves]
    writing(session).execute(_INSERT_ENTRY, rows)
