"""What programs are told when something is refused: problem details (RFC 9457) in JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response, g, jsonify, request

from marketplace.refusals import Refusal

PROGRAMS: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"
NO_TYPE: Final = "about:blank"
HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def for_a_program() -> bool:
    """Whether the request comes from a program, which reads no pages."""
    return request.path.startswith(PROGRAMS)


def type_of(refusal: type[Refusal]) -> str:
    """The name of the kind of problem that the refusal is."""
    return f"urn:pika:problem:{_words(refusal, '-').lower()}"


def title_of(refusal: type[Refusal]) -> str:
    """The kind of problem in a few English words."""
    return _words(refusal, " ").capitalize()


def refusal_as_problem(refusal: Refusal) -> Response:
    """A refusal of the business, of its own type; with the fields that it is about."""
    return problem(
        refusal.status,
        str(refusal),
        type_=type_of(type(refusal)),
        title=title_of(type(refusal)),
        errors=refusal.beside,
    )


def problem(
    status: int,
    detail: str,
    *,
    type_: str = NO_TYPE,
    title: str = "",
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    """The answer with this status; without a type its title is the status's own phrase."""
    body: dict[str, Any] = {
        "type": type_,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": g.get("request_id"),
    }
    if errors:
        body["errors"] = [{"field": field, "detail": said} for field, said in errors]
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = MEDIA_TYPE
    return keep_nowhere(answer)


def keep_nowhere(answer: Response) -> Response:
    """Tell caches to keep nothing, and that the words follow the language asked for."""
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept-Language")
    return answer


def _words(refusal: type[Refusal], between: str) -> str:
    return HUMP.sub(between, refusal.__name__)
