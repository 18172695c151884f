"""Remind customers of codes that they have not used and that run out soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.conversions import codes, notifications
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.customers.alert_models import AlertChoices
from marketplace.foundation import clock, job_queue, secrets_at_rest
from marketplace.foundation.transaction import transaction, writing
from marketplace.programme.in_force import programme_now, rule_book
from marketplace.programme.rules import ExpiredCodes

BATCH: Final = 500
KIND: Final = "code_reminder"


def remind_codes(*, on: date) -> int:
    """Remind, once for each code, that it runs out; by SMS and email. Returns how many.

    A reminder is due from `code_reminder_days` before the last day to the last day itself, so that
    a missed day is caught up; not on the day on which the code was issued. Used, cancelled and
    expired codes are left out, and so are the codes of deactivated customers and of
    those who chose not to be reminded. Idempotent, and safe
    beside another worker, and beside a partner who confirms the code.
    """
    days = rule_book().on(on).code_reminder_days
    reminded = 0
    if not days:
        return reminded
    while True:
        with transaction() as session:
            due = _claim(session, on, days)
            _remind(session, due)
        reminded += len(due)
        if not due:
            return reminded
        job_queue.wake()


def _claim(session: Session, on: date, days: int) -> Sequence[Row[Any]]:
    """Mark a batch of codes as reminded of, without those that another transaction holds."""
    due = writing(session).execute(_due(on, days).limit(BATCH)).scalars().all()
    claimed = (
        update(Conversion)
        .where(
            Conversion.id.in_(due),
            Conversion.state == ConversionState.ISSUED,
            Conversion.reminded_at.is_(None),
        )
        .values(reminded_at=clock.now())
        .returning(
            Conversion.id,
            Conversion.customer_id,
            Conversion.kind,
            Conversion.sealed_code,
            Conversion.points,
            Conversion.terms,
            Conversion.good_until,
        )
    )
    return writing(session).execute(claimed).all() if due else []


def _due(on: date, days: int) -> Select[int]:
    """Select the codes due, those that run out first before others; by the index of live codes."""
    first, last = clock.start_of(on), clock.end_of(on + timedelta(days=days))
    declined = select(AlertChoices.customer_id).where(
        AlertChoices.customer_id == Conversion.customer_id, AlertChoices.code_ends.is_(False)
    )
    deactivated_at = select(User.deactivated_at).where(User.customer_id == Conversion.customer_id)
    return (
        select(Conversion.id)
        .where(
            Conversion.state == ConversionState.ISSUED,
            Conversion.code_hash.is_not(None),
            Conversion.good_until > first,
            Conversion.good_until <= last,
            Conversion.reminded_at.is_(None),
            Conversion.created_at < first,
            deactivated_at.scalar_subquery().is_(None),
            ~declined.exists(),
        )
        .order_by(Conversion.good_until, Conversion.id)
        .with_for_update(of=Conversion, skip_locked=True)
    )


def _remind(session: Session, due: Sequence[Row[Any]]) -> None:
    if not due:
        return
    returned = programme_now().expired_codes is ExpiredCodes.RETURNED
    for one in sorted(due, key=lambda one: one.id):
        values = {
            "kind": "returned" if returned else "lost",
            "partner": one.terms["partner"],
            "code_shown": codes.shown_of(secrets_at_rest.decrypt(one.sealed_code), one.terms),
            "code_form": one.terms.get("code_form"),
            "points": one.points,
            "good_until": one.good_until.isoformat(),
            "conversion_id": one.id,
        }
        notifications.notify(session, KIND, one, values)
