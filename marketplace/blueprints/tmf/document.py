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
    "X-Total-Count": "The total number of results.",
    "X-Result-Count": "The number of results in this answer.",
}
LINKED: Final = {"description": "Links to the other pages.", "schema": {"type": "string"}}
WHY: Final = {
    400: "A parameter or the body is not valid; the message says what is wrong.",
    401: "The token is missing, unknown or revoked.",
    403: "The token lacks the permission, or is not allowed from this network (code 1301).",
    404: "Not found.",
    405: "This method is not supported.",
    409: "The line, email address or subscription is already in use.",
    413: "The body is larger than 16 KB.",
    415: "The content type of the body is not supported.",
    429: "Too many requests; the message says how long to wait.",
    500: "Something went wrong on our side.",
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
        said = "First-level properties to return, separated by commas; all if omitted."
        found.append(_parameter("fields", "query", said, {"type": "string"}))
    if one.listed is not None:
        found += [*_paging(), *(_filter(name) for name in one.listed)]
    if one.path == "/loyaltyProgramMember" and one.method == "post":
        said = "The same request with the same key gets the same answer and creates one member."
        text = {"type": "string", "pattern": idempotency.PATTERN}
        found.append(_parameter(idempotency.HEADER, "header", said, text))
    return found


def _paging() -> list[Json]:
    offset = {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET, "default": 0}
    limit = {"type": "integer", "minimum": 0, "maximum": MOST, "default": USUAL_LIMIT}
    order = {"type": "string", "enum": ["id", "+id", "-id"], "default": "id"}
    return [
        _parameter("offset", "query", "How many results to skip.", offset),
        _parameter("limit", "query", "The maximum number of results.", limit),
        _parameter("sort", "query", "By id, oldest or newest first.", order),
    ]


def _filter(name: str) -> Json:
    return _parameter(
        name, "query", "One of these values, separated by commas.", {"type": "string"}
    )


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
        "200": _content("All results.", many) | {"headers": headers},
        "206": _content("Part of the results.", many) | {"headers": headers},
    }


def _error(status: int) -> Json:
    said = WHY.get(status) or HTTPStatus(status).phrase
    return _content(said, ref("Error"))


def _content(said: str, schema: Json) -> Json:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _itself(name: str) -> Json:
    return {
        "operationId": name,
        "summary": "Describe this API",
        "security": [],
        "parameters": [],
        "responses": {
            "200": _content("The document.", {"type": "object"}),
            **{str(status): _error(status) for status in (405, 500)},
        },
    }
