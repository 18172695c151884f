"""Read the balances of all customers page by page: the points that are usable to each day.

A reader that is a third party finds only those of customers whose consent to it is in force.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from marketplace.customers.models import Customer
from marketplace.customers.third_parties.in_force import visible_to
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.membership.member_directory import Columns, PageRequest, ResultPage, ids, is_id
from marketplace.points.models import Lot
from marketplace.points.spendable import usable_on

# not bound, so that SQLite sees that the index alone suffices
NONE: Final[ColumnElement[int]] = literal_column("0")
NEVER: Final = "never"  # in the id of a balance that does not expire


@dataclass(frozen=True, slots=True)
class Balance:
    """Points of a customer that can be used to the end of a day; None means no expiry.

    `since` is the first day on which some of them were earned.
    """

    customer_id: int
    expires_on: date | None
    points: int
    since: date

    @property
    def id(self) -> str:
        """The customer's id and the day, which together identify this balance."""
        return f"{self.customer_id}-{self.expires_on or NEVER}"


def balances(
    conditions: Collection[ColumnElement[bool]],
    request: PageRequest,
    *,
    third_party_id: int | None,
) -> ResultPage[Balance]:
    """Return a page of the balances that meet all the conditions; two statements.

    A balance of no points is not listed, nor expired points, even before the calendar has taken
    them, nor those of a stopped account. The index of the lots suffices to find the balances; lots
    are read only for the page's customers.
    """
    shown = (*conditions, *visible_to(third_party_id, Lot.customer_id))
    total = db.session.scalar(how_many(shown)) or 0
    return ResultPage(records(Balance, db.session.execute(one_part(shown, request))), total)


def balance(balance_id: str, *, third_party_id: int | None) -> Balance | None:
    """Return the balance with that id, or None if the reader may see no such balance."""
    conditions = (having_id([balance_id]), *visible_to(third_party_id, Lot.customer_id))
    row = db.session.execute(one_part(conditions, PageRequest(0, 1))).one_or_none()
    return record(Balance, row) if row else None


def having_member(values: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of balances of one of these customers; an invalid id matches none."""
    return Lot.customer_id.in_(ids(values))


def having_id(values: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of balances with one of these ids; an invalid id matches none."""
    return or_(false(), *(_is(one) for one in values))


def _is(balance_id: str) -> ColumnElement[bool]:
    customer, _dash, day = balance_id.partition("-")
    if not is_id(customer):
        return false()
    of_customer = Lot.customer_id == int(customer)
    if day == NEVER:
        return and_(of_customer, Lot.expires_on.is_(None))
    expires_on = _day(day)
    return and_(of_customer, Lot.expires_on == expires_on) if expires_on else false()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def how_many(conditions: Collection[ColumnElement[bool]]) -> Select[*Columns]:
    """Return the query for the number of balances that meet all the conditions."""
    return select(func.count()).select_from(_matching(conditions).subquery())


def one_part(conditions: Collection[ColumnElement[bool]], request: PageRequest) -> Select[*Columns]:
    """Return the query for a page of the balances, in their order, with their points."""
    cut = _matching(conditions).order_by(*_order(Lot.customer_id, Lot.expires_on, request))
    page = cut.offset(request.offset).limit(request.limit).cte("page")
    lot = aliased(Lot)

    def of_each(aggregate: ColumnElement[Any]) -> ColumnElement[Any]:
        same_day = lot.expires_on.is_not_distinct_from(page.c.expires_on)
        has = (lot.customer_id == page.c.customer_id, same_day, lot.remaining > NONE)
        return select(aggregate).where(*has).scalar_subquery()

    found: Select[*Columns] = select(
        page.c.customer_id,
        page.c.expires_on,
        cast(of_each(func.sum(lot.remaining)), BigInteger).label("points"),
        of_each(func.min(lot.earned_on)).label("since"),
    )
    return found.order_by(*_order(page.c.customer_id, page.c.expires_on, request))


def _matching(conditions: Collection[ColumnElement[bool]]) -> Select[*Columns]:
    which: Select[*Columns] = select(Lot.customer_id, Lot.expires_on).distinct()
    stopped = select(Customer.id).where(Customer.stopped_at.is_not(None))
    shown = Lot.customer_id.not_in(stopped)
    return which.where(Lot.remaining > NONE, usable_on(clock.today()), shown, *conditions)


def _order(customer: Any, day: Any, request: PageRequest) -> tuple[Any, Any]:  # noqa: ANN401 - columns
    """Order by the customer's id and the day; a balance that never expires is the last of each."""
    if request.backwards:
        return customer.desc(), day.desc().nulls_first()
    return customer, day.nulls_last()
