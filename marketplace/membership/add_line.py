"""Add a further line to a customer's account, proven by a PIN that is sent to it.

As when registering, nothing shows whether a number is known or who owns it: the request is kept and
answered alike, and only the line's owner is told more (decision 7).
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import throttle
from marketplace.accounts.throttle import Scope
from marketplace.customers import customers, lines, pending, pins
from marketplace.customers.lines import known_line
from marketplace.customers.models import Channel
from marketplace.foundation import job_queue
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.membership.activation import Activation
from marketplace.membership.add_line_core import add
from marketplace.membership.join import tell_registered
from marketplace.membership.own_lines import prove_again
from marketplace.membership.own_lines.prove_again import AGAIN
from marketplace.membership.registration_pin import no_longer_good, require_right
from marketplace.messages import outbox
from marketplace.points import accounts


def begin(
    *, customer_id: int, number: str, address: str | None, details: dict[str, Any] | None = None
) -> str:
    """Keep the request and send the PIN, if one can fulfil it; returns the request's token.

    With `details` the number takes the place of another one, which frees its place.

    Raises InvalidInput for a line that is the customer's own, TooManyLines, TooManyAttempts, and
    NotFound for a closed account.
    """
    with transaction() as session:
        language = customers.open_customer(session, customer_id).language
        throttle.claim(Scope.LINE_CUSTOMER, customer_id)
        throttle.claim(Scope.REGISTER_ADDRESS, network(address))
        if not details:
            lines.require_below_limit(session, customer_id)
        if number in lines.numbers_of(session, customer_id):
            raise InvalidInput("line", _l("This number is already in your account."))
        throttle.claim(Scope.PIN_NUMBER, number)
        pin = _send_pin(session, number, language)
        token = pending.add_line(
            session, customer_id=customer_id, number=number, pin=pin, details=details
        )
    job_queue.wake()
    return token


def resend(*, customer_id: int, token: str) -> None:
    """Send a new PIN, which replaces the old one; no effect where there is none to send.

    Raises TooManyAttempts.
    """
    waiting = pending.waiting(token, customer_id=customer_id)
    if waiting is None:
        return
    with transaction() as session:
        language = customers.open_customer(session, customer_id).language
        throttle.claim(Scope.PIN_NUMBER, waiting.number)
        if waiting.details.get("purpose") == AGAIN:
            pin: str | None = prove_again.send_pin(session, waiting.number, language)
        else:
            pin = _send_pin(session, waiting.number, language)
        pending.renew(session, token, pin)
    job_queue.wake()


def prove(*, customer_id: int, token: str, pin: str, address: str | None) -> Activation:
    """Bind the line that the PIN proves to the customer, with its welcome points and own start.

    Raises InvalidInput for the PIN, TooManyAttempts, TooManyLines, NotFound for a closed account,
    or LineTaken where another customer was first.
    """
    waiting = require_right(token=token, pin=pin, address=address, customer_id=customer_id)
    with transaction() as session:
        accounts.lock(session, customer_id)  # before the registration, as in closing an account
        if waiting.details or not pending.remove(session, token):
            raise no_longer_good()
        activated = add(session, customer_id=customer_id, number=waiting.number)
    job_queue.wake()
    return activated


def _send_pin(session: Session, number: str, language: str) -> str | None:
    """Send the PIN to the line and return it, or notify the customer who owns the line."""
    line = known_line(session, number)
    if line and line.may_join:
        pin = pins.new_pin()
        outbox.write(
            session,
            "line_pin",
            language=language,
            email=None,
            phone=number,
            facts={"pin": pin, "minutes": pins.MINUTES},
        )
        return pin
    if line and line.customer_id:
        tell_registered(session, line.customer_id, Channel.SMS, number)
    return None
