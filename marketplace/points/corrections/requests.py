"""Request large corrections by one member of staff; approve or refuse them by another."""

from __future__ import annotations

from sqlalchemy import case, delete, exists, null, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotAllowed, NotFound
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.points.accounts import balance, lock
from marketplace.points.corrections.correct import (
    Correction,
    book,
    correct_alone,
    is_booked,
    takes_of,
)
from marketplace.points.corrections.limit import needs_second_person
from marketplace.points.corrections.models import CorrectionRequest, RequestState
from marketplace.points.refusals import AlreadyDecided, OwnRequest


def correct_or_request(correction: Correction, *, actor: Actor) -> bool:
    """Correct where the person may do so alone, else leave a request for a second person.

    Returns whether it is booked; False where it waits or was decided on. The same key again changes
    nothing. Raises what `correct` does, except NeedsSecondPerson.
    """
    with transaction() as session:
        lock(session, correction.customer_id)
        booked = is_booked(session, correction)
        if booked or _is_requested(session, correction):
            return booked
        alone = not needs_second_person(
            session, correction.customer_id, correction.points, staff_id=actor.user_id
        )
        if alone:
            correct_alone(session, correction, actor)
        else:
            request_correction(session, correction, actor)
    if alone:
        job_queue.wake()
    return alone


def request_correction(session: Session, correction: Correction, actor: Actor) -> None:
    """Leave a request, once for each key; the customer's account must be locked.

    Raises what already prevents the correction, as `takes_of` does, or NotAllowed without a user.
    """
    if actor.user_id is None:
        raise NotAllowed
    takes_of(session, correction)
    request_id = insert_once(
        session,
        CorrectionRequest,
        customer_id=correction.customer_id,
        line_id=correction.line_id,
        points=correction.points,
        reason=correction.reason,
        key=correction.key,
        state=RequestState.WAITING,
        asked_by=actor.user_id,
        asked_at=clock.now(),
    )
    if request_id is not None:
        requested = {"request": request_id, "points": correction.points}
        audit.record(
            actor,
            "correction.ask",
            "customer",
            correction.customer_id,
            after=requested,
            reason=correction.reason,
        )


def approve(*, request_id: int, actor: Actor) -> None:
    """Book the correction that another member of staff requested; the customer is told.

    Raises NotFound, OwnRequest, SamePerson, AlreadyDecided; and AccountClosed, LineOfAnother or
    CorrectionTooLarge where one of them prevents it by now: the request then stays waiting.
    """
    with transaction() as session:
        request = _of_another(session, request_id, actor)
        correction = Correction(
            customer_id=request.customer_id,
            line_id=request.line_id,
            points=request.points,
            reason=request.reason,
            key=request.key,
        )
        lock(session, correction.customer_id)
        before = balance(correction.customer_id)
        _decide(session, request_id, RequestState.APPROVED, actor)
        after = book(session, correction, staff_id=request.asked_by)
        audit.record(
            actor,
            "correction.approve",
            "customer",
            correction.customer_id,
            before={"balance": before},
            after={"balance": after, "request": request_id, "points": correction.points},
        )
    job_queue.wake()


def refuse(*, request_id: int, reason: str, actor: Actor) -> None:
    """Refuse the correction that another member of staff requested; no points move.

    Raises NotFound, OwnRequest, SamePerson, or AlreadyDecided. The customer is not told.
    """
    with transaction() as session:
        request = _of_another(session, request_id, actor)
        _decide(session, request_id, RequestState.REFUSED, actor, reason)
        audit.record(
            actor,
            "correction.refuse",
            "customer",
            request.customer_id,
            before={"request": request_id, "points": request.points},
            reason=reason,
        )


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete the requests that wait for a customer who leaves, and the texts of the decided ones.

    The audit log keeps that they were requested. The account must be locked.
    """
    of_customer = CorrectionRequest.customer_id == customer_id
    waiting = CorrectionRequest.state == RequestState.WAITING
    session.execute(delete(CorrectionRequest).where(of_customer, waiting))
    because = case((CorrectionRequest.refused_because.is_not(None), ""), else_=null())
    session.execute(
        update(CorrectionRequest).where(of_customer).values(reason="", refused_because=because)
    )


def _is_requested(session: Session, correction: Correction) -> bool:
    return bool(session.scalar(select(exists().where(CorrectionRequest.key == correction.key))))


def _of_another(session: Session, request_id: int, actor: Actor) -> CorrectionRequest:
    request = session.get(CorrectionRequest, request_id, populate_existing=True)
    if request is None:
        raise NotFound
    if actor.user_id is None or actor.user_id == request.asked_by:
        raise OwnRequest
    require_two_persons(session, first=request.asked_by, second=actor.user_id)
    return request


def _decide(
    session: Session, request_id: int, state: RequestState, actor: Actor, why: str | None = None
) -> None:
    """Decide on the request; raises AlreadyDecided where that was done before."""
    decided = session.execute(
        update(CorrectionRequest)
        .where(
            CorrectionRequest.id == request_id,
            CorrectionRequest.state == RequestState.WAITING,
        )
        .values(state=state, decided_by=actor.user_id, decided_at=clock.now(), refused_because=why)
        .returning(CorrectionRequest.id)
        .execution_options(synchronize_session=False)
    )
    if decided.scalar_one_or_none() is None:
        raise AlreadyDecided
