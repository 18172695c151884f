"""The confirming step: the one that converts, once for each session however often it is told.

It converts what its question named, and nothing that no question named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from marketplace.blueprints.gateways.ussd import confirmations, services
from marketplace.blueprints.gateways.ussd.caller import Caller
from marketplace.blueprints.gateways.ussd.confirmations import Question
from marketplace.blueprints.gateways.ussd.screens import shown
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.refusals import OtherPrice
from marketplace.foundation import job_queue
from marketplace.foundation.idempotency import (
    Answer,
    KeyReuseError,
    all_or_nothing,
    answer_once,
    stored_answer,
)
from marketplace.foundation.refusals import Refusal

CHANNEL: Final = "ussd"
AskAnew = Callable[[bool], str]


def is_over(calling: Caller) -> bool:
    """Whether the session's conversion was made, or refused for good."""
    return stored_answer(channel=CHANNEL, key=calling.session) is not None


def confirm(calling: Caller, *, over: str, ask_anew: AskAnew) -> str:
    """Convert what was asked about, or give again the answer that the session got.

    Where nothing was asked, or where it would be other points or units now than were named,
    nothing is converted and the question is asked: `ask_anew` is told whether it has changed. The
    session of another caller, or with something else typed, converts nothing more: the screen of
    the name `over` says so.
    """
    try:
        given = stored_answer(**_request(calling)) or _first(calling)
    except KeyReuseError:
        return shown(over)
    except OtherPrice:
        return ask_anew(True)
    if given is None:
        return ask_anew(False)
    job_queue.wake()
    return given.text


def _first(calling: Caller) -> Answer | None:
    """What comes of the yes; None where there was nothing to say yes to."""
    again = confirmations.asked_since(calling)
    if again is not None:
        return Answer(again.screen)
    question = confirmations.asked_before(calling)
    if question is None:
        return None
    return answer_once(**_request(calling), do=lambda: Answer(_convert(calling, question)))


def _request(calling: Caller) -> dict[str, str]:
    asked = f"{calling.customer_id} {calling.line_id} {calling.typed}"
    return {"channel": CHANNEL, "key": calling.session, "asked": asked}


def _convert(calling: Caller, question: Question) -> str:
    """The screen of what came, or of why not; raises OtherPrice, which leaves nothing kept."""
    try:
        made = all_or_nothing(lambda: _as_asked(calling, question))
    except OtherPrice:
        raise
    except Refusal as refusal:
        return shown("refused_at_last", refusal=refusal)
    return _done(made)


def _as_asked(calling: Caller, question: Question) -> Receipt:
    made = convert(
        customer_id=calling.customer_id,
        offer=question.offer,
        via=ConversionChannel.USSD,
        key=calling.session,
        line_id=calling.line_id,
        points=question.points,
    )
    if made.balance is not None and made.units != question.units:
        raise OtherPrice(points=made.points)
    return made


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
