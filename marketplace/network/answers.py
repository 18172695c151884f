"""What an answer of the network means: a pure reading of its status and its body."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

LONGEST_WORDS: Final = 500
OK: Final = frozenset({200, 201, 202})
REFUSED: Final = 422
NOT_FOUND: Final = 404
_LIKE_A_NUMBER: Final = re.compile(r"\+?\d(?:[ -]?\d){6,}")


class OrderOutcome(Enum):
    """What is known of an order after asking.

    `NOT_KNOWN` is the network's own word that it has never heard of it; `NOT_REACHED` means that
    nothing of ours came to it, `UNCLEAR` that it may have come and may have been done.
    """

    DELIVERED = auto()
    ACCEPTED = auto()
    REFUSED = auto()
    NOT_KNOWN = auto()
    NOT_REACHED = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order, and the words for staff where it is not done.

    The words are kept longer than the customer may be, so they hold no telephone number.
    """

    became: OrderOutcome
    words: str = ""

    def __post_init__(self) -> None:
        """Mask what may be a telephone number, whoever said it."""
        object.__setattr__(self, "words", _LIKE_A_NUMBER.sub("***", self.words))


_STATUS: Final = {
    "completed": OrderOutcome.DELIVERED,
    "created": OrderOutcome.ACCEPTED,
    "failed": OrderOutcome.REFUSED,
    "cancelled": OrderOutcome.REFUSED,
}


def read(status: int, body: bytes, *, of: str) -> Answer:
    """What the answer to asking about the order `of` (our id of it) means.

    A resource with our id and a known `status` is the truth. An error object with `code` and 422
    is a refusal, with 404 the word that the order is not known. All else may be a proxy's, a
    mistake or nonsense, and leaves it unclear.
    """
    told = _object(body)
    if status in OK and told.get("id") == of:
        return read_resource(told)
    if "code" in told and status in {REFUSED, NOT_FOUND}:
        became = OrderOutcome.REFUSED if status == REFUSED else OrderOutcome.NOT_KNOWN
        return Answer(became, _words(told) or _line(str(told["code"])))
    shown = body[:LONGEST_WORDS].decode(errors="replace")
    return Answer(OrderOutcome.UNCLEAR, _line(f"{status} {shown}"))


def read_resource(told: dict[str, Any]) -> Answer:
    """What the `status` of a top-up or an adjustment means."""
    status = told.get("status")
    became = (
        _STATUS.get(status, OrderOutcome.UNCLEAR)
        if isinstance(status, str)
        else OrderOutcome.UNCLEAR
    )
    if became is OrderOutcome.UNCLEAR:
        return Answer(became, _line(f"status {status!r}"))
    return Answer(became, _words(told) if became is OrderOutcome.REFUSED else "")


def _words(told: dict[str, Any]) -> str:
    return _line(str(told.get("reason") or told.get("message") or ""))


def _line(words: str) -> str:
    """The words in one line that both databases can hold: JSON may name halves of letters."""
    readable = words.encode(errors="replace").decode().replace("\0", "")
    return " ".join(readable.split())[:LONGEST_WORDS]


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
