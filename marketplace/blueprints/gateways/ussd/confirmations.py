"""What the question before a conversion named, kept for the yes that may answer it.

Each stands under its caller, session, day and all that was typed until it was shown: a yes answers
the question that was shown right before it, to the same caller, and none but that.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final

from marketplace.blueprints.gateways.ussd.caller import Caller
from marketplace.foundation import clock
from marketplace.foundation.idempotency import Answer, first_answer, stored_answer

CHANNEL: Final = "ussd.question"


@dataclass(frozen=True, slots=True)
class Question:
    """A screen that asks for a yes, and what it names: an offer (its slug), points and units."""

    screen: str
    offer: str
    points: int
    units: int | None


def ask(calling: Caller, question: Question) -> str:
    """Keep the question and return its screen; the first one where the gateway asks again."""
    key = _key(calling, calling.typed)
    words = json.dumps(asdict(question))
    return _read(first_answer(channel=CHANNEL, key=key, asked=key, answer=Answer(words))).screen


def asked_before(calling: Caller) -> Question | None:
    """The question that the last that was typed answers; None where none was shown."""
    return _find(_key(calling, calling.typed[:-1]))


def asked_since(calling: Caller) -> Question | None:
    """The question that was shown after all that was typed; None where none was."""
    return _find(_key(calling, calling.typed))


def _find(key: str) -> Question | None:
    kept = stored_answer(channel=CHANNEL, key=key)
    return _read(kept) if kept else None


def _read(kept: Answer) -> Question:
    return Question(**json.loads(kept.text))


def _key(calling: Caller, typed: tuple[str, ...]) -> str:
    """Of today alone: tomorrow what is converted can be used a day longer than was said."""
    who = (calling.customer_id, calling.line_id, calling.session)
    named = repr((*who, clock.today().isoformat(), typed))
    return hashlib.sha256(named.encode()).hexdigest()
