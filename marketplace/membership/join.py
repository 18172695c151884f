"""Register a customer by a line known to the operator, proven by a PIN sent to it.

A visitor cannot see whether a number or an email is known: the registration is kept and answered
alike, and only the owner of the line or of the email is told more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import throttle
from marketplace.accounts.passwords import hash_password, require_acceptable
from marketplace.accounts.throttle import Scope
from marketplace.accounts.usernames import require_username
from marketplace.customers import customers, pending, pins
from marketplace.customers.lines import known_line
from marketplace.customers.models import Channel, Customer
from marketplace.foundation import job_queue
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.languages import default_language
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts.models import TextKind
from marketplace.messages import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """The person who registers; `wordings` are the consents' texts as read, in `read_in`.

    `texts` are the versions of the legal texts that were accepted, by kind.
    """

    username: str
    password: str
    name: str
    surname: str
    email: str
    number: str
    language: str
    agreed: frozenset[Channel]
    wordings: dict[str, str]
    read_in: str
    texts: dict[TextKind, int] = field(default_factory=dict)


def begin(*, applicant: Applicant, address: str | None) -> str:
    """Keep the registration and send the PIN, if one can finish it; returns its token.

    The attempt is counted before the password is judged or hashed. Raises InvalidInput only for
    the form of the username and for the password, and TooManyAttempts.
    """
    username = require_username(applicant.username)
    personal = (username, applicant.email, applicant.name, applicant.surname)
    throttle.claim(Scope.REGISTER_ADDRESS, network(address))
    require_acceptable(applicant.password, about=personal)
    details = _details(applicant)
    with transaction() as session:
        throttle.claim(Scope.PIN_NUMBER, applicant.number)
        pin = send_pin(session, applicant.number, applicant.email, applicant.language)
        token = pending.add(
            session, username=username, number=applicant.number, details=details, pin=pin
        )
    job_queue.wake()
    return token


def resend(*, token: str) -> None:
    """Send a new PIN, which replaces the old one; no effect where there is none to send.

    Raises TooManyAttempts.
    """
    waiting = pending.waiting(token)
    if waiting is None:
        return
    with transaction() as session:
        throttle.claim(Scope.PIN_NUMBER, waiting.number)
        details = waiting.details
        pin = send_pin(session, waiting.number, details["email"], details["language"])
        pending.renew(session, token, pin)
    job_queue.wake()


def send_pin(session: Session, number: str, email: str, language: str) -> str | None:
    """Send the PIN to the line and return it, or notify the owners of the line or the email."""
    line = known_line(session, number)
    owner_of_email = customers.customer_with_email(session, email)
    if line and line.may_join and owner_of_email is None:
        pin = pins.new_pin()
        facts = {"pin": pin, "minutes": pins.MINUTES}
        outbox.write(
            session, "registration_pin", language=language, email=None, phone=number, facts=facts
        )
        return pin
    if line and line.customer_id:
        tell_registered(session, line.customer_id, Channel.SMS, number)
    if owner_of_email:
        tell_registered(session, owner_of_email, Channel.EMAIL, email)
    return None


def tell_registered(session: Session, customer_id: int, channel: Channel, address: str) -> None:
    """Tell the customer, at the given address, that they are registered already."""
    language = session.scalar(select(Customer.language).where(Customer.id == customer_id))
    outbox.write(
        session,
        "already_registered",
        language=language or default_language(),
        email=address,
        phone=address,
        channels={channel},
        facts={"link": f"{current_app.config['SETTINGS'].public_url}/password/forgot"},
        customer_id=customer_id,
    )


def _details(applicant: Applicant) -> dict[str, Any]:
    return {
        "password_hash": hash_password(applicant.password),
        "name": applicant.name,
        "surname": applicant.surname,
        "email": applicant.email,
        "language": applicant.language,
        "agreed": sorted(applicant.agreed),
        "wordings": applicant.wordings,
        "read_in": applicant.read_in,
        "texts": applicant.texts,
    }
