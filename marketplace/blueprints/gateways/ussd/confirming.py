"""The confirming step: the one that converts, once for each session however often it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace import messages
from marketplace.blueprints.gateways.ids import key_of
from marketplace.blueprints.gateways.ussd import services
from marketplace.blueprints.gateways.ussd.path import Step
from marketplace.blueprints.gateways.ussd.screens import shown
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Via
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.refusals import OfferNotThere
from marketplace.refusals import Refusal
from marketplace.repeats import Answer, OtherRequestError, all_or_nothing, answer_once

CHANNEL: Final = "ussd"


@dataclass(frozen=True, slots=True)
class Calling:
    """The customer who calls, and the line; None where the number is their phone alone."""

    customer_id: int
    line_id: int | None


def confirm(calling: Calling, step: Step, *, session: str, typed: str) -> str:
    """Convert what the step says, or give again the answer that the session got.

    The session of another caller, or with something else typed, converts nothing more.
    """
    key = key_of(session)
    try:
        slug: str | None = services.slug_of(step.choice)
    except OfferNotThere:
        slug = None
    try:
        given = answer_once(
            channel=CHANNEL,
            key=key,
            asked=f"{calling.customer_id} {calling.line_id} {typed}",
            do=lambda: Answer(_convert(calling, step, key, slug)),
        )
    except OtherRequestError:
        return shown("used_before")
    messages.wake()
    return given.text


def _convert(calling: Calling, step: Step, key: str, slug: str | None) -> str:
    try:
        if slug is None:
            raise OfferNotThere
        made = all_or_nothing(
            lambda: convert(
                customer_id=calling.customer_id,
                offer=slug,
                via=Via.USSD,
                key=key,
                line_id=calling.line_id,
                points=step.points,
            )
        )
    except Refusal as refusal:
        return shown("refused_at_last", refusal=refusal)
    return _done(made)


def _done(made: Receipt) -> str:
    """What came; nothing for a session of so long ago that its answer is forgotten."""
    if made.balance is None:
        return shown("used_before")
    return shown(
        "done",
        title=services.got(made.terms, made.units),
        good_until=made.last_day,
        points=made.points,
        balance=made.balance,
    )
