"""The documents of this API: OpenAPI 3.1, and Swagger 2.0 to compare with the standard's own."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify

from marketplace.blueprints.tmf import swagger
from marketplace.blueprints.tmf.blueprint import bp
from marketplace.blueprints.tmf.list_query import LARGEST_OFFSET, MOST, USUAL_LIMIT
from marketplace.blueprints.tmf.operations import OPERATIONS, Operation
from marketplace.blueprints.tmf.schemas import ref, schemas
from marketplace.blueprints.web import idempotency
from marketplace.blueprints.web.guards import public
from marketplace.hub.events import BASE

Json = dict[str, Any]
COUNTS: Final = {
    "X-Total-Count": "How many there are in all.",
    "X-Result-Count": "How many of them this answer has.",
}
LINKED: Final = {"description": "Where the other parts are.", "schema": {"type": "string"}}
WHY: Final = {
    400: "A parameter or the body cannot be meant so; the message says what is wrong.",
    401: "No token, one that is not known, or one that was revoked.",
    403: "The token is for something else, or good from other networks alone (code 1301).",
    404: "There is no such thing.",
    405: "Only the methods described here.",
    409: "The line, the email address or the subscription is taken.",
    413: "The body is larger than 16 KB.",
    415: "The body is of a type that is not read.",
    429: "Too often: the message says how long to wait.",
    500: "Something went wrong here.",
    503: "The database is busy. Ask again after the seconds in Retry-After.",
}


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """Return the OpenAPI document, for anyone."""
    return _shown(openapi_document())


@bp.get("/swagger.json")
@public
def swagger_json() -> Response:
    """Return the same in Swagger 2.0, in which the standard is published."""
    return _shown(swagger_document())


def _shown(document: Json) -> Response:
    answer = jsonify(document)
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@lru_cache(maxsize=1)
def openapi_document() -> Json:
    """Describe the API in OpenAPI 3.1."""
    paths: Json = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    for name in ("openapi", "swagger"):
        paths[f"/{name}.json"] = {"get": _itself(name)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Loyalty Management",
            "version": "4.0.0",
            "description": "The points programme's members, accounts and balances. Follows "
            "TM Forum's TMF658 Loyalty Management v4.0.0.",
        },
        "servers": [{"url": BASE}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@lru_cache(maxsize=1)
def swagger_document() -> Json:
    """Describe the API in Swagger 2.0."""
    return swagger.from_openapi(openapi_document())


def _operation(one: Operation) -> Json:
    said: Json = {
        "operationId": one.name,
        "summary": one.summary,
        "security": [{"token": []}],
        "parameters": _parameters(one),
        "responses": _answers(one) | {str(status): _error(status) for status in one.refuses},
    }
    if one.sends:
        content = {kind: {"schema": ref(one.sends)} for kind in one.types}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _parameters(one: Operation) -> list[Json]:
    found = []
    if "{id}" in one.path:
        found.append(_parameter("id", "path", "The resource's id.", {"type": "string"}))
    if one.method == "get":
        said = "Properties to answer, at the first level, with commas; all where it is left out."
        found.append(_parameter("fields", "query", said, {"type": "string"}))
    if one.listed is not None:
        found += [*_paging(), *(_filter(name) for name in one.listed)]
    if one.path == "/loyaltyProgramMember" and one.method == "post":
        said = "The same request under the same key is answered alike, and makes one member."
        text = {"type": "string", "pattern": idempotency.PATTERN}
        found.append(_parameter(idempotency.HEADER, "header", said, text))
    return found


def _paging() -> list[Json]:
    offset = {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET, "default": 0}
    limit = {"type": "integer", "minimum": 0, "maximum": MOST, "default": USUAL_LIMIT}
    order = {"type": "string", "enum": ["id", "+id", "-id"], "default": "id"}
    return [
        _parameter("offset", "query", "How many to pass over.", offset),
        _parameter("limit", "query", "How many at most.", limit),
        _parameter("sort", "query", "By id, or the newest first.", order),
    ]


def _filter(name: str) -> Json:
    return _parameter(name, "query", "One of these values, with commas.", {"type": "string"})


def _parameter(name: str, where: str, said: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": said,
        "schema": schema,
    }


def _answers(one: Operation) -> Json:
    if not one.answers:
        return {str(one.status): {"description": "Done."}}
    if one.listed is None:
        return {str(one.status): _content("The resource.", ref(one.answers))}
    headers: Json = {
        name: {"description": said, "schema": {"type": "integer"}} for name, said in COUNTS.items()
    }
    headers["Link"] = LINKED
    many = {"type": "array", "items": ref(one.answers)}
    return {
        "200": _content("All of them.", many) | {"headers": headers},
        "206": _content("A part of them.", many) | {"headers": headers},
    }


def _error(status: int) -> Json:
    said = WHY.get(status) or HTTPStatus(status).phrase
    return _content(said, ref("Error"))


def _content(said: str, schema: Json) -> Json:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _itself(name: str) -> Json:
    return {
        "operationId": name,
        "summary": "This API, described",
        "security": [],
        "parameters": [],
        "responses": {
            "200": _content("The document.", {"type": "object"}),
            **{str(status): _error(status) for status in (405, 500)},
        },
    }
