"""Interpret an answer of the network from its status and its body alone."""

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
    """The outcome of an order, as far as the answer shows it.

    `NOT_KNOWN` is the network's own statement that it has no such order; `NOT_REACHED` means that
    nothing we sent reached it, `UNCLEAR` that it may have been received and carried out.
    """

    DELIVERED = auto()
    ACCEPTED = auto()
    REFUSED = auto()
    NOT_KNOWN = auto()
    NOT_REACHED = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of an order, and the text for staff where it is not done.

    The text is kept longer than the customer may be, so it holds no telephone number.
    """

    outcome: OrderOutcome
    words: str = ""

    def __post_init__(self) -> None:
        """Mask anything that may be a telephone number."""
        object.__setattr__(self, "words", _LIKE_A_NUMBER.sub("***", self.words))


_STATUS: Final = {
    "completed": OrderOutcome.DELIVERED,
    "created": OrderOutcome.ACCEPTED,
    "failed": OrderOutcome.REFUSED,
    "cancelled": OrderOutcome.REFUSED,
}


def read(status: int, body: bytes, *, order_id: str) -> Answer:
    """Interpret the answer to a call about the order `order_id` (our id of it).

    A resource with our id and a known `status` is authoritative. An error object with `code` and
    422 is a refusal, with 404 the statement that the order is not known. Any other answer may come
    from a proxy or be an error, and leaves the outcome unclear.
    """
    resource = _object(body)
    if status in OK and resource.get("id") == order_id:
        return read_resource(resource)
    if "code" in resource and status in {REFUSED, NOT_FOUND}:
        outcome = OrderOutcome.REFUSED if status == REFUSED else OrderOutcome.NOT_KNOWN
        return Answer(outcome, _words(resource) or _line(str(resource["code"])))
    shown = body[:LONGEST_WORDS].decode(errors="replace")
    return Answer(OrderOutcome.UNCLEAR, _line(f"{status} {shown}"))


def read_resource(resource: dict[str, Any]) -> Answer:
    """Interpret the `status` of a top-up or an adjustment."""
    status = resource.get("status")
    outcome = (
        _STATUS.get(status, OrderOutcome.UNCLEAR)
        if isinstance(status, str)
        else OrderOutcome.UNCLEAR
    )
    if outcome is OrderOutcome.UNCLEAR:
        return Answer(outcome, _line(f"status {status!r}"))
    return Answer(outcome, _words(resource) if outcome is OrderOutcome.REFUSED else "")


def _words(resource: dict[str, Any]) -> str:
    return _line(str(resource.get("reason") or resource.get("message") or ""))


def _line(words: str) -> str:
    """Return the text in one line that both databases can store: JSON may hold lone surrogates."""
    readable = words.encode(errors="replace").decode().replace("\0", "")
    return " ".join(readable.split())[:LONGEST_WORDS]


def _object(body: bytes) -> dict[str, Any]:
    try:
        resource = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return resource if isinstance(resource, dict) else {}
