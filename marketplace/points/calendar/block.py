"""Block customers who earn nothing for whole months (programme, rule 5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.transaction import writing
from marketplace.hub.events import BLOCKED, MemberSnapshot, listeners, tell_all
from marketplace.hub.queries import EventKind
from marketplace.points.accounts import earned_nothing_since
from marketplace.points.billing.billed_months import last_reported
from marketplace.points.calendar.customer_batches import CHOSEN, in_customer_batches
from marketplace.points.idle import months_before
from marketplace.points.models import Account
from marketplace.programme.in_force import rule_book


def block_idle(*, on: date) -> int:
    """Block, from the 1st of the month after, all who earned nothing in the last whole months.

    Only months count whose spending billing has reported, or need no longer report by the rule of
    that day. The number of months is a rule too; all of them must be after earning began. Returns
    the number of customers blocked. Customers who are blocked already are not touched, so the
    action is idempotent.
    """
    rules = rule_book().on(on)
    last = last_reported(on, billing_days=rules.billing_days)
    since = clock.first_of_next_month(last)
    idle_from = months_before(since, rules.idle_months)

    def block(session: Session) -> int:
        at = clock.now()  # their accounts are locked: whatever they converted before is older
        blocked = (
            update(Account)
            .where(Account.customer_id.in_(select(CHOSEN.c.customer_id)))
            .values(blocked_since=since, blocked_at=at, idle_from=idle_from)
            .execution_options(synchronize_session=False)
        )
        count = writing(session).execute(blocked).rowcount
        _publish(session)
        return count

    return sum(in_customer_batches(_idle(idle_from), block))


def _publish(session: Session) -> None:
    """Publish who was blocked, where there are subscriptions; nearly always there are none."""
    subscriptions = listeners(session, EventKind.STATE)
    if subscriptions:
        ids = writing(session).execute(select(CHOSEN.c.customer_id)).scalars()
        tell_all(
            session, EventKind.STATE, (MemberSnapshot(one, BLOCKED) for one in ids), subscriptions
        )


def _idle(idle_from: date) -> Select[int]:
    """Select all idle customers; their accounts are locked as they are chosen."""
    # read one by one through its key: a join could read all customers for every batch
    closed_at = (
        select(Customer.closed_at).where(Customer.id == Account.customer_id).scalar_subquery()
    )
    return (
        select(Account.customer_id)
        .where(
            Account.blocked_since.is_(None),
            earned_nothing_since(idle_from),
            closed_at.is_(None),
        )
        .with_for_update(of=Account)
    )
