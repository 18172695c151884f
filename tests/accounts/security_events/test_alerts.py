"""Velocity raises an alert, once a window, for administrators and by mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.accounts.security_events.alerts import (
    AlreadyAcknowledged,
    OwnAlert,
    acknowledge,
    alerts,
    open_alerts,
    raise_due,
)
from marketplace.accounts.security_events.models import AlertRule, EventKind, Outcome
from marketplace.accounts.security_events.record import record, record_attempt
from marketplace.accounts.security_events.velocity import (
    NEAR_LIMIT,
    GroupKey,
    VelocityRule,
    velocity_rules,
)
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.settings import Settings
from marketplace.messages.models import OutboxMessage
from marketplace.schedule.security_alerts import raise_and_mail
from tests.support.cast import Cast, a_user
from tests.support.concurrency import all_at_once

NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
CANCELS = VelocityRule(
    alert=AlertRule.CANCELS,
    kind=EventKind.CANCEL,
    outcomes=(Outcome.OK,),
    by=GroupKey.USER,
    most=3,
)


def cancels(times: int, user_id: int = 7) -> None:
    for _ in range(times):
        record(EventKind.CANCEL, user_id=user_id)


@pytest.mark.usefixtures("app")
def test_many_cancels_by_one_clerk_in_an_hour_raise_one_alert() -> None:
    with time_machine.travel(NOON, tick=False):
        cancels(2)
        cancels(2, user_id=8)
        assert raise_due([CANCELS]) == []
        cancels(1)
        (alert,) = raise_due([CANCELS])
        assert (alert.subject, alert.count, alert.most) == ("user 7", 3, 3)
        assert raise_due([CANCELS]) == []
    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        assert raise_due([CANCELS]) == []
        cancels(3)
        assert len(raise_due([CANCELS])) == 1


def test_workers_at_the_same_moment_raise_an_alert_once(app: Flask) -> None:
    cancels(3)
    raised = all_at_once(app, lambda _number: len(raise_due([CANCELS])), 4)
    assert (sorted(map(str, raised)), open_alerts()) == (["0", "0", "0", "1"], 1)


@pytest.mark.usefixtures("app")
def test_each_rule_of_velocity_raises_its_alert() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    rules = velocity_rules(settings.model_copy(update=dict.fromkeys(LIMITS, 2)))
    for _ in range(2):
        record_attempt(EventKind.SIGN_IN, Outcome.FAILED, subject_user_id=1)
        record_attempt(EventKind.CODE, Outcome.FAILED, detail="partner 3")
        record_attempt(EventKind.REFUSAL, Outcome.REFUSED, user_id=1)
        record_attempt(EventKind.SECRET, Outcome.FAILED, detail="sms gateway")
        record(EventKind.CORRECTION, user_id=1, detail=NEAR_LIMIT)
        record(EventKind.EXPORT, user_id=1)
        cancels(1)
    raised = {(alert.rule, alert.subject) for alert in raise_due(rules)}
    assert {rule for rule, _subject in raised} == set(AlertRule) - NETWORKS
    assert (AlertRule.WRONG_CODES, "partner 3") in raised


LIMITS = [
    name for name in Settings.model_fields if name.startswith("alert_") and name[6:] != "email"
]
NETWORKS = {AlertRule.NETWORK_SIGN_INS, AlertRule.WRONG_SECRETS}  # a test has no network


def test_a_rule_whose_limit_is_0_is_off(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    assert velocity_rules(settings.model_copy(update=dict.fromkeys(LIMITS, 0))) == []


def test_a_new_alert_is_mailed_once(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = {"alert_email": "soc@example.com", "alert_cancels": 3}
    settings = app.config["SETTINGS"].model_copy(update=changes)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    cancels(3, user_id=cast.clerk.user_id)
    for _ in range(2):
        raise_and_mail()
    (mail,) = db.session.scalars(select(OutboxMessage)).all()
    assert (mail.recipient, mail.facts["subject"]) == ("soc@example.com", "clerk")


def test_an_alert_is_acknowledged_once_and_never_by_whom_it_is_about(cast: Cast) -> None:
    boss = cast.staff(Role.ADMINISTRATOR)
    cancels(3, user_id=boss.user_id)
    (alert,) = raise_due([CANCELS])
    with pytest.raises(OwnAlert):
        acknowledge(alert_id=alert.id, reason="me", actor=boss.actor)
    other = a_user("other", Role.ADMINISTRATOR)
    acknowledge(alert_id=alert.id, reason="a clean-up", actor=other.actor)
    assert (alerts()[0].acknowledged_by, alerts()[0].reason) == ("other", "a clean-up")
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(alert_id=alert.id, reason="again", actor=other.actor)
    with pytest.raises(NotFound):
        acknowledge(alert_id=alert.id + 1, reason="unknown", actor=other.actor)
