"""Resend events that were given up, at the request of staff."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import database_clock, job_queue
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction, writing
from marketplace.hub.models import EventState, HubEvent, Subscription
from marketplace.hub.subscriptions import subscription


class NothingToResend(Refusal):
    """The subscription ended, or none of its events was given up."""

    says = _l("There is nothing to send again.")


def resend_dead(*, subscription_id: int, actor: Actor) -> int:
    """Retry all events of the subscription that were given up; returns their number.

    Withheld events are never sent, even if the customer agrees again.

    Raises NotFound, NothingToResend.
    """
    is_open = subscription(subscription_id).open
    dead = (HubEvent.subscription_id == subscription_id, HubEvent.state == EventState.DEAD)
    revive = (
        update(HubEvent)
        .where(*dead)
        .values(state=EventState.PENDING, attempts=0)
        .execution_options(synchronize_session=False)
    )
    deliver_now = (
        update(Subscription)
        .where(Subscription.id == subscription_id)
        .values(next_attempt_at=database_clock.now())
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        count = writing(session).execute(revive).rowcount if is_open else 0
        if not count:
            raise NothingToResend
        session.execute(deliver_now)
        after = {"events": count}
        audit.record(actor, "hub.resend", "subscription", subscription_id, after=after)
    job_queue.wake()
    return count
