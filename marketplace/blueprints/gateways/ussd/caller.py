"""Who calls, in which session, and all that they typed in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The customer who calls, and the line; None where the number is their phone alone.

    `session` is the key under which the books know it, `typed` what was typed since *777.
    """

    customer_id: int
    line_id: int | None
    session: str
    typed: tuple[str, ...]
