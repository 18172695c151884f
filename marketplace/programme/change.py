"""Changing a rule: a new version beside those that were, and never over one that nobody saw."""

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
from marketplace.programme.rules import stored
from marketplace.programme.values import checked

LONGEST_WHY: Final = 500
THE_DEFAULT: Final = 0


class RuleChangedMeanwhile(Refusal):
    """Somebody else changed the rule after this person looked at it."""

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
    """Give the rule another value and return the version's id; what is booked stays as it is.

    It holds from now on, or from the start of a later programme day. `made_from` is the newest
    version that its writer saw, `THE_DEFAULT` where there was none. Raises InvalidInput for
    `value`, `reason` and `starts_on`, and RuleChangedMeanwhile.
    """
    kept, reason = checked(rule, value), _reason(why)
    with transaction() as session:
        newest, made_at = _newest(session, rule)
        valid_from = _start(starts_on, made_at)
        before = stored(rule_book().at(valid_from), rule)
        if before == kept:
            raise InvalidInput("value", _l("The rule already has this value at that time."))
        version = {"value": kept, "why": reason, "valid_from": valid_from}
        made = _append(session, rule=rule, follows=made_from, actor=actor, **version)
        if made is None or newest != made_from:
            raise RuleChangedMeanwhile
        audit.record(
            actor,
            "rule.change",
            "rule",
            rule.value,
            before={"value": before},
            after={"value": kept, "valid_from": valid_from.isoformat()},
            reason=reason,
        )
    return made


def _reason(why: str) -> str:
    if not why.strip() or len(why) > LONGEST_WHY:
        raise InvalidInput(
            "reason", _l("Give a reason of at most %(n)s characters.", n=LONGEST_WHY)
        )
    return why.strip()


def start_of_change(starts_on: date | None) -> datetime:
    """When a change begins that is made now for that day; raises InvalidInput for a day gone by."""
    today = clock.today()
    if starts_on is not None and starts_on < today:
        raise InvalidInput(
            "starts_on", _l("That day has passed. Rules can only change from today on.")
        )
    return clock.now() if starts_on in {None, today} else clock.start_of(starts_on or today)


def _start(starts_on: date | None, made_at: datetime | None) -> datetime:
    """As above, and not before the version that it follows, should this machine's clock be late."""
    start = start_of_change(starts_on)
    return max(start, made_at) if made_at is not None else start


def _newest(session: Session, rule: Rule) -> tuple[int, datetime | None]:
    found = session.execute(
        select(RuleVersion.id, RuleVersion.created_at)
        .where(RuleVersion.rule == rule)
        .order_by(RuleVersion.id.desc())
        .limit(1)
    ).one_or_none()
    return (found.id, found.created_at) if found else (THE_DEFAULT, None)


def _append(session: Session, *, follows: int, actor: Actor, **version: Any) -> int | None:
    """The version's id; None where another one follows the same version already."""
    given = {"staff_id": actor.user_id, "created_at": clock.now()}
    return insert_once(session, RuleVersion, follows=follows, **given, **version)
