"""A telephone on a page, to try USSD and SMS with: it sends what a gateway would send.

The addresses exist only in the demo, never in production.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from flask import Blueprint, Response, request

from marketplace.blueprints.gateways.sms.receiving import IncomingSms
from marketplace.blueprints.gateways.sms.receiving import answer as answer_sms
from marketplace.blueprints.gateways.ussd.screens import PLACES
from marketplace.blueprints.gateways.ussd.session import UssdRequest
from marketplace.blueprints.gateways.ussd.session import answer as answer_ussd
from marketplace.blueprints.gateways.ussd.state_machine import BALANCE_CODE, MENU_CODE, SHORT_CODE
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import page
from marketplace.demo.pages.phone_numbers import phone_numbers
from marketplace.messages.gsm import SEGMENT, septets

PREFIX: Final = len("CON ")
DIALLED_WHOLE: Final = f"*{SHORT_CODE}*1*3*20#"  # 20 points of MB, to its question
CODES: Final = (MENU_CODE, BALANCE_CODE, DIALLED_WHOLE)

bp = Blueprint("phone", __name__, url_prefix="/demo/phone")


@dataclass(frozen=True, slots=True)
class UssdCall:
    """A USSD session: the code dialled, all that was typed since, and the screen it led to."""

    code: str
    session: str
    typed: str
    screen: str

    @property
    def awaits_answer(self) -> bool:
        """True while the session waits for an answer."""
        return self.screen.startswith("CON ")

    @property
    def text(self) -> str:
        """The text on the telephone's screen."""
        return self.screen[PREFIX:]

    @property
    def length(self) -> int:
        """The length of the screen in septets, with the prefix of the gateway's protocol."""
        return septets(self.screen)


@dataclass(frozen=True, slots=True)
class SmsExchange:
    """An SMS that was sent, and the reply; empty where the sender is no valid number."""

    text: str
    reply: str

    @property
    def length(self) -> int:
        """The length of the reply in septets."""
        return septets(self.reply)


@bp.get("")
@public
def phone() -> Response:
    """The telephone of the number asked for, else of the first one, without a session."""
    numbers = phone_numbers()
    first = numbers[0].number if numbers else ""
    return _show(request.args.get("number", "").strip() or first)


@bp.post("")
@public
def call() -> Response:
    """Dial, or answer the open session; the page without a session is hanging up."""
    number, code, session, typed = (
        request.form.get(name, "") for name in ("number", "code", "session", "typed")
    )
    if not session:
        session, typed = uuid4().hex, ""
    elif "answer" in request.form:
        typed = "*".join([typed, request.form["answer"]] if typed else [request.form["answer"]])
    screen = answer_ussd(UssdRequest(session, code, number, typed))
    return _show(number, call=UssdCall(code=code, session=session, typed=typed, screen=screen))


@bp.post("/sms")
@public
def send() -> Response:
    """Send an SMS to the programme's number, and show the reply."""
    number, text = request.form.get("number", ""), request.form.get("text", "")
    reply = answer_sms(IncomingSms(sender=number, text=text, id=uuid4().hex))
    return _show(number, sent=SmsExchange(text=text, reply=reply))


def _show(
    number: str, *, call: UssdCall | None = None, sent: SmsExchange | None = None
) -> Response:
    return page(
        "demo/phone.html",
        "demo/_phone.html",
        number=number,
        numbers=phone_numbers(),
        call=call,
        sent=sent,
        codes=CODES,
        most_on_screen=PLACES,
        most_in_sms=SEGMENT,
    )
