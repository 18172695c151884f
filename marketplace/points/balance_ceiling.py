"""How many points an account can hold; more is a slip of a rule or of a feed, and is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.foundation.refusals import OfOneField
from marketplace.foundation.transaction import writing
from marketplace.points.billing.row_outcome import Fate
from marketplace.points.models import Account

MOST_POINTS: Final = 1_000_000_000  # half of what the columns of the books hold


class TooManyPoints(OfOneField):
    """The account would have more points than any can hold."""

    field = "points"
    status = 422
    says = _l("The account would have more than %(most)s points, which is the most allowed.")


class Gain(Protocol):
    """Points that a customer is to get."""

    @property
    def customer_id(self) -> int:
        """Whose they are."""

    @property
    def points(self) -> int:
        """How many."""


def require_room(balance: int, points: int) -> None:
    """Raise TooManyPoints where an account with this balance cannot take so many more."""
    if balance + points > MOST_POINTS:
        raise TooManyPoints(most=MOST_POINTS)


def without_room(session: Session, gains: Iterable[Gain], highest: int) -> frozenset[int]:
    """The customers whose locked accounts cannot hold what they would gain together.

    `highest` is the highest balance of them all, which nearly always spares reading each.
    """
    gained: Counter[int] = Counter()
    for one in gains:
        gained[one.customer_id] += one.points
    if highest + max(gained.values(), default=0) <= MOST_POINTS:
        return frozenset()
    balances = select(Account.customer_id, Account.balance).where(Account.customer_id.in_(gained))
    rows = writing(session).execute(balances)
    return frozenset(one for one, balance in rows if balance + gained[one] > MOST_POINTS)


def refuse_full(
    fates: Sequence[Fate], owners: Sequence[int | None], full: Collection[int]
) -> list[Fate]:
    """The fates of rows with these owners, where none of a full account's is booked."""
    return [
        Fate.NO_ROOM if fate is Fate.BOOKED and owner in full else fate
        for fate, owner in zip(fates, owners, strict=True)
    ]
