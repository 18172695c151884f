"""Remind customers before their points expire (programme, rule 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.customers.models import Customer
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.transaction import insert_new
from marketplace.messages import outbox
from marketplace.messages.outbox import BulkMessage
from marketplace.points.calendar.customer_batches import CHOSEN, in_customer_batches
from marketplace.points.calendar.models import Reminder
from marketplace.points.calendar.reminder_rules import distance_due
from marketplace.points.models import Account, Lot
from marketplace.programme.in_force import rule_book

REMINDERS = table_of(Reminder)
KIND = "points_expire"


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder that is due: of points with this last day, `days_before` days before it."""

    expires_on: date
    days_before: int

    @property
    def lots(self) -> ColumnElement[bool]:
        """The lots that it concerns."""
        return and_(Lot.remaining > 0, Lot.expires_on == self.expires_on)

    @property
    def sent(self) -> ColumnElement[bool]:
        """The reminders that were sent already."""
        return and_(
            Reminder.expires_on == self.expires_on, Reminder.days_before == self.days_before
        )


def remind(*, on: date) -> int:
    """Remind all customers whose points expire soon, by SMS and email; returns how many.

    The distances are the rule of the day: each is sent once, and of several that were missed only
    the nearest. Closed accounts and deactivated customers are not reminded; blocked ones are, as
    their points expire too. Idempotent.
    """
    reminded = sum(_remind(due) for due in _due(on))
    if reminded:
        job_queue.wake()
    return reminded


def _due(on: date) -> Iterator[DueReminder]:
    distances = rule_book().on(on).reminder_days
    if not distances:
        return
    horizon = on + timedelta(days=max(distances))
    soon = and_(Lot.remaining > 0, Lot.expires_on >= on, Lot.expires_on <= horizon)
    for expires_on in db.session.scalars(select(Lot.expires_on).distinct().where(soon)).all():
        days = distance_due(on, expires_on, distances) if expires_on else None
        if expires_on and days is not None:
            yield DueReminder(expires_on, days)


def _remind(due: DueReminder) -> int:
    def write(session: Session) -> int:
        # two workers may choose the same customers: each writes to those that it recorded
        recorded = _record(session, due)
        messages = [one for one in _addressed(session, due) if one.customer_id in recorded]
        outbox.write_many(session, KIND, messages)
        return len(messages)

    return sum(in_customer_batches(_to_remind(due), write))


def _to_remind(due: DueReminder) -> Select[int]:
    customer = Lot.customer_id
    # each read through its key: a join could read a whole table for every batch
    closed_at = select(Customer.closed_at).where(Customer.id == customer)
    deactivated_at = select(User.deactivated_at).where(User.customer_id == customer)
    reminded_at = select(Reminder.at).where(Reminder.customer_id == customer, due.sent)
    are_null = (
        column.scalar_subquery().is_(None) for column in (closed_at, deactivated_at, reminded_at)
    )
    return select(customer).distinct().where(due.lots, *are_null)


def _record(session: Session, due: DueReminder) -> frozenset[int]:
    """Record that the chosen customers are reminded; returns those not recorded before."""
    columns = REMINDERS.c
    rows = select(
        CHOSEN.c.customer_id,
        literal(due.expires_on, columns.expires_on.type),
        literal(due.days_before),
        literal(clock.now(), columns.at.type),
    ).order_by(CHOSEN.c.customer_id)
    recorded = insert_new(session, REMINDERS).from_select(
        ["customer_id", "expires_on", "days_before", "at"], rows
    )
    return frozenset(session.execute(recorded.returning(columns.customer_id)).scalars())


def _addressed(session: Session, due: DueReminder) -> Iterator[BulkMessage]:
    """Yield the messages to the chosen customers; no account is closed before they are written."""
    points = (
        select(func.sum(Lot.remaining))
        .where(Lot.customer_id == Customer.id, due.lots)
        .scalar_subquery()
    )
    blocked_since = (
        select(Account.blocked_since).where(Account.customer_id == Customer.id).scalar_subquery()
    )
    rows = session.execute(
        select(
            *(Customer.id, Customer.language, Customer.email, Customer.phone),
            points,
            blocked_since,
        )
        .join(CHOSEN, CHOSEN.c.customer_id == Customer.id)
        .where(Customer.closed_at.is_(None))
        .order_by(Customer.id)
        .with_for_update(read=True, of=Customer)
    )
    for customer_id, language, email, phone, left, blocked_since in rows:
        if left:
            facts = {"points": int(left), "expires_on": due.expires_on.isoformat()}
            if blocked_since is not None:  # what lifts the block is said too
                facts["kind"] = "blocked"
            yield BulkMessage(customer_id, language, email, phone, facts)
