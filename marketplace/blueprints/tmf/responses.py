"""Responses in the standard's format: selected fields, total count, links to other pages.

A complete list is 200, a part of one is 206 (the API design guidelines, TMF630).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app, jsonify, request
from pydantic import BaseModel

from marketplace.blueprints.json_api.problem_details import keep_nowhere
from marketplace.blueprints.tmf.list_query import ListQuery
from marketplace.hub.events import href

ALWAYS: Final = frozenset({"id", "href"})


def plain(resource: BaseModel, fields: frozenset[str] | None = None) -> dict[str, Any]:
    """Return the resource as JSON values: all fields, or those selected with its id and address."""
    whole = resource.model_dump(mode="json", by_alias=True, exclude_none=True)
    if fields is None:
        return whole
    return {name: value for name, value in whole.items() if name in fields | ALWAYS}


def one(resource: BaseModel, fields: frozenset[str] | None = None, status: int = 200) -> Response:
    """Return one resource."""
    answer = jsonify(plain(resource, fields))
    answer.status_code = status
    return keep_nowhere(answer)


def created(resource: BaseModel, name: str, id_: object) -> Response:
    """Return a new resource, and its address."""
    answer = one(resource, status=201)
    answer.headers["Location"] = href(name, id_)
    return answer


def part_of(resources: Sequence[BaseModel], total: int, asked: ListQuery) -> Response:
    """Return a list, or the requested part of it."""
    answer = jsonify([plain(each, asked.fields) for each in resources])
    answer.status_code = 200 if len(resources) == total else 206
    answer.headers["X-Total-Count"] = str(total)
    answer.headers["X-Result-Count"] = str(len(resources))
    links = _links(total, asked)
    if links:
        answer.headers["Link"] = ", ".join(links)
    return keep_nowhere(answer)


def _links(total: int, asked: ListQuery) -> list[str]:
    """Return the links to the other pages (RFC 8288)."""
    offset, limit = asked.part.offset, asked.part.limit
    if not limit or not total:
        return []
    last = (total - 1) // limit * limit
    places = {"first": 0, "last": last}
    if offset + limit < total:
        places["next"] = offset + limit
    if offset:
        places["prev"] = max(0, min(offset - limit, last))
    return [f'<{_address(place, limit)}>; rel="{rel}"' for rel, place in sorted(places.items())]


def _address(offset: int, limit: int) -> str:
    site = current_app.config["SETTINGS"].public_url.rstrip("/")
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in {"offset", "limit"}
    ]
    return f"{site}{request.path}?{urlencode([*kept, ('offset', offset), ('limit', limit)])}"
