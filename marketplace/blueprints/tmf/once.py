"""A request that is sent again with the same key makes the same thing, and makes it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from marketplace import repeats
from marketplace.blueprints.guards import program
from marketplace.refusals import Refusal

CHANNEL: Final = "tmf"
LONGEST: Final = 80


class KeyCannotBe(Refusal):
    """The Idempotency-Key is empty, too long, or not of plain characters."""

    status = 400
    says = _l("An Idempotency-Key has 1 to %(most)s letters, digits or signs of ASCII.")


class KeyUsed(Refusal):
    """The Idempotency-Key came before, with another request."""

    says = _l("This Idempotency-Key was used for another request.")


def once(key: str | None, sent: BaseModel, make: Callable[[], str]) -> str:
    """Make it and return its id, or the id of what was made under the key; each token has its own.

    Only the id is kept, nothing of the person. Raises KeyCannotBe, KeyUsed, and what `make`
    refuses, after which the key is free again.
    """
    if key is None:
        return make()
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise KeyCannotBe(most=LONGEST)
    try:
        answer = repeats.answer_once(
            channel=CHANNEL,
            key=f"{program().id}:{key}",
            asked=sent.model_dump_json(),
            do=lambda: repeats.Answer(make(), 201),
        )
    except repeats.OtherRequestError:
        raise KeyUsed from None
    return answer.text
