"""Refuse points beyond the most that an account can hold; more is an error of a rule or a feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.foundation.refusals import OfOneField
from marketplace.foundation.transaction import writing
from marketplace.points.models import Account

MOST_POINTS: Final = 1_000_000_000  # half of what the columns of the books hold


class TooManyPoints(OfOneField):
    """Refusal of points that would lift an account above the ceiling."""

    field = "points"
    status = 422
    says = _l("The account would have more than %(most)s points, which is the most allowed.")


class Gain(Protocol):
    """Points that a customer is about to get."""

    @property
    def customer_id(self) -> int:
        """The customer who gets them."""

    @property
    def points(self) -> int:
        """The number of points."""


def require_below_ceiling(balance: int, points: int) -> None:
    """Raise TooManyPoints where the points would lift this balance above the ceiling."""
    if balance + points > MOST_POINTS:
        raise TooManyPoints(most=MOST_POINTS)


def customers_over_ceiling(session: Session, gains: Iterable[Gain], highest: int) -> frozenset[int]:
    """Return the customers whose locked accounts cannot hold all that they would gain.

    `highest` is the highest balance among them; it nearly always makes reading each one
    unnecessary.
    """
    gained: Counter[int] = Counter()
    for one in gains:
        gained[one.customer_id] += one.points
    if highest + max(gained.values(), default=0) <= MOST_POINTS:
        return frozenset()
    balances = select(Account.customer_id, Account.balance).where(Account.customer_id.in_(gained))
    rows = writing(session).execute(balances)
    return frozenset(one for one, balance in rows if balance + gained[one] > MOST_POINTS)
