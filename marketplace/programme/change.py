"""Change a rule: append a new version, and never over a version that its author did not see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, Refusal
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.programme.in_force import rule_book
from marketplace.programme.models import Rule, RuleVersion
from marketplace.programme.rules import stored_value
from marketplace.programme.values import checked

LONGEST_REASON: Final = 500
SOFTWARE_DEFAULT: Final = 0


class RuleChangedMeanwhile(Refusal):
    """The rule was changed by another person after this person read it."""

    says = _l(
        "Someone else has changed this rule in the meantime, so your change was not "
        "saved. Please check it again."
    )


def change_rule(
    *,
    rule: Rule,
    value: object,
    why: str,
    starts_on: date | None,
    made_from: int,
    actor: Actor,
) -> int:
    """Give the rule another value and return the version's id; booked points stay as they are.

    It is in force from now on, or from the start of a later day of the programme. `made_from` is
    the newest version that its author saw, `SOFTWARE_DEFAULT` where there was none. Raises
    InvalidInput for `value`, `reason` and `starts_on`, and RuleChangedMeanwhile.
    """
    new_value, reason = checked(rule, value), _reason(why)
    with transaction() as session:
        newest, made_at = _newest(session, rule)
        valid_from = _start(starts_on, made_at)
        before = stored_value(rule_book().at(valid_from), rule)
        if before == new_value:
            raise InvalidInput("value", _l("The rule already has this value at that time."))
        version = {"value": new_value, "why": reason, "valid_from": valid_from}
        version_id = _append(session, rule=rule, follows=made_from, actor=actor, **version)
        if version_id is None or newest != made_from:
            raise RuleChangedMeanwhile
        audit.record(
            actor,
            "rule.change",
            "rule",
            rule.value,
            before={"value": before},
            after={"value": new_value, "valid_from": valid_from.isoformat()},
            reason=reason,
        )
    return version_id


def _reason(why: str) -> str:
    if not why.strip() or len(why) > LONGEST_REASON:
        raise InvalidInput(
            "reason", _l("Give a reason of at most %(n)s characters.", n=LONGEST_REASON)
        )
    return why.strip()


def start_of_change(starts_on: date | None) -> datetime:
    """Return the start of a change made now for that day; raises InvalidInput for a past day."""
    today = clock.today()
    if starts_on is not None and starts_on < today:
        raise InvalidInput(
            "starts_on", _l("That day has passed. Rules can only change from today on.")
        )
    return clock.now() if starts_on in {None, today} else clock.start_of(starts_on or today)


def _start(starts_on: date | None, made_at: datetime | None) -> datetime:
    """Return the start, not before that of the version it follows, in case this clock is late."""
    start = start_of_change(starts_on)
    return max(start, made_at) if made_at is not None else start


def _newest(session: Session, rule: Rule) -> tuple[int, datetime | None]:
    row = session.execute(
        select(RuleVersion.id, RuleVersion.created_at)
        .where(RuleVersion.rule == rule)
        .order_by(RuleVersion.id.desc())
        .limit(1)
    ).one_or_none()
    return (row.id, row.created_at) if row else (SOFTWARE_DEFAULT, None)


def _append(session: Session, *, follows: int, actor: Actor, **version: Any) -> int | None:
    """Insert the version and return its id, or None where another follows the same version."""
    author = {"staff_id": actor.user_id, "created_at": clock.now()}
    return insert_once(session, RuleVersion, follows=follows, **author, **version)
