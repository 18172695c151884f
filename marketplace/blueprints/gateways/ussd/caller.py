"""The caller of a USSD session, and the inputs of the session so far."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The customer who calls, and the line; None where the number is only their contact phone.

    `session` is the session's idempotency key, `typed` the inputs since *777.
    """

    customer_id: int
    line_id: int | None
    session: str
    typed: tuple[str, ...]
