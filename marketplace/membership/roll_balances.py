"""The balances of all members, part by part: what each has that can be used until which day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from marketplace import clock
from marketplace.extensions import db
from marketplace.membership.roll import Columns, Part, Slice, ids, is_id
from marketplace.points.models import Lot

NEVER: Final = "never"  # in the id of a balance that does not expire


@dataclass(frozen=True, slots=True)
class Balance:
    """Points of a member that can be used to the end of a day, None is for ever.

    `since` is the first day on which some of them were earned.
    """

    customer_id: int
    expires_on: date | None
    points: int
    since: date

    @property
    def id(self) -> str:
        """The member's id and the day, which together are this balance's own."""
        return f"{self.customer_id}-{self.expires_on or NEVER}"


def balances(wanted: Collection[ColumnElement[bool]], part: Slice) -> Part[Balance]:
    """A part of the balances that meet all the conditions; two statements.

    Nobody has one of no points; what expired is none, whether the calendar has taken it or not.
    """
    found = _found(wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    cut = _ordered(found, part).offset(part.offset).limit(part.limit)
    return Part([_balance(*row) for row in db.session.execute(cut)], total)


def balance(balance_id: str) -> Balance | None:
    """The one balance; None where there is none with that id."""
    row = db.session.execute(_found([having_id([balance_id])])).one_or_none()
    return _balance(*row) if row else None


def having_member(values: Sequence[str]) -> ColumnElement[bool]:
    """Balances of one of these members; what is no id is nobody's."""
    return Lot.customer_id.in_(ids(values))


def having_id(values: Sequence[str]) -> ColumnElement[bool]:
    """Balances with one of these ids; what is no id is no balance's."""
    return or_(false(), *(_is(one) for one in values))


def _is(balance_id: str) -> ColumnElement[bool]:
    customer, _dash, day = balance_id.partition("-")
    if not is_id(customer):
        return false()
    mine = Lot.customer_id == int(customer)
    if day == NEVER:
        return and_(mine, Lot.expires_on.is_(None))
    expires_on = _day(day)
    return and_(mine, Lot.expires_on == expires_on) if expires_on else false()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _found(wanted: Collection[ColumnElement[bool]]) -> Select[*Columns]:
    usable = or_(Lot.expires_on.is_(None), Lot.expires_on >= clock.today())
    found: Select[*Columns] = (
        select(Lot.customer_id, Lot.expires_on, func.sum(Lot.remaining), func.min(Lot.earned_on))
        .where(Lot.remaining > 0, usable, *wanted)
        .group_by(Lot.customer_id, Lot.expires_on)
    )
    return found


def _ordered(found: Select[*Columns], part: Slice) -> Select[*Columns]:
    if part.backwards:
        return found.order_by(Lot.customer_id.desc(), Lot.expires_on.desc().nulls_first())
    return found.order_by(Lot.customer_id, Lot.expires_on.nulls_last())


def _balance(customer_id: int, expires_on: date | None, points: int, since: date) -> Balance:
    return Balance(customer_id, expires_on, int(points), since)
