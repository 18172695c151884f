"""Read all customers page by page, for systems that need the whole list.

A page is read in the database; its order, by the customer's id, is stable while others join. A
reader that is a third party (`third_party_id`; None is the operator's own system) finds only
customers whose consent to it is in force.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from marketplace.customers.models import Customer, Line
from marketplace.customers.numbers import e164
from marketplace.customers.third_parties.in_force import visible_to
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.hub.events import ACTIVE, BLOCKED, CLOSED, STOPPED
from marketplace.points.models import Account

Row = TypeVar("Row")
Columns = tuple[Any, ...]
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A requested page: `limit` rows at most, after `offset`; `backwards` starts at the newest."""

    offset: int
    limit: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class ResultPage(Generic[Row]):
    """A page of the results, and the number of all results."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Member:
    """A customer; after closing without the person's data. `earning_from` is the first start."""

    id: int
    name: str
    surname: str
    email: str | None
    phone: str | None
    language: str
    registered_at: datetime
    closed_at: datetime | None
    stopped_at: datetime | None
    earning_from: date | None
    last_earned_month: date | None
    blocked_since: date | None

    @property
    def status(self) -> str:
        """Return whether the account is active, blocked, stopped, or closed."""
        if self.closed_at is not None:
            return CLOSED
        if self.stopped_at is not None:
            return STOPPED
        return ACTIVE if self.blocked_since is None else BLOCKED


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A line of a customer: its number or contract, its tariff or package."""

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
    Customer.stopped_at,
    Account.earning_from,
    Account.last_earned_month,
    Account.blocked_since,
).outerjoin(Account, Account.customer_id == Customer.id)
_OPEN = and_(Customer.closed_at.is_(None), Customer.stopped_at.is_(None))
_STATUS = {
    ACTIVE: and_(_OPEN, Account.blocked_since.is_(None)),
    BLOCKED: and_(_OPEN, Account.blocked_since.is_not(None)),
    STOPPED: and_(Customer.closed_at.is_(None), Customer.stopped_at.is_not(None)),
    CLOSED: Customer.closed_at.is_not(None),
}


def members(
    conditions: Collection[ColumnElement[bool]],
    request: PageRequest,
    *,
    third_party_id: int | None,
) -> ResultPage[Member]:
    """Return a page of the customers that meet all the conditions; two statements."""
    found = _MEMBERS.where(*conditions, *visible_to(third_party_id, Customer.id))
    total = db.session.scalar(found.with_only_columns(func.count(Customer.id))) or 0
    return ResultPage(records(Member, db.session.execute(_cut(found, request))), total)


def member(customer_id: int, *, third_party_id: int | None) -> Member | None:
    """Return the customer, or None if the reader may see no customer with that id."""
    visible = visible_to(third_party_id, Customer.id)
    row = db.session.execute(_MEMBERS.where(Customer.id == customer_id, *visible)).one_or_none()
    return record(Member, row) if row else None


def lines_of(customer_ids: Collection[int]) -> dict[int, list[MemberLine]]:
    """Return the lines of these customers, each one's in the order of their ids; one statement."""
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
    """Return the condition of customers with one of these ids; an invalid id matches none."""
    return Customer.id.in_(ids(values))


def having_status(values: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of customers with one of these states; an unknown word matches none."""
    return or_(false(), *(_STATUS[one] for one in values if one in _STATUS))


def having_email(values: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of customers with one of these email addresses."""
    return Customer.email.in_([one.lower() for one in values])


def having_phone(values: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of customers with one of these phone numbers, in any usual spelling."""
    return Customer.phone.in_([e164(value) or value for value in values])


def ids(values: Sequence[str]) -> list[int]:
    """Return the values that can be an id."""
    return [int(one) for one in values if is_id(one)]


def is_id(value: str) -> bool:
    """Return whether the text can be an id: only digits, without leading zeros."""
    plain = value.isascii() and value.isdigit() and not value.startswith("0")
    return plain and len(value) <= len(str(LARGEST_ID)) and int(value) <= LARGEST_ID


def _cut(found: Select[*Columns], request: PageRequest) -> Select[*Columns]:
    order = Customer.id.desc() if request.backwards else Customer.id
    return found.order_by(order).offset(request.offset).limit(request.limit)
