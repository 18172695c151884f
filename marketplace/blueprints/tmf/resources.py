"""The readable resources: each as a paged list, and one by its id.

The routes here and the document in `operations` are made from one table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from marketplace.blueprints.tmf import from_books, list_query, models, responses
from marketplace.blueprints.tmf.blueprint import READERS, bp
from marketplace.blueprints.tmf.list_query import Filters, ListQuery
from marketplace.blueprints.tmf.reader import reader, the_member
from marketplace.blueprints.web.guards import token
from marketplace.foundation.refusals import NotFound
from marketplace.membership import member_balances, member_directory
from marketplace.membership.member_directory import Member, ResultPage
from marketplace.points.views import entry_list
from marketplace.programme.in_force import programme_now
from marketplace.programme.models import Rule

ACTIVE: Final = "active"
Listing = Callable[[ListQuery], ResultPage[BaseModel]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A kind of resource: its plural, and how a page and a single one are read."""

    model: type[BaseModel]
    called: str
    filters: Filters
    part: Listing
    one: Callable[[str], BaseModel]

    @property
    def path(self) -> str:
        """Return the last part of the resource's address."""
        return self.model.__name__[0].lower() + self.model.__name__[1:]

    def list_them(self) -> ResponseReturnValue:
        """Return a page of them, ordered by id."""
        asked = list_query.list_query(self.model, self.filters)
        found = self.part(asked)
        return responses.part_of(found.rows, found.total, asked)

    def read_one(self, id_: str) -> ResponseReturnValue:
        """Return one of them."""
        fields = list_query.single_query(self.model)
        return responses.one(self.one(id_), fields)


def _members(shape: Callable[[Member], BaseModel]) -> Listing:
    """Return the resources that exist once for each member."""

    def part(asked: ListQuery) -> ResultPage[BaseModel]:
        found = member_directory.members(asked.wanted, asked.part, third_party_id=reader())
        return ResultPage([shape(one) for one in found.rows], found.total)

    return part


def _balances(asked: ListQuery) -> ResultPage[BaseModel]:
    found = member_balances.balances(asked.wanted, asked.part, third_party_id=reader())
    return ResultPage([from_books.balance(one) for one in found.rows], found.total)


def _balance(id_: str) -> BaseModel:
    found = member_balances.balance(id_, third_party_id=reader())
    if found is None:
        raise NotFound
    return from_books.balance(found)


def _programmes(asked: ListQuery) -> ResultPage[BaseModel]:
    """Return the programme, as a list of one."""
    found = [from_books.spec(programme_now())] if all(asked.wanted) else []
    start, end = asked.part.offset, asked.part.offset + asked.part.limit
    return ResultPage(found[start:end], len(found))


def _programme(id_: str) -> BaseModel:
    if id_ != from_books.SPEC_ID:
        raise NotFound
    return from_books.spec(programme_now())


def _participations(asked: ListQuery) -> ResultPage[BaseModel]:
    found = member_directory.members(asked.wanted, asked.part, third_party_id=reader())
    lines = member_directory.lines_of([one.id for one in found.rows])
    return ResultPage([from_books.product(one, lines[one.id]) for one in found.rows], found.total)


def _participation(id_: str) -> BaseModel:
    found = the_member(id_)
    return from_books.product(found, member_directory.lines_of([found.id])[found.id])


def _rules(asked: ListQuery) -> ResultPage[BaseModel]:
    """Return the rules that meet all the conditions, each a test of a rule."""
    meeting = [one for one in Rule if all(meets(one) for meets in asked.wanted)]
    found = sorted(meeting, reverse=asked.part.backwards)
    start, end = asked.part.offset, asked.part.offset + asked.part.limit
    rules = programme_now()
    return ResultPage([from_books.rule(rules, one) for one in found[start:end]], len(found))


def _rule(id_: str) -> BaseModel:
    if id_ not in {one.value for one in Rule}:
        raise NotFound
    return from_books.rule(programme_now(), Rule(id_))


def _events(asked: ListQuery) -> ResultPage[BaseModel]:
    part = asked.part
    found, total = entry_list.listed_entries(
        asked.wanted,
        offset=part.offset,
        limit=part.limit,
        backwards=part.backwards,
        third_party_id=reader(),
    )
    return ResultPage([from_books.event(one) for one in found], total)


def _event(id_: str) -> BaseModel:
    if not member_directory.is_id(id_):
        raise NotFound
    found = entry_list.listed_entry(int(id_), third_party_id=reader())
    if found is None:
        raise NotFound
    return from_books.event(found)


RESOURCES: Final = (
    Resource(
        model=models.LoyaltyProgramMember,
        called="members",
        filters={
            "id": member_directory.having_id,
            "status": member_directory.having_status,
            "contactMedium.characteristic.emailAddress": member_directory.having_email,
            "contactMedium.characteristic.phoneNumber": member_directory.having_phone,
        },
        part=_members(from_books.member),
        one=lambda id_: from_books.member(the_member(id_)),
    ),
    Resource(
        model=models.LoyaltyAccount,
        called="points accounts",
        filters={
            "id": member_directory.having_id,
            "status": member_directory.having_status,
            "loyaltyProgramMember.id": member_directory.having_id,
            "loyaltyProgramProduct.id": member_directory.having_id,
        },
        part=_members(from_books.account),
        one=lambda id_: from_books.account(the_member(id_)),
    ),
    Resource(
        model=models.LoyaltyBalance,
        called="balances",
        filters={
            "id": member_balances.having_id,
            "loyaltyProgramMember.id": member_balances.having_member,
            "loyaltyAccount.id": member_balances.having_member,
        },
        part=_balances,
        one=_balance,
    ),
    Resource(
        model=models.LoyaltyProgramProductSpec,
        called="programmes",
        filters={
            "id": lambda values: from_books.SPEC_ID in values,
            "lifeCycleStatus": lambda values: ACTIVE in values,
        },
        part=_programmes,
        one=_programme,
    ),
    Resource(
        model=models.LoyaltyProgramProduct,
        called="participations",
        filters={
            "id": member_directory.having_id,
            "productStatus": member_directory.having_status,
            "loyaltyAccount.id": member_directory.having_id,
            "loyaltyProgramMember.id": member_directory.having_id,
        },
        part=_participations,
        one=_participation,
    ),
    Resource(
        model=models.LoyaltyRule,
        called="rules",
        filters={"id": lambda values: lambda rule: rule.value in values},
        part=_rules,
        one=_rule,
    ),
    Resource(
        model=models.LoyaltyEvent,
        called="events of points",
        filters={
            "id": lambda values: entry_list.having_id(member_directory.ids(values)),
            "memberId": lambda values: entry_list.having_customer(member_directory.ids(values)),
            "eventType": entry_list.having_kind,
        },
        part=_events,
        one=_event,
    ),
)


def _offer(one: Resource) -> None:
    @bp.get(f"/{one.path}", endpoint=f"list_{one.path}")
    @token(*READERS)
    def list_them() -> ResponseReturnValue:
        return one.list_them()

    @bp.get(f"/{one.path}/<id_>", endpoint=f"read_{one.path}")
    @token(*READERS)
    def read_one(id_: str) -> ResponseReturnValue:
        return one.read_one(id_)


for _resource in RESOURCES:
    _offer(_resource)
