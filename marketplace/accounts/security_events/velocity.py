"""The rules of velocity: how many events of one kind by one subject in a time raise an alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from marketplace.accounts.security_events.models import AlertRule, EventKind, Outcome
from marketplace.foundation.settings import Settings

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
WRONG: Final = (Outcome.FAILED, Outcome.LOCKED)
NEAR_LIMIT: Final = "correction.near-limit"


class GroupKey(StrEnum):
    """The column whose equal values make one subject."""

    USER = "user_id"
    ACCOUNT = "subject_user_id"
    NETWORK = "network"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True, kw_only=True)
class VelocityRule:
    """`most` events of the kind by one subject within `window` raise an alert; 0 never does.

    With a `detail` only the events count whose detail is that one.
    """

    alert: AlertRule
    kind: EventKind
    outcomes: Sequence[Outcome]
    by: GroupKey
    most: int
    window: timedelta = HOUR
    detail: str | None = None


def velocity_rules(settings: Settings) -> list[VelocityRule]:
    """Return the rules that are on, with the limits of the settings."""
    done = (Outcome.OK,)
    rules = [
        VelocityRule(
            alert=AlertRule.ACCOUNT_SIGN_INS,
            kind=EventKind.SIGN_IN,
            outcomes=WRONG,
            by=GroupKey.ACCOUNT,
            most=settings.alert_account_sign_ins,
        ),
        VelocityRule(
            alert=AlertRule.NETWORK_SIGN_INS,
            kind=EventKind.SIGN_IN,
            outcomes=WRONG,
            by=GroupKey.NETWORK,
            most=settings.alert_network_sign_ins,
        ),
        VelocityRule(
            alert=AlertRule.CANCELS,
            kind=EventKind.CANCEL,
            outcomes=done,
            by=GroupKey.USER,
            most=settings.alert_cancels,
        ),
        VelocityRule(
            alert=AlertRule.WRONG_CODES,
            kind=EventKind.CODE,
            outcomes=WRONG,
            by=GroupKey.DETAIL,
            most=settings.alert_wrong_codes,
        ),
        VelocityRule(
            alert=AlertRule.WRONG_CODES,
            kind=EventKind.PIN,
            outcomes=WRONG,
            by=GroupKey.USER,
            most=settings.alert_wrong_codes,
        ),
        VelocityRule(
            alert=AlertRule.NEAR_LIMIT,
            kind=EventKind.CORRECTION,
            outcomes=done,
            by=GroupKey.USER,
            most=settings.alert_near_limit,
            window=WEEK,
            detail=NEAR_LIMIT,
        ),
        VelocityRule(
            alert=AlertRule.EXPORTS,
            kind=EventKind.EXPORT,
            outcomes=done,
            by=GroupKey.USER,
            most=settings.alert_exports,
        ),
        VelocityRule(
            alert=AlertRule.REFUSALS,
            kind=EventKind.REFUSAL,
            outcomes=(Outcome.REFUSED,),
            by=GroupKey.USER,
            most=settings.alert_refusals,
        ),
        VelocityRule(
            alert=AlertRule.WRONG_SECRETS,
            kind=EventKind.SECRET,
            outcomes=(Outcome.FAILED, Outcome.REFUSED),
            by=GroupKey.NETWORK,
            most=settings.alert_wrong_keys,
        ),
    ]
    return [rule for rule in rules if rule.most]
