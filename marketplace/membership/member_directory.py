"""The roll of all members, part by part, for systems that read the whole of it.

A part is read in the database; its order, by the member's id, stays while others join.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from marketplace.customers.models import Customer, Line
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.hub.events import ACTIVE, BLOCKED, CLOSED
from marketplace.points.models import Account

Row = TypeVar("Row")
Columns = tuple[Any, ...]
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part is wanted: so many at most, after so many; `backwards` begins with the newest."""

    offset: int
    limit: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class ResultPage(Generic[Row]):
    """A part of all that was asked for, and how many there are in all."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Member:
    """One member; of a closed account the person is gone. `earning_from` is the first start's."""

    id: int
    name: str
    surname: str
    email: str | None
    phone: str | None
    language: str
    registered_at: datetime
    closed_at: datetime | None
    earning_from: date | None
    last_earned_month: date | None
    blocked_since: date | None

    @property
    def status(self) -> str:
        """Whether the account is active, blocked, or closed."""
        if self.closed_at is not None:
            return CLOSED
        return ACTIVE if self.blocked_since is None else BLOCKED


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A line of a member's: its number or contract, its tariff or package."""

    customer_id: int
    number: str
    kind: str
    tariff: str | None
    package: str | None
    earning_from: date | None


_MEMBERS: Select[*Columns] = select(
    Customer.id,
    Customer.name,
    Customer.surname,
    Customer.email,
    Customer.phone,
    Customer.language,
    Customer.registered_at,
    Customer.closed_at,
    Account.earning_from,
    Account.last_earned_month,
    Account.blocked_since,
).outerjoin(Account, Account.customer_id == Customer.id)
_STATUS = {
    ACTIVE: and_(Customer.closed_at.is_(None), Account.blocked_since.is_(None)),
    BLOCKED: and_(Customer.closed_at.is_(None), Account.blocked_since.is_not(None)),
    CLOSED: Customer.closed_at.is_not(None),
}


def members(wanted: Collection[ColumnElement[bool]], part: PageRequest) -> ResultPage[Member]:
    """A part of the members that meet all the conditions; two statements."""
    found = _MEMBERS.where(*wanted)
    total = db.session.scalar(found.with_only_columns(func.count(Customer.id))) or 0
    return ResultPage(records(Member, db.session.execute(_cut(found, part))), total)


def member(customer_id: int) -> Member | None:
    """The one member; None where there is none with that id."""
    row = db.session.execute(_MEMBERS.where(Customer.id == customer_id)).one_or_none()
    return record(Member, row) if row else None


def lines_of(customer_ids: Collection[int]) -> dict[int, list[MemberLine]]:
    """The lines of these members, each one's in the order of the lines' ids; one statement."""
    theirs: Select[*Columns] = (
        select(
            Line.customer_id, Line.number, Line.kind, Line.tariff, Line.package, Line.earning_from
        )
        .where(Line.customer_id.in_(customer_ids))
        .order_by(Line.id)
    )
    found: dict[int, list[MemberLine]] = {one: [] for one in customer_ids}
    for row in db.session.execute(theirs):
        found[row.customer_id].append(record(MemberLine, row))
    return found


def having_id(values: Sequence[str]) -> ColumnElement[bool]:
    """Members with one of these ids; what is no id is nobody's."""
    return Customer.id.in_(ids(values))


def having_status(values: Sequence[str]) -> ColumnElement[bool]:
    """Members with one of these states; an unknown word is nobody's."""
    return or_(false(), *(_STATUS[one] for one in values if one in _STATUS))


def having_email(values: Sequence[str]) -> ColumnElement[bool]:
    """Members with one of these email addresses."""
    return Customer.email.in_([one.lower() for one in values])


def having_phone(values: Sequence[str]) -> ColumnElement[bool]:
    """Members who are told things at one of these numbers, in E.164."""
    return Customer.phone.in_(list(values))


def ids(values: Sequence[str]) -> list[int]:
    """The values that can be an id."""
    return [int(one) for one in values if is_id(one)]


def is_id(value: str) -> bool:
    """Whether the text can be an id: digits alone, as the books write them."""
    plain = value.isascii() and value.isdigit() and not value.startswith("0")
    return plain and len(value) <= len(str(LARGEST_ID)) and int(value) <= LARGEST_ID


def _cut(found: Select[*Columns], part: PageRequest) -> Select[*Columns]:
    order = Customer.id.desc() if part.backwards else Customer.id
    return found.order_by(order).offset(part.offset).limit(part.limit)
