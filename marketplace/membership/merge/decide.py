"""Merge two proven accounts, or refuse to, by a second member of staff."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.catalogue.favourites.favourites import move_all
from marketplace.customers.models import Customer, Line
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotAllowed, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import forget_messages, forget_person
from marketplace.membership.line_end import addresses
from marketplace.membership.merge.checks import MergeSides, require_mergeable
from marketplace.membership.merge.models import MergeRequest, MergeState
from marketplace.messages import outbox
from marketplace.messages.tell_customer import tell
from marketplace.points import accounts
from marketplace.points.refusals import AlreadyDecided, OwnRequest
from marketplace.points.transfer import transfer_all


def approve_merge(*, request_id: int, actor: Actor) -> int:
    """Move points and lines to the account that stays and close the other; returns the points.

    The person is told at the addresses of both. Raises NotFound, OwnRequest, SamePerson,
    AlreadyDecided for a request that is not proven or decided on, and what `require_mergeable`
    does: then it waits on.
    """
    staff_id = _require_user(actor)
    with transaction() as session:
        request = _of_another(session, request_id, staff_id)
        source_id, target_id = request.source_id, request.target_id
        accounts.lock_all(session, [source_id, target_id])
        _decide(session, request_id, MergeState.MERGED, staff_id, (MergeState.PROVEN,))
        sides = require_mergeable(session, source_id=source_id, target_id=target_id)
        points = _merge(session, sides, request_id, staff_id)
        after = {"request": request_id, "into": target_id, "points": points}
        audit.record(actor, "merge.approve", "customer", source_id, after=after)
    job_queue.wake()
    return points


def refuse_merge(*, request_id: int, reason: str, actor: Actor) -> None:
    """Refuse the merge, proven or not; nothing moves.

    Raises NotFound, OwnRequest, SamePerson, AlreadyDecided.
    """
    staff_id = _require_user(actor)
    with transaction() as session:
        request = _of_another(session, request_id, staff_id)
        states = (MergeState.WAITING, MergeState.PROVEN)
        _decide(session, request_id, MergeState.REFUSED, staff_id, states, reason)
        before = {"request": request_id}
        audit.record(
            actor, "merge.refuse", "customer", request.source_id, before=before, reason=reason
        )


def _merge(session: Session, sides: MergeSides, request_id: int, staff_id: int) -> int:
    source, target = sides.source, sides.target
    points = transfer_all(
        session,
        source=accounts.lock(session, source.id),
        target=accounts.lock(session, target.id),
        reference=f"merge-{request_id}",
        staff_id=staff_id,
    )
    email, language = source.email, source.language
    _move_lines(session, source.id, target)
    move_all(session, source_id=source.id, target_id=target.id)
    forget_messages(session, source)
    user_id = session.scalars(select(User.id).where(User.customer_id == source.id)).one()
    forget_person(session, user_id=user_id, customer_id=source.id)
    facts = {"points": points, "balance": accounts.balance(target.id)}
    tell(session, "merged", customer_id=target.id, facts=facts)
    outbox.write(session, "merged", language=language, email=email, phone=None, facts=facts)
    return points


def _move_lines(session: Session, source_id: int, target: Customer) -> None:
    """Give the lines to the account that stays; they keep their proof and their start."""
    own_lines = select(Line.id).where(Line.customer_id == source_id)
    session.execute(own_lines.order_by(Line.id).with_for_update(key_share=True))
    session.execute(
        update(Line)
        .where(Line.customer_id == source_id)
        .values(customer_id=target.id)
        .execution_options(synchronize_session=False)
    )
    if target.phone is None:
        addresses.use_first(session, customer_id=target.id)


def _require_user(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed
    return actor.user_id


def _of_another(session: Session, request_id: int, staff_id: int) -> MergeRequest:
    request = session.get(MergeRequest, request_id, populate_existing=True)
    if request is None:
        raise NotFound
    if request.asked_by == staff_id:
        raise OwnRequest
    require_two_persons(session, first=request.asked_by, second=staff_id)
    return request


def _decide(
    session: Session,
    request_id: int,
    state: MergeState,
    staff_id: int,
    open_states: tuple[MergeState, ...],
    why: str | None = None,
) -> None:
    """Decide on the request; raises AlreadyDecided where it is in none of the states."""
    decided = session.execute(
        update(MergeRequest)
        .where(MergeRequest.id == request_id, MergeRequest.state.in_(open_states))
        .values(
            state=state,
            decided_by=staff_id,
            decided_at=clock.now(),
            refused_because=why,
            source_pin=None,
            target_pin=None,
        )
        .returning(MergeRequest.id)
        .execution_options(synchronize_session=False)
    )
    if decided.scalar_one_or_none() is None:
        raise AlreadyDecided
