"""The operations on each resource, as a table from which the document is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.blueprints.json_api.json_body import JSON
from marketplace.blueprints.tmf.list_query import Filters
from marketplace.blueprints.tmf.resources import RESOURCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path; `answers` is the model's name, also for a list of it."""

    method: str
    path: str
    name: str
    summary: str
    answers: str = ""
    status: int = 200
    listed: Filters | None = None
    sends: str = ""
    types: tuple[str, ...] = ()
    refuses: tuple[int, ...] = ()


READING: Final = (400, 401, 403, 405, 500, 503)
WRITING: Final = (400, 401, 403, 405, 409, 413, 415, 429, 500, 503)


def _reading() -> list[Operation]:
    made = []
    for resource in RESOURCES:
        answers = resource.model.__name__
        listing = Operation(
            method="get",
            path=f"/{resource.path}",
            name=f"list{answers}",
            summary=f"List the {resource.called}",
            answers=answers,
            listed=resource.filters,
            refuses=READING,
        )
        one = Operation(
            method="get",
            path=f"/{resource.path}/{{id}}",
            name=f"retrieve{answers}",
            summary=f"Get one of the {resource.called}",
            answers=answers,
            refuses=(*READING, 404),
        )
        made += [listing, one]
    return made


OPERATIONS: Final[tuple[Operation, ...]] = (
    *_reading(),
    Operation(
        method="post",
        path="/loyaltyProgramMember",
        name="createLoyaltyProgramMember",
        summary="Enrol a member with a line that the operator knows",
        answers="LoyaltyProgramMember",
        status=201,
        sends="LoyaltyProgramMemberCreate",
        types=(JSON,),
        refuses=WRITING,
    ),
    Operation(
        method="patch",
        path="/loyaltyProgramMember/{id}",
        name="patchLoyaltyProgramMember",
        summary="Correct a member's names, email or language",
        answers="LoyaltyProgramMember",
        sends="LoyaltyProgramMemberUpdate",
        types=(JSON,),  # a merge patch too, but generators make a body of one type
        refuses=(*WRITING, 404),
    ),
    Operation(
        method="delete",
        path="/loyaltyProgramMember/{id}",
        name="deleteLoyaltyProgramMember",
        summary="Close a member's account; the points are lost and the person is erased",
        status=204,
        refuses=(401, 403, 404, 405, 500, 503),
    ),
    Operation(
        method="post",
        path="/hub",
        name="registerListener",
        summary="Subscribe to events about members",
        answers="EventSubscription",
        status=201,
        sends="EventSubscriptionInput",
        types=(JSON,),
        refuses=WRITING,
    ),
    Operation(
        method="get",
        path="/hub/{id}",
        name="retrieveListener",
        summary="A subscription of this token",
        answers="EventSubscription",
        refuses=(*READING, 404),
    ),
    Operation(
        method="delete",
        path="/hub/{id}",
        name="unregisterListener",
        summary="Unsubscribe",
        status=204,
        refuses=(401, 403, 404, 405, 500, 503),
    ),
)
