"""Write security events: in the transaction of the action, or for an attempt in one of its own.

An attempt can be repeated without end, so its rows are bounded. Equal attempts in one minute are
written one by one up to `ONE_BY_ONE`, then only when their number doubles; and of one kind at most
`MOST_A_MINUTE` rows are written, after which only doublings are. The counts are shared by all
nodes. `count` of a row is the attempts that it stands for.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from prometheus_client import Counter

from marketplace.accounts import throttle
from marketplace.accounts.security_events.models import EventKind, Outcome, SecurityEvent
from marketplace.accounts.security_events.origin import current_origin
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

MINUTE: Final = timedelta(minutes=1)
ONE_BY_ONE: Final = 16
MOST_A_MINUTE: Final = 256
EQUAL: Final = "event.equal"
OF_KIND: Final = "event.kind"
LONGEST_DETAIL: Final = 120
LONGEST_ACTOR: Final = 64
EVENTS: Final = Counter(
    "marketplace_security_events", "Security events, each attempt counted", ["kind", "outcome"]
)
UNPRINTED: Final = re.compile(r"[^ -~]+")


def record(
    kind: EventKind,
    outcome: Outcome = Outcome.OK,
    *,
    user_id: int | None = None,
    subject_user_id: int | None = None,
    actor: str = "",
    detail: str = "",
) -> None:
    """Write one event in the transaction of the action.

    `user_id` is who acted; `subject_user_id` the account acted on, where it is another's; `actor`
    the name of a program that has no user. `detail` is a short word of ours, such as
    `password.reset`: never a secret, and never what a person typed.
    """
    EVENTS.labels(kind, outcome).inc()
    _write(
        kind,
        outcome,
        user_id=user_id,
        subject_user_id=subject_user_id,
        actor=actor,
        detail=detail,
    )


def _write(
    kind: EventKind,
    outcome: Outcome,
    *,
    user_id: int | None,
    subject_user_id: int | None,
    actor: str,
    detail: str,
    count: int = 1,
) -> None:
    origin = current_origin()
    with transaction() as session:
        session.add(
            SecurityEvent(
                at=clock.now(),
                kind=kind,
                outcome=outcome,
                user_id=user_id,
                subject_user_id=subject_user_id,
                actor=UNPRINTED.sub(" ", actor)[:LONGEST_ACTOR],
                network=origin.network,
                device=origin.device,
                detail=UNPRINTED.sub(" ", detail)[:LONGEST_DETAIL],
                request_id=origin.request_id,
                count=count,
            )
        )


def record_attempt(
    kind: EventKind,
    outcome: Outcome,
    *,
    user_id: int | None = None,
    subject_user_id: int | None = None,
    actor: str = "",
    detail: str = "",
) -> None:
    """Write an attempt that failed or was refused, bounded; call it outside the transaction.

    A transaction around it that rolls back would take the event with it.
    """
    EVENTS.labels(kind, outcome).inc()
    network = current_origin().network
    equal = f"{kind} {outcome} {user_id} {subject_user_id} {actor} {network} {detail}"
    with transaction():
        stands_for = _row_count(throttle.count(EQUAL, equal, MINUTE), ONE_BY_ONE)
        if not stands_for:
            return
        if not _row_count(throttle.count(OF_KIND, f"{kind} {outcome}", MINUTE), MOST_A_MINUTE):
            return
        _write(
            kind,
            outcome,
            user_id=user_id,
            subject_user_id=subject_user_id,
            actor=actor,
            detail=detail,
            count=stands_for,
        )


def _row_count(number: int, one_by_one: int) -> int:
    """Return the attempts that the row of the attempt with that number stands for; 0 without one.

    The first ones have a row each; of later ones that number which is a doubling of the limit,
    which stands for half of them.
    """
    if number <= one_by_one:
        return 1
    times = number // one_by_one
    doubled = number % one_by_one == 0 and times & (times - 1) == 0
    return number // 2 if doubled else 0
