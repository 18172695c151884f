"""Fuzz a channel: its inputs from a seed, the function that answers, and the check of answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from marketplace.foundation.extensions import db

MOST_FAULTS = 20
FORGOTTEN_AFTER = 500  # answers for which one session lives: requests have one each


@dataclass(frozen=True)
class Channel:
    """Inputs from a seed in an endless stream, one after another given to the answering function.

    `fault` looks at an input and its answer and says what is wrong, or nothing.
    """

    name: str
    inputs: Callable[[random.Random], Iterator[Any]]
    answer: Callable[[Any], str]
    fault: Callable[[Any, str], str | None]


@dataclass
class Outcome:
    """The number of answers, how often each beginning of an answer came, and the faults."""

    answered: int = 0
    faults: list[str] = field(default_factory=list)
    beginnings: dict[str, int] = field(default_factory=dict)


def fuzz(
    channel: Channel, *, number: int, seed: int, each: Callable[[int], None] = lambda _done: None
) -> Outcome:
    """Answer `number` inputs of the seed, in the app's context; stop at MOST_FAULTS."""
    outcome = Outcome()
    stream = channel.inputs(random.Random(seed))
    while outcome.answered < number and len(outcome.faults) < MOST_FAULTS:
        asked = next(stream)
        fault = _tried(channel, asked, outcome)
        if fault:
            outcome.faults.append(f"{asked!r}: {fault}")
        outcome.answered += 1
        if outcome.answered % FORGOTTEN_AFTER == 0:
            db.session.remove()
            each(outcome.answered)
    return outcome


def _tried(channel: Channel, asked: Any, outcome: Outcome) -> str | None:
    try:
        answer = channel.answer(asked)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
        db.session.rollback()
        return repr(error)
    beginning = answer[:12]
    outcome.beginnings[beginning] = outcome.beginnings.get(beginning, 0) + 1
    return channel.fault(asked, answer)
