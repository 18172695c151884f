"""Prove a doubtful number again: a PIN sent to it, entered by its customer, who is signed in."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts import throttle
from marketplace.accounts.throttle import Scope
from marketplace.customers import customers, pending, pins
from marketplace.customers.models import Line, LineKind
from marketplace.customers.number_doubt import NO_DOUBT, doubtful
from marketplace.foundation import job_queue
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.registration_pin import no_longer_good, require_right
from marketplace.messages import outbox
from marketplace.points import accounts

AGAIN: Final = "again"


def begin(*, customer_id: int, line_id: int, address: str | None) -> str:
    """Send a PIN to the customer's doubtful number; returns the request's token.

    Raises NotFound for any other line, and TooManyAttempts.
    """
    with transaction() as session:
        language = customers.open_customer(session, customer_id).language
        number = session.scalar(
            select(Line.number).where(
                Line.id == line_id,
                Line.customer_id == customer_id,
                Line.kind == LineKind.MOBILE,
                doubtful(),
            )
        )
        if number is None:
            raise NotFound
        throttle.claim(Scope.LINE_CUSTOMER, customer_id)
        throttle.claim(Scope.REGISTER_ADDRESS, network(address))
        throttle.claim(Scope.PIN_NUMBER, number)
        pin = send_pin(session, number, language)
        details = {"purpose": AGAIN, "line_id": line_id}
        token = pending.add_line(
            session, customer_id=customer_id, number=number, pin=pin, details=details
        )
    job_queue.wake()
    return token


def send_pin(session: Session, number: str, language: str) -> str:
    """Send a PIN to the number, and return it."""
    pin = pins.new_pin()
    outbox.write(
        session,
        "line_pin",
        language=language,
        email=None,
        phone=number,
        facts={"kind": AGAIN, "pin": pin, "minutes": pins.MINUTES},
    )
    return pin


def prove(*, customer_id: int, token: str, pin: str, address: str | None) -> str:
    """Take the doubt off the number that the PIN proves; returns the number.

    Raises InvalidInput for the PIN, TooManyAttempts, and NotFound where the number left meanwhile.
    """
    waiting = require_right(token=token, pin=pin, address=address, customer_id=customer_id)
    with transaction() as session:
        accounts.lock(session, customer_id)
        if waiting.details.get("purpose") != AGAIN or not pending.remove(session, token):
            raise no_longer_good()
        proven = session.scalar(
            update(Line)
            .where(Line.number == waiting.number, Line.customer_id == customer_id)
            .values(NO_DOUBT)
            .returning(Line.id)
            .execution_options(synchronize_session=False)
        )
        if proven is None:
            raise NotFound
    return waiting.number
