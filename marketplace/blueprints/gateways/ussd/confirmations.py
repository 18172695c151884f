"""Store what the question before a conversion named, for the yes that may answer it.

A question is stored under its caller, session, day and all inputs up to it: a yes answers only the
question that the same caller was shown directly before it.
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
    """A screen that needs a yes, and what it names: an offer (its slug), points, units or cents."""

    screen: str
    offer: str
    points: int
    units: int | None
    cents: int | None = None


def ask(calling: Caller, question: Question) -> str:
    """Store the question and return its screen; the first one where the gateway retries."""
    key = _key(calling, calling.typed)
    words = json.dumps(asdict(question))
    return _read(first_answer(channel=CHANNEL, key=key, asked=key, answer=Answer(words))).screen


def question_answered(calling: Caller) -> Question | None:
    """Return the question that the last input answers; None where none was shown."""
    return _find(_key(calling, calling.typed[:-1]))


def question_pending(calling: Caller) -> Question | None:
    """Return the question that was shown after all inputs; None where none was."""
    return _find(_key(calling, calling.typed))


def _find(key: str) -> Question | None:
    kept = stored_answer(channel=CHANNEL, key=key)
    return _read(kept) if kept else None


def _read(kept: Answer) -> Question:
    return Question(**json.loads(kept.text))


def _key(calling: Caller, typed: tuple[str, ...]) -> str:
    """Return a key that is valid today only: tomorrow the units would last a day longer."""
    who = (calling.customer_id, calling.line_id, calling.session)
    named = repr((*who, clock.today().isoformat(), typed))
    return hashlib.sha256(named.encode()).hexdigest()
