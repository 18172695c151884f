"""What a program may send again: the key that it sends along is answered once, then repeated.

As the draft standard has it (The Idempotency-Key HTTP Header Field): the same key with the same
body gives the first answer again, refusals too; with another body it is refused. Only being asked
to wait is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Response, request
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from marketplace import messages
from marketplace.blueprints.guards import program
from marketplace.blueprints.problems import MEDIA_TYPE, keep_nowhere, refusal_as_problem
from marketplace.refusals import Refusal, TooManyAttempts
from marketplace.repeats import Answer, OtherRequestError, answer_once

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
    says = _l("This Idempotency-Key was used before, for something else.")


def once(wanted: BaseModel, do: Callable[[str], BaseModel]) -> Response:
    """Do what is wanted and answer 201 with what `do` gives, or give the first answer again.

    `do` gets a key of the program's own for its deed; it runs in the answer's transaction, and
    its refusals are answers too. Raises KeyMissing, KeyUsedOtherwise, and TooManyAttempts.
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
    except OtherRequestError:
        raise KeyUsedOtherwise from None
    messages.wake()
    return _response(given)


def _key() -> str:
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(PATTERN, key):
        raise KeyMissing
    return key


def _answer(do: Callable[[], BaseModel]) -> Answer:
    try:
        return Answer(do().model_dump_json(), CREATED)
    except TooManyAttempts:
        raise
    except Refusal as refusal:
        return Answer(refusal_as_problem(refusal).get_data(as_text=True), refusal.status)


def _response(given: Answer) -> Response:
    kind = MEDIA_TYPE if given.status >= FIRST_PROBLEM else "application/json"
    answer = Response(given.text, given.status, content_type=kind)
    if given.repeated:
        answer.headers[REPEATED] = "true"
    return keep_nowhere(answer)
