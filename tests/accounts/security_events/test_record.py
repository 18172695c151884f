"""Security events are append-only for a year, bounded, and hold neither addresses nor secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.security_events import retention
from marketplace.accounts.security_events.audited import record_audited
from marketplace.accounts.security_events.models import EventKind, Outcome, SecurityEvent
from marketplace.accounts.security_events.record import MOST_A_MINUTE, record, record_attempt
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)


def events() -> Sequence[SecurityEvent]:
    return db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)).all()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "change", ["UPDATE security_events SET id = id", "DELETE FROM security_events"]
)
def test_no_one_changes_an_event_or_deletes_a_recent_one(change: str) -> None:
    record(EventKind.TOKEN, detail="token.create")
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(change))


@pytest.mark.usefixtures("app")
def test_the_retention_deletes_what_is_older_than_400_days() -> None:
    for days in (401, 399):
        with clock.put_back(timedelta(days=days)):
            record(EventKind.TOKEN, detail=f"{days} days")
    retention.delete_old()
    assert [event.detail for event in events()] == ["399 days"]


def test_an_event_has_the_network_and_the_browser_but_not_the_address(app: Flask) -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
    for address in ("203.0.113.77", "2001:db8:1:2:3::4"):
        with app.test_request_context(
            environ_base={"REMOTE_ADDR": address}, headers={"User-Agent": chrome}
        ):
            record(EventKind.SESSION, user_id=7)
    assert [(event.network, event.device) for event in events()] == [
        ("203.0.113.0/24", "Chrome, Windows"),
        ("2001:db8:1::/48", "Chrome, Windows"),
    ]


@pytest.mark.usefixtures("app")
def test_a_detail_is_short_and_in_plain_characters() -> None:
    record(EventKind.REFUSAL, Outcome.REFUSED, detail="a\r\nb" + "é" + "x" * 500)
    (event,) = events()
    assert event.detail == ("a b x" + "x" * 500)[:120]


@pytest.mark.usefixtures("app")
def test_an_event_goes_with_the_transaction_that_rolls_back() -> None:
    def fail() -> None:
        with transaction():
            record(EventKind.ROLE, user_id=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not events()


@pytest.mark.usefixtures("app")
def test_a_flood_of_equal_attempts_writes_few_rows_that_stand_for_all() -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(70):
            record_attempt(EventKind.SIGN_IN, Outcome.FAILED, user_id=7)
    assert [event.count for event in events()] == [1] * 16 + [16, 32]


@pytest.mark.usefixtures("app")
def test_a_flood_of_unequal_attempts_is_bounded_by_their_kind() -> None:
    with time_machine.travel(NOON, tick=False), transaction():
        for user_id in range(MOST_A_MINUTE + 20):
            record_attempt(EventKind.SIGN_IN, Outcome.FAILED, user_id=user_id)
        record_attempt(EventKind.CODE, Outcome.FAILED, user_id=7)
    assert len(events()) == MOST_A_MINUTE + 1


@pytest.mark.usefixtures("app")
def test_an_audited_action_of_security_is_an_event_of_its_kind() -> None:
    record_audited("user.role", "user", 7, user_id=3, username="admin")
    record_audited("correction.ask", "customer", 12, user_id=3, username="admin")
    record_audited("offer.edit", "offer", 1, user_id=3, username="admin")
    crm = Actor(user_id=None, username="token CRM")
    audit.record(crm, "member.enrol", "customer", 12)
    assert [(e.kind, e.user_id, e.subject_user_id, e.actor, e.detail) for e in events()] == [
        (EventKind.ROLE, 3, 7, "", "user.role"),
        (EventKind.CORRECTION, 3, None, "", "correction.ask customer 12"),
        (EventKind.ACCOUNT, None, None, "token CRM", "member.enrol customer 12"),
    ]
