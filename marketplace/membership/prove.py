"""Proving the line: the right PIN makes the customer, all of it or none."""

from __future__ import annotations

import hmac
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace import clock, messages
from marketplace.accounts import identity, throttle
from marketplace.accounts.addresses import network
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Role
from marketplace.accounts.new_users import NewUser, add_user
from marketplace.accounts.throttle import Scope
from marketplace.members import consents, customers, lines, pending
from marketplace.members.models import Channel
from marketplace.members.pending import Waiting
from marketplace.messages import outbox
from marketplace.points import accounts
from marketplace.refusals import InvalidInput
from marketplace.transaction import transaction


def prove(*, token: str, pin: str, address: str | None) -> Identity:
    """Make the customer whose line the PIN proves, and sign them in.

    Raises InvalidInput for the PIN, TooManyAttempts, or LineTaken where somebody was quicker.
    """
    waiting = _require_right(token, pin, network(address))
    with transaction() as session:
        if not pending.take(session, token):
            raise _no_longer_good()
        customer_id = _make_customer(session, waiting)
        user = add_user(session, _user(waiting, customer_id), waiting.details["password_hash"])
        signed_in = identity.open_session(user_id=user.id)
    messages.wake()
    return signed_in


def _require_right(token: str, pin: str, source: str) -> Waiting:
    """The registration that the PIN belongs to; each call uses up one try, at once."""
    throttle.claim(Scope.PIN_ADDRESS, source)
    with transaction() as session:
        stored = pending.count_try(session, token)
    waiting = pending.waiting(token)
    if stored is None or waiting is None:
        raise _no_longer_good()
    if not hmac.compare_digest(stored, pending.hash_pin(token, pin)):
        raise InvalidInput("pin", _l("That is not the PIN. Please look again."))
    throttle.take_back(Scope.PIN_ADDRESS, source)
    return waiting


def _no_longer_good() -> InvalidInput:
    return InvalidInput("pin", _l("The PIN is no longer good. Please ask for a new one."))


def _make_customer(session: Session, waiting: Waiting) -> int:
    details = waiting.details
    customer_id = customers.add(
        session,
        name=details["name"],
        surname=details["surname"],
        email=details["email"],
        phone=waiting.number,
        language=details["language"],
    )
    lines.bind(session, number=waiting.number, customer_id=customer_id)
    consents.say(
        customer_id=customer_id,
        agreed={Channel(word) for word in details["agreed"]},
        wordings=details["wordings"],
        language=details["read_in"],
    )
    earning_from = clock.first_of_next_month(clock.today())
    accounts.open_account(customer_id=customer_id, earning_from=earning_from)
    _welcome(session, waiting, customer_id, earning_from)
    return customer_id


def _user(waiting: Waiting, customer_id: int) -> NewUser:
    details = waiting.details
    return NewUser(
        username=waiting.username,
        role=Role.CUSTOMER,
        email=details["email"],
        name=customers.full_name(details["name"], details["surname"]),
        language=details["language"],
        customer_id=customer_id,
    )


def _welcome(session: Session, waiting: Waiting, customer_id: int, earning_from: date) -> None:
    outbox.write(
        session,
        "welcome",
        language=waiting.details["language"],
        email=waiting.details["email"],
        phone=None,
        facts={"name": waiting.details["name"], "earning_from": earning_from.isoformat()},
        customer_id=customer_id,
    )
