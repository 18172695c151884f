"""Spend the points that expire first before the others (programme, rule 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.points.refusals import NotEnoughPoints


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot with the points that remain in it; `expires_on` None means never."""

    id: int
    expires_on: date | None
    remaining: int


@dataclass(frozen=True, slots=True)
class Take:
    """A number of points to take from one lot."""

    lot_id: int
    points: int
    expires_on: date | None


def spendable(lots: Iterable[OpenLot], today: date) -> list[OpenLot]:
    """Return the lots that can be used today, in the order in which they are spent."""
    usable = [lot for lot in lots if lot.expires_on is None or lot.expires_on >= today]
    return sorted(usable, key=lambda lot: (lot.expires_on or date.max, lot.id))


def total(lots: Iterable[OpenLot]) -> int:
    """Return the sum of the points in the lots."""
    return sum(lot.remaining for lot in lots)


def take_oldest_first(lots: Sequence[OpenLot], wanted: int) -> list[Take]:
    """Return the takes that add up to the points, from lots in spending order.

    Raises NotEnoughPoints.
    """
    takes: list[Take] = []
    missing = wanted
    for lot in lots:
        if missing == 0:
            break
        points = min(lot.remaining, missing)
        takes.append(Take(lot.id, points, lot.expires_on))
        missing -= points
    if missing:
        raise NotEnoughPoints(balance=total(lots), needed=wanted)
    return takes
