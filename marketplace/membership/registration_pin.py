"""Check the PIN that proves a line, within a small number of tries."""

from __future__ import annotations

import hmac

from flask_babel import lazy_gettext as _l

from marketplace.accounts import throttle
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record_attempt
from marketplace.accounts.throttle import Scope
from marketplace.customers import pending
from marketplace.customers.pending import WaitingRegistration
from marketplace.customers.pins import hash_pin
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction


def require_right(
    *, token: str, pin: str, address: str | None, customer_id: int | None = None
) -> WaitingRegistration:
    """Return the registration that the PIN belongs to; each call uses up one try, at once.

    With a customer it is a further line of theirs. Raises InvalidInput, and TooManyAttempts.
    """
    source = network(address)
    throttle.claim(Scope.PIN_ADDRESS, source)
    waiting = pending.waiting(token, customer_id=customer_id)
    if waiting is None:
        raise no_longer_good()
    with transaction() as session:
        stored = pending.count_try(session, token)
    if stored is None:
        raise no_longer_good()
    if not hmac.compare_digest(stored, hash_pin(token, pin)):
        detail = "registration" if customer_id is None else f"line of customer {customer_id}"
        record_attempt(EventKind.PIN, Outcome.FAILED, detail=detail)
        raise InvalidInput("pin", _l("The PIN is incorrect. Please check it again."))
    throttle.take_back(Scope.PIN_ADDRESS, source)
    return waiting


def no_longer_good() -> InvalidInput:
    """Return the refusal of a PIN that came too late, or was tried or used too often."""
    return InvalidInput("pin", _l("The PIN is no longer valid. Please request a new one."))
