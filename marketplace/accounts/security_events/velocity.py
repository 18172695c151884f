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
DONE: Final = (Outcome.OK,)
REFUSED: Final = (Outcome.REFUSED,)
NO_SECRET: Final = (Outcome.FAILED, Outcome.REFUSED)
NEAR_LIMIT: Final = "correction.near-limit"


class GroupKey(StrEnum):
    """The column whose equal values make one subject."""

    USER = "user_id"
    ACCOUNT = "subject_user_id"
    NETWORK = "network"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
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
    alert, kind, by, on = AlertRule, EventKind, GroupKey, settings
    rules = [
        VelocityRule(
            alert.ACCOUNT_SIGN_INS, kind.SIGN_IN, WRONG, by.ACCOUNT, on.alert_account_sign_ins
        ),
        VelocityRule(
            alert.NETWORK_SIGN_INS, kind.SIGN_IN, WRONG, by.NETWORK, on.alert_network_sign_ins
        ),
        VelocityRule(alert.CANCELS, kind.CANCEL, DONE, by.USER, on.alert_cancels),
        VelocityRule(alert.WRONG_CODES, kind.CODE, WRONG, by.DETAIL, on.alert_wrong_codes),
        VelocityRule(alert.WRONG_CODES, kind.PIN, WRONG, by.USER, on.alert_wrong_codes),
        VelocityRule(
            alert.NEAR_LIMIT, kind.CORRECTION, DONE, by.USER, on.alert_near_limit, WEEK, NEAR_LIMIT
        ),
        VelocityRule(alert.EXPORTS, kind.EXPORT, DONE, by.USER, on.alert_exports),
        VelocityRule(alert.REFUSALS, kind.REFUSAL, REFUSED, by.USER, on.alert_refusals),
        VelocityRule(alert.WRONG_SECRETS, kind.SECRET, NO_SECRET, by.NETWORK, on.alert_wrong_keys),
    ]
    return [rule for rule in rules if rule.most]
