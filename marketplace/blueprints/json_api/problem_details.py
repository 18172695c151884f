"""Answers to programs whose request was refused: problem details (RFC 9457) in JSON.

Below /tmf-api/ the error format of that standard takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from flask import Response, g, jsonify, request

from marketplace.blueprints.json_api import tmf_errors
from marketplace.foundation.refusals import Refusal, TooManyAttempts

WRONG_VALUE: Final = 422  # of other refusals no field of the request is to blame
PROGRAMS: Final = ("/api/", tmf_errors.PROGRAMS)
MEDIA_TYPE: Final = "application/problem+json"
NO_TYPE: Final = "about:blank"
HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def for_a_program() -> bool:
    """Return whether the request comes from a program, which reads no pages."""
    return request.path.startswith(PROGRAMS)


def media_type() -> str:
    """Return the media type of a refusal."""
    return tmf_errors.MEDIA_TYPE if tmf_errors.for_the_standard() else MEDIA_TYPE


def type_of(refusal: type[Refusal]) -> str:
    """Return the problem type of the refusal."""
    return f"urn:pika:problem:{_words(refusal, '-').lower()}"


def title_of(refusal: type[Refusal]) -> str:
    """Return the problem type in a few English words."""
    return _words(refusal, " ").capitalize()


def refusal_as_problem(refusal: Refusal) -> Response:
    """Return the answer to a refusal, of its own type, with the fields that it concerns."""
    if tmf_errors.for_the_standard():
        kind, reason = type(refusal).__name__, title_of(type(refusal))
        said = tmf_errors.error(refusal.status, reason=reason, message=str(refusal), kind=kind)
        return keep_nowhere(said)
    answer = problem(
        refusal.status,
        str(refusal),
        type_=type_of(type(refusal)),
        title=title_of(type(refusal)),
        errors=refusal.beside if refusal.status == WRONG_VALUE else (),
        facts=refusal.api_details,
    )
    if isinstance(refusal, TooManyAttempts):
        answer.headers["Retry-After"] = str(refusal.minutes * 60)
    return answer


def problem(
    status: int,
    detail: str,
    *,
    type_: str = NO_TYPE,
    title: str = "",
    errors: Sequence[tuple[str, str]] = (),
    facts: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """Return the answer with this status; without a type its title is the status's own phrase."""
    if tmf_errors.for_the_standard():
        phrase = HTTPStatus(tmf_errors.status_of(status)).phrase
        return keep_nowhere(tmf_errors.error(status, reason=phrase, message=detail))
    body: dict[str, Any] = {
        "type": type_,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": g.get("request_id"),
        **facts,
    }
    if errors:
        body["errors"] = [{"field": field, "detail": said} for field, said in errors]
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = MEDIA_TYPE
    return keep_nowhere(answer)


def keep_nowhere(answer: Response) -> Response:
    """Tell caches to store nothing, and that the text depends on Accept-Language."""
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept-Language")
    return answer


def _words(refusal: type[Refusal], between: str) -> str:
    return HUMP.sub(between, refusal.__name__)
