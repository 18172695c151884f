"""Idempotency of the APIs: a repeated Idempotency-Key gets the first answer again.

It follows the draft standard (The Idempotency-Key HTTP Header Field): the same key with the same
body gives the first answer again, refusals too; with another body it is refused. Only a request to
wait is not stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Response, request
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from marketplace.blueprints.json_api.problem_details import (
    keep_nowhere,
    media_type,
    refusal_as_problem,
)
from marketplace.blueprints.web.guards import program
from marketplace.foundation import job_queue
from marketplace.foundation.idempotency import Answer, KeyReuseError, answer_once
from marketplace.foundation.refusals import Refusal, TooManyAttempts

HEADER: Final = "Idempotency-Key"
REPEATED: Final = "Idempotent-Replayed"
LONGEST: Final = 50
PATTERN: Final = rf"^[!-~]{{1,{LONGEST}}}$"
CREATED: Final = 201
FIRST_PROBLEM: Final = 400


class KeyMissing(Refusal):
    """The header Idempotency-Key is missing, or is not 1 to 50 visible ASCII characters."""

    status = 400
    says = _l("Send an Idempotency-Key of 1 to 50 visible ASCII characters.")


class KeyUsedOtherwise(Refusal):
    """The Idempotency-Key was sent before, with another body."""

    status = 422
    says = _l("This Idempotency-Key was already used for something else.")


def as_json(text: str) -> Response:
    """Return the created resource, as the JSON that was stored of it."""
    return Response(text, CREATED, content_type="application/json")


def once(
    wanted: BaseModel, do: Callable[[str], str], show: Callable[[str], Response] = as_json
) -> Response:
    """Run `do` once and show its result, or give the first answer again.

    `do` receives an idempotency key of the program's own; it runs in the answer's transaction,
    and its refusals are answers too. Its result is stored, and shown anew each time. Raises
    KeyMissing, KeyUsedOtherwise, and TooManyAttempts.
    """
    key, token_id = _key(), program().id
    asked = f"{request.path} {wanted.model_dump_json()}"
    try:
        given = answer_once(
            channel=f"api.{token_id}",
            key=key,
            asked=asked,
            do=lambda: _answer(lambda: do(f"{token_id}-{key}")),
        )
    except KeyReuseError:
        raise KeyUsedOtherwise from None
    job_queue.wake()
    answer = show(given.text) if given.status < FIRST_PROBLEM else _refused(given)
    if given.repeated:
        answer.headers[REPEATED] = "true"
    return keep_nowhere(answer)


def _key() -> str:
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(PATTERN, key):
        raise KeyMissing
    return key


def _answer(do: Callable[[], str]) -> Answer:
    try:
        return Answer(do(), CREATED)
    except TooManyAttempts:
        raise
    except Refusal as refusal:
        said = refusal_as_problem(refusal)
        return Answer(said.get_data(as_text=True), said.status_code)


def _refused(given: Answer) -> Response:
    return Response(given.text, given.status, content_type=media_type())
