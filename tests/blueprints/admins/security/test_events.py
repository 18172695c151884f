"""Auditors read what was tried: every attack of an afternoon is in the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from importlib import import_module

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.accounts.security_events import search
from marketplace.accounts.security_events.models import EventKind, Outcome, SecurityEvent
from marketplace.accounts.security_events.record import record
from marketplace.foundation.extensions import db
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike

pages = import_module("marketplace.blueprints.admins.security.events")


def kinds() -> list[tuple[EventKind, Outcome, str]]:
    found = db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
    return [(event.kind, event.outcome, event.detail) for event in found]


def test_sign_ins_are_events_by_their_result(client: BrowserLike, cast: Cast) -> None:
    arta = cast.arta
    for username, password in (
        ("arta", "wrong-password"),
        ("nobody-has-it", "wrong-password"),
        ("arta", PASSWORD),
    ):
        client.post("/login", data={"username": username, "password": password})
    events = db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)).all()
    assert [(e.outcome, e.user_id, e.subject_user_id) for e in events] == [
        (Outcome.FAILED, None, arta.user_id),
        (Outcome.FAILED, None, None),
        (Outcome.OK, arta.user_id, None),
    ]
    assert {event.network for event in events} == {"127.0.0.0/24"}
    assert "nobody" not in str([vars(event) for event in events])


def test_a_locked_sign_in_is_an_event(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    for _ in range(11):
        client.post("/login", data={"username": "arta", "password": "wrong-password"})
    assert kinds()[-1] == (EventKind.SIGN_IN, Outcome.LOCKED, "")


def test_what_is_refused_is_an_event(at_desk: AtDesk, client: BrowserLike) -> None:
    at_desk("support").get("/admin/staff")
    client.get("/gateways/sms/guessed-secret?from=1")
    client.get("/api/v1/topups", headers={"Authorization": "Bearer guessed"})
    assert kinds()[-2:] == [
        (EventKind.REFUSAL, Outcome.REFUSED, "GET /admin/staff"),
        (EventKind.SECRET, Outcome.FAILED, "sms gateway"),
    ]


def test_exports_are_events(at_desk: AtDesk) -> None:
    at_desk("arta").get("/account/export")
    at_desk("auditor").get("/admin/audit.csv")
    found = [detail for kind, _outcome, detail in kinds() if kind is EventKind.EXPORT]
    assert found[0] == "own data"
    assert found[1].startswith("audit-")


def test_auditors_filter_by_kind_and_person_and_page_through(
    at_desk: AtDesk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    support = cast.staff(Role.SUPPORT).user_id
    for number in range(3):
        record(EventKind.TOKEN, user_id=support, detail=f"token-{number}")
    record(EventKind.ROLE, user_id=support, detail="role-x")
    text = at_desk("auditor").get("/admin/security?kind=token&who=support").text
    assert [f"token-{number}" in text for number in range(3)] == [False, True, True]
    assert ("role-x" in text, "before=" in text) == (False, True)


def test_the_csv_holds_the_filtered_events(
    at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 2)
    for number in range(5):
        record(EventKind.TOKEN, actor="token CRM", detail=f"{number}")
    answer = at_desk("auditor").get("/admin/security.csv?kind=token&who=token CRM")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert [row[6] for row in rows[1:]] == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("address", ["/admin/security", "/admin/security.csv"])
def test_only_auditors_and_administrators_read_the_log(at_desk: AtDesk, address: str) -> None:
    for name in all_but(Role.AUDITOR, Role.ADMINISTRATOR):
        assert at_desk(name).get(address).status_code == 403


def test_an_open_alert_is_on_the_dashboard_until_it_is_acknowledged(
    at_desk: AtDesk, an_alert: Callable[[], int]
) -> None:
    alert_id = an_alert()
    boss = at_desk("administrator")
    assert "1 security alert is open" in boss.get("/admin/").text
    address = f"/admin/security/alerts/{alert_id}/acknowledge"
    assert boss.post(address, data={"reason": "a clean-up"}).status_code == 303
    assert "security alert" not in boss.get("/admin/").text
    assert "a clean-up" in at_desk("auditor").get("/admin/security/alerts").text
