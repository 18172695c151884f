"""Request the merge of two accounts, and prove both by the PINs that were sent to them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts import audit, throttle
from marketplace.accounts.audit import Actor
from marketplace.accounts.throttle import Scope
from marketplace.customers import pins
from marketplace.customers.models import Customer
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.merge.checks import require_mergeable, require_number
from marketplace.membership.merge.models import MergeRequest, MergeState
from marketplace.messages import outbox
from marketplace.points import accounts

SOURCE, TARGET = "merge-source", "merge-target"


def request_merge(*, source_id: int, target_id: int, reason: str, actor: Actor) -> int:
    """Request to merge one account into another and send a PIN to each; returns the request's id.

    Raises what `require_mergeable` and `require_number` do, TooManyAttempts, NotAllowed without a
    user, and InvalidInput where the account is in an open request already.
    """
    if actor.user_id is None:
        raise NotAllowed
    with transaction() as session:
        accounts.lock_all(session, [source_id, target_id])
        sides = require_mergeable(session, source_id=source_id, target_id=target_id)
        _forget_unproven(session, source_id)
        row = MergeRequest(
            source_id=source_id,
            target_id=target_id,
            reason=reason,
            state=MergeState.WAITING,
            pins_until=clock.now() + pins.GOOD_FOR,
            asked_by=actor.user_id,
            asked_at=clock.now(),
        )
        _add(session, row)
        row.source_pin = _send(session, sides.source, SOURCE, row.id)
        row.target_pin = _send(session, sides.target, TARGET, row.id)
        merged = {"request": row.id, "into": target_id}
        audit.record(actor, "merge.ask", "customer", source_id, after=merged, reason=reason)
        request_id = row.id
    job_queue.wake()
    return request_id


def _forget_unproven(session: Session, source_id: int) -> None:
    """Delete an earlier request of the account whose PINs were never entered in time."""
    session.execute(
        delete(MergeRequest).where(
            MergeRequest.source_id == source_id,
            MergeRequest.state == MergeState.WAITING,
            MergeRequest.pins_until <= clock.now(),
        )
    )


def _add(session: Session, row: MergeRequest) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        message = _l("This account is waiting to be merged already.")
        raise InvalidInput("account", message) from error


def _send(session: Session, customer: Customer, side: str, request_id: int) -> str:
    """Send a PIN to the customer's number; returns the hash to store."""
    number, pin = require_number(customer), pins.new_pin()
    throttle.claim(Scope.PIN_NUMBER, number)
    outbox.write(
        session,
        "merge_pin",
        language=customer.language,
        email=None,
        phone=number,
        facts={"pin": pin, "minutes": pins.MINUTES},
        customer_id=customer.id,
    )
    return pins.hash_row_pin(side, request_id, pin)


def prove_merge(*, request_id: int, source_pin: str, target_pin: str, actor: Actor) -> None:
    """Prove both accounts by their PINs; each call uses up one try, at once.

    Raises NotFound for a request that does not wait, and InvalidInput.
    """
    row = _count_try(request_id)
    good = pins.fits(row.source_pin, SOURCE, request_id, source_pin)
    if not good:
        raise InvalidInput("source_pin", _l("The PIN is incorrect. Please check it again."))
    if not pins.fits(row.target_pin, TARGET, request_id, target_pin):
        raise InvalidInput("target_pin", _l("The PIN is incorrect. Please check it again."))
    with transaction() as session:
        proven = session.scalar(
            update(MergeRequest)
            .where(MergeRequest.id == request_id, MergeRequest.state == MergeState.WAITING)
            .values(state=MergeState.PROVEN, source_pin=None, target_pin=None)
            .returning(MergeRequest.source_id)
            .execution_options(synchronize_session=False)
        )
        if proven is None:
            raise NotFound
        audit.record(actor, "merge.prove", "customer", proven, after={"request": request_id})


def _count_try(request_id: int) -> MergeRequest:
    """Use one of the tries and return the request; raises InvalidInput where none is left."""
    with transaction() as session:
        row = session.get(MergeRequest, request_id, with_for_update=True, populate_existing=True)
        if row is None or row.state is not MergeState.WAITING:
            raise NotFound
        is_over = row.pins_until <= clock.now() or row.wrong_pins >= pins.MOST_WRONG
        row.wrong_pins += 0 if is_over else 1
    if is_over:
        message = _l("The PINs are no longer valid. Request the merge again.")
        raise InvalidInput("source_pin", message)
    return row
