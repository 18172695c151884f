"""How an operation is put into the words of OpenAPI, from its models and its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel

from marketplace.blueprints.api.models import Problem
from marketplace.blueprints.json_api.problem_details import MEDIA_TYPE, title_of, type_of
from marketplace.blueprints.web.guards import CalledFromElsewhere
from marketplace.foundation.refusals import Refusal

Json = dict[str, Any]
Refusals = Mapping[int, tuple[type[Refusal], ...]]
ANYWHERE: Final[Mapping[int, str]] = {
    401: "The token is missing, unknown or revoked.",
    403: "The token does not have this permission.",
    405: "This method is not supported.",
    500: "Something went wrong on our side. Send it again later: it is done at most once.",
    503: "The database is busy. Send it again after the seconds in Retry-After.",
}
REFUSED_ANYWHERE: Final[Refusals] = {403: (CalledFromElsewhere,)}
WITH_A_BODY: Final[Mapping[int, str]] = {413: "The body is larger than 16 KB."}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is no problem: when it is given, and an example."""

    description: str
    model: type[BaseModel]
    example: Json
    headers: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the API; `asks` is its body, with an example of it."""

    name: str
    summary: str
    description: str
    answers: Mapping[int, Answered]
    refused: Refusals
    asks: tuple[type[BaseModel], Json] | None = None
    parameters: tuple[Json, ...] = ()

    def described(self) -> Json:
        """The operation object."""
        otherwise = {**ANYWHERE, **(WITH_A_BODY if self.asks else {})}
        problems = {
            str(status): problem(status, self._refused_with(status), otherwise.get(status, ""))
            for status in sorted({*self.refused, *otherwise})
        }
        given = {
            "operationId": self.name,
            "summary": self.summary,
            "description": self.description,
            "security": [{"token": []}],
            "responses": {str(one): _answer(self.answers[one]) for one in self.answers} | problems,
        }
        if self.parameters:
            given["parameters"] = list(self.parameters)
        return given | ({"requestBody": _body(*self.asks)} if self.asks else {})

    def _refused_with(self, status: int) -> tuple[type[Refusal], ...]:
        return REFUSED_ANYWHERE.get(status, ()) + self.refused.get(status, ())


def problem(status: int, kinds: tuple[type[Refusal], ...], otherwise: str) -> Json:
    """The problems with this status: of the business, one example each, and of HTTP."""
    said = " ".join([otherwise, *(one.__doc__ or "" for one in kinds)]).strip()
    examples = {one.__name__: {"value": _of_business(one)} for one in kinds}
    if otherwise:
        phrase = HTTPStatus(status).phrase
        of_http = Problem.example(status=status, title=phrase, detail=otherwise)
        examples["Problem"] = {"value": of_http}
    content = {MEDIA_TYPE: {"schema": Problem.__name__, "examples": examples}}
    headers = {"headers": {"Retry-After": RETRY_AFTER}} if status in WAIT else {}
    return {"description": said, "content": content, **headers}


WAIT: Final = frozenset({429, 503})
RETRY_AFTER: Final = {"description": "In seconds.", "schema": {"type": "string"}}


def _answer(one: Answered) -> Json:
    content = {"application/json": {"schema": one.model.__name__, "example": one.example}}
    headers = {"headers": one.headers} if one.headers else {}
    return {"description": one.description, "content": content, **headers}


def _body(model: type[BaseModel], example: Json) -> Json:
    content = {"application/json": {"schema": model.__name__, "example": example}}
    return {"required": True, "content": content}


def _of_business(kind: type[Refusal]) -> Json:
    detail = kind.__doc__ or ""
    said = {"type": type_of(kind), "title": title_of(kind), "status": kind.status}
    return Problem.example(detail=detail, **said)
