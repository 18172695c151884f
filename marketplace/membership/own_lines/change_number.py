"""Move a line of a customer to its new number, which a PIN proves."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import stock
from marketplace.customers import customers, lines, pending
from marketplace.customers.models import EndCause, EndedBy, Line, LineKind
from marketplace.foundation import job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership import add_line
from marketplace.membership.activation import Activation
from marketplace.membership.add_line_core import add
from marketplace.membership.line_end import addresses
from marketplace.membership.line_end.end_line import end_line
from marketplace.membership.registration_pin import no_longer_good, require_right
from marketplace.points import accounts

REPLACES: Final = "replaces"
CUSTOMER: Final = Actor(user_id=None, username="customer")


def begin(*, customer_id: int, line_id: int, number: str, address: str | None) -> str:
    """Keep the request and send the PIN to the new number; returns the request's token.

    Nothing shows whether the number can be added, as in `add_line`. Raises NotFound for a line that
    is not a mobile one of the customer, and what `add_line.begin` raises.
    """
    own_line = select(Line.id).where(
        Line.id == line_id, Line.customer_id == customer_id, Line.kind == LineKind.MOBILE
    )
    with transaction() as session:
        if session.scalar(own_line) is None:
            raise NotFound
        return add_line.begin(
            customer_id=customer_id,
            number=number,
            address=address,
            details={"purpose": REPLACES, "line_id": line_id},
        )


def prove(*, customer_id: int, token: str, pin: str, address: str | None) -> Activation:
    """Put the number that the PIN proves in the place of the old one, all or nothing.

    The old number leaves the account and its points stay with the customer; the new one gets the
    SMS if the old one did, and earns from the same month as it. Raises what `add_line.prove`
    raises, and NotFound where the old number left meanwhile.
    """
    waiting = require_right(token=token, pin=pin, address=address, customer_id=customer_id)
    with transaction() as session:
        accounts.lock(session, customer_id)  # before the registration, as in closing an account
        if waiting.details.get("purpose") != REPLACES or not pending.remove(session, token):
            raise no_longer_good()
        line_id = int(waiting.details["line_id"])
        activated = _move(session, customer_id, line_id, waiting.number)
    job_queue.wake()
    return activated


def _move(session: Session, customer_id: int, line_id: int, number: str) -> Activation:
    old = session.execute(
        select(Line.number, Line.earning_from).where(Line.id == line_id)
    ).one_or_none()
    phone = customers.open_customer(session, customer_id).phone
    ended = end_line(
        session,
        customer_id=customer_id,
        line_id=line_id,
        cause=EndCause.REPLACED,
        by=EndedBy.CUSTOMER,
        actor=CUSTOMER,
    )
    if old is None or ended is None:
        raise NotFound
    if phone == old.number:
        addresses.use(session, customer_id=customer_id, number=number)
    activated = add(session, customer_id=customer_id, number=number)
    lines.start_earlier(session, activated.line_id, old.earning_from)
    for offer_id in sorted(ended.offers_to_return):
        stock.put_back(session, offer_id)
    return activated
