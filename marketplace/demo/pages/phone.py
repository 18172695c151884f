"""A telephone on a page, to try USSD and SMS with: it asks what a gateway would ask.

Its addresses exist only where the demo's mailbox does, and never in production.
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
from marketplace.blueprints.gateways.ussd.state_machine import BALANCE_CODE, MENU_CODE
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import page
from marketplace.catalogue.partners.phones import registered_numbers
from marketplace.customers.demo_numbers import Dialable, dialable
from marketplace.messages.gsm import SEGMENT, septets

BEGINS: Final = len("CON ")
CODES: Final = (MENU_CODE, BALANCE_CODE)

bp = Blueprint("phone", __name__, url_prefix="/demo/phone")


@dataclass(frozen=True, slots=True)
class Call:
    """A USSD session so far: what was dialled, all that was typed, and the screen it led to."""

    code: str
    session: str
    typed: str
    screen: str

    @property
    def goes_on(self) -> bool:
        """Whether the session waits for an answer."""
        return self.screen.startswith("CON ")

    @property
    def words(self) -> str:
        """What stands on the telephone."""
        return self.screen[BEGINS:]

    @property
    def places(self) -> int:
        """How many places of the alphabet the screen takes, its first word too."""
        return septets(self.screen)


@dataclass(frozen=True, slots=True)
class Sent:
    """An SMS that was sent, and the reply; none to what is no number."""

    text: str
    reply: str

    @property
    def places(self) -> int:
        """How many places of the alphabet the reply takes."""
        return septets(self.reply)


@bp.get("")
@public
def phone() -> Response:
    """The telephone of the number asked for, or of the first one there is, with no call going."""
    numbers = _phones()
    first = numbers[0].number if numbers else ""
    return _show(request.args.get("number", "").strip() or first)


@bp.post("")
@public
def call() -> Response:
    """Dial, or answer the session that is going on; hanging up is asking for the page anew."""
    told = {name: request.form.get(name, "") for name in ("number", "code", "session", "typed")}
    if not told["session"]:
        told |= {"session": uuid4().hex, "typed": ""}
    elif "answer" in request.form:
        said = [told["typed"]] if told["typed"] else []
        told["typed"] = "*".join([*said, request.form["answer"]])
    number = told.pop("number")
    asked = UssdRequest(told["session"], told["code"], number, told["typed"])
    return _show(number, call=Call(**told, screen=answer_ussd(asked)))


@bp.post("/sms")
@public
def send() -> Response:
    """Send an SMS to the programme's number, and show the reply."""
    number, text = request.form.get("number", ""), request.form.get("text", "")
    reply = answer_sms(IncomingSms(sender=number, text=text, id=uuid4().hex))
    return _show(number, sent=Sent(text, reply))


def _show(number: str, *, call: Call | None = None, sent: Sent | None = None) -> Response:
    return page(
        "demo/phone.html",
        "demo/_phone.html",
        number=number,
        numbers=_phones(),
        call=call,
        sent=sent,
        codes=CODES,
        most_on_screen=PLACES,
        most_in_sms=SEGMENT,
    )


def _phones() -> list[Dialable]:
    """The customers' numbers, those of partners' phones, and those of nobody yet."""
    numbers = dialable()
    partners = [Dialable(number, partner) for number, partner in registered_numbers()]
    return sorted([*numbers, *partners], key=lambda one: not one.owner)
