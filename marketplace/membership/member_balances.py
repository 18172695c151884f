"""The balances of all members, part by part: what each has that can be used until which day."""

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

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.membership.member_directory import Columns, PageRequest, ResultPage, ids, is_id
from marketplace.points.models import Lot

# not bound: only so does SQLite know that the index alone answers
NONE: Final[ColumnElement[int]] = literal_column("0")
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


def balances(wanted: Collection[ColumnElement[bool]], part: PageRequest) -> ResultPage[Balance]:
    """A part of the balances that meet all the conditions; two statements.

    Nobody has one of no points; what expired is none, whether the calendar has taken it or not.
    Which there are stands in the index of the lots; the lots are read of the part's members alone.
    """
    total = db.session.scalar(how_many(wanted)) or 0
    return ResultPage(records(Balance, db.session.execute(one_part(wanted, part))), total)


def balance(balance_id: str) -> Balance | None:
    """The one balance; None where there is none with that id."""
    row = db.session.execute(one_part([having_id([balance_id])], PageRequest(0, 1))).one_or_none()
    return record(Balance, row) if row else None


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


def how_many(wanted: Collection[ColumnElement[bool]]) -> Select[*Columns]:
    """How many balances meet all the conditions."""
    return select(func.count()).select_from(_which(wanted).subquery())


def one_part(wanted: Collection[ColumnElement[bool]], part: PageRequest) -> Select[*Columns]:
    """The balances of a part, in their order, with their points."""
    cut = _which(wanted).order_by(*_order(Lot.customer_id, Lot.expires_on, part))
    page = cut.offset(part.offset).limit(part.limit).cte("page")
    lot = aliased(Lot)

    def of_each(what: ColumnElement[Any]) -> ColumnElement[Any]:
        same_day = lot.expires_on.is_not_distinct_from(page.c.expires_on)
        has = (lot.customer_id == page.c.customer_id, same_day, lot.remaining > NONE)
        return select(what).where(*has).scalar_subquery()

    found: Select[*Columns] = select(
        page.c.customer_id,
        page.c.expires_on,
        cast(of_each(func.sum(lot.remaining)), BigInteger).label("points"),
        of_each(func.min(lot.earned_on)).label("since"),
    )
    return found.order_by(*_order(page.c.customer_id, page.c.expires_on, part))


def _which(wanted: Collection[ColumnElement[bool]]) -> Select[*Columns]:
    usable = or_(Lot.expires_on.is_(None), Lot.expires_on >= clock.today())
    which: Select[*Columns] = select(Lot.customer_id, Lot.expires_on).distinct()
    return which.where(Lot.remaining > NONE, usable, *wanted)


def _order(customer: Any, day: Any, part: PageRequest) -> tuple[Any, Any]:  # noqa: ANN401 - columns
    """By the member's id and the day; what never expires is the last of each."""
    if part.backwards:
        return customer.desc(), day.desc().nulls_first()
    return customer, day.nulls_last()
