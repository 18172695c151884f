"""The OpenAPI document, written from the models and the refusals themselves."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from marketplace.blueprints.api.models import FieldProblem, Problem, TopUpAnswer, TopUpEvent
from marketplace.blueprints.api.reading import NotAnEvent, NotJson, NotReadable
from marketplace.blueprints.api.routes import bp
from marketplace.blueprints.guards import public
from marketplace.blueprints.problems import MEDIA_TYPE, title_of, type_of
from marketplace.points.room import TooManyPoints
from marketplace.points.topup import NoPointsSet, NotFixed, OtherContent, UnknownLine
from marketplace.refusals import Refusal

Json = dict[str, Any]
SCHEMAS: Final = "#/components/schemas/{model}"
MODELS: Final[tuple[type[BaseModel], ...]] = (TopUpEvent, TopUpAnswer, FieldProblem, Problem)
EVENT: Final = {
    "id": "TU-20261014-000123",
    "line": "F-1000003",
    "package": "internet-tv",
    "at": "2026-10-14T09:30:00+02:00",
}
REFUSED: Final[dict[int, tuple[type[Refusal], ...]]] = {
    400: (NotReadable,),
    409: (OtherContent,),
    415: (NotJson,),
    422: (NotAnEvent, UnknownLine, NotFixed, NoPointsSet, TooManyPoints),
}
OTHERWISE: Final = {
    401: "No token, one that is not known, or one that was revoked.",
    403: "The token is for something else.",
    405: "Only the methods described here.",
    413: "The body is larger than 16 KB.",
    500: "Something went wrong here. Send it again later: it is booked once at most.",
    503: "The database is busy. Send it again after the seconds in Retry-After.",
}


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """The document, for anyone."""
    answer = jsonify(openapi_document())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@lru_cache(maxsize=1)
def openapi_document() -> Json:
    """The API in the words of OpenAPI 3.1."""
    schemas = models_json_schema([(one, "validation") for one in MODELS], ref_template=SCHEMAS)[1]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pika marketplace",
            "version": "1",
            "description": "Events of the operator's systems, told as they happen.",
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/events/topups": {"post": _top_up()},
            "/api/v1/openapi.json": {"get": _itself()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _top_up() -> Json:
    return {
        "operationId": "topUp",
        "summary": "A fixed line's service was topped up",
        "description": "Points come at once by the table of packages, and the customer is told by "
        "SMS. Idempotent by id: send it again whenever the answer was lost.",
        "security": [{"token": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref(TopUpEvent), "example": EVENT}},
        },
        "responses": {
            "200": _answer("Told before, with the same content: the same answer; or left out."),
            "201": _answer("Booked."),
            **{str(status): _problem(status) for status in sorted({*REFUSED, *OTHERWISE})},
        },
    }


def _itself() -> Json:
    said = {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {}}}}
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [],
        "responses": {"200": said, "405": _problem(405), "500": _problem(500)},
    }


def _answer(description: str) -> Json:
    example = {"id": EVENT["id"], "became": "booked", "points": 25}
    content = {"application/json": {"schema": _ref(TopUpAnswer), "example": example}}
    return {"description": description, "content": content}


def _problem(status: int) -> Json:
    """The problems with this status: of the business, one example each, or of HTTP alone."""
    kinds = REFUSED.get(status, ())
    said = " ".join(one.__doc__ or "" for one in kinds) or OTHERWISE[status]
    examples = {one.__name__: {"value": _of_business(one)} for one in kinds}
    if not kinds:
        title = HTTPStatus(status).phrase
        examples["Problem"] = {"value": Problem.example(status=status, title=title, detail=said)}
    content = {MEDIA_TYPE: {"schema": _ref(Problem), "examples": examples}}
    return {"description": said, "content": content}


def _of_business(kind: type[Refusal]) -> Json:
    detail = kind.__doc__ or ""
    said = {"type": type_of(kind), "title": title_of(kind), "status": kind.status}
    return Problem.example(detail=detail, **said)


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": SCHEMAS.format(model=model.__name__)}
