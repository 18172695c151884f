"""The confirming step: convert once for each session, however often it is requested.

Only what the session's question named is converted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from marketplace.blueprints.gateways.ussd import confirmations, services
from marketplace.blueprints.gateways.ussd.caller import Caller
from marketplace.blueprints.gateways.ussd.confirmations import Question
from marketplace.blueprints.gateways.ussd.screens import render_screen
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
    """Return whether the session's conversion was made, or refused for good."""
    return stored_answer(channel=CHANNEL, key=calling.session) is not None


def confirm(calling: Caller, *, over: str, ask_anew: AskAnew) -> str:
    """Convert what the question named, or return the session's first answer again.

    Without a question, or where the points, units or amount now differ from those it named,
    nothing is converted and the question is shown: `ask_anew` receives whether it has changed. A
    session of another caller, or one with other inputs, converts nothing more and gets the screen
    `over`.
    """
    try:
        given = stored_answer(**_request(calling)) or _first(calling)
    except KeyReuseError:
        return render_screen(over)
    except OtherPrice:
        return ask_anew(True)
    if given is None:
        return ask_anew(False)
    job_queue.wake()
    return given.text


def _first(calling: Caller) -> Answer | None:
    """Return the result of the yes; None where there was no question to answer."""
    again = confirmations.question_pending(calling)
    if again is not None:
        return Answer(again.screen)
    question = confirmations.question_answered(calling)
    if question is None:
        return None
    return answer_once(**_request(calling), do=lambda: Answer(_convert(calling, question)))


def _request(calling: Caller) -> dict[str, str]:
    asked = f"{calling.customer_id} {calling.line_id} {calling.typed}"
    return {"channel": CHANNEL, "key": calling.session, "asked": asked}


def _convert(calling: Caller, question: Question) -> str:
    """Return the screen of the result or the refusal; raises OtherPrice, which stores nothing."""
    try:
        made = all_or_nothing(lambda: _as_asked(calling, question))
    except OtherPrice:
        raise
    except Refusal as refusal:
        return render_screen("refused_at_last", refusal=refusal)
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
    given = (made.units, made.amount_cents)
    if made.balance is not None and given != (question.units, question.cents):
        raise OtherPrice(points=made.points)
    return made


def _done(made: Receipt) -> str:
    """Return the result; None for a session so old that its answer was deleted."""
    if made.balance is None:
        return render_screen("used_before")
    code = {"code": made.code, "partner": made.terms["partner"]} if made.code else {}
    return render_screen(
        "done_code" if made.code else "done",
        **code,
        title=services.value_of_terms(made.terms, made.units),
        good_until=made.last_day,
        points=made.points,
        balance=made.balance,
    )
