"""The administrator sees who is told what happens, ends it, and sends again what was given up."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.foundation.extensions import db
from marketplace.hub.models import EventState, HubEvent, Subscription
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.structure.staff_actions import a_subscription
from tests.support.cast import Cast

HUB = "/admin/tokens/hub"


@pytest.fixture
def subscription_id(cast: Cast) -> int:
    """The CRM's, of which one event was given up."""
    return int(a_subscription(cast)["subscription_id"])


def event() -> HubEvent:
    newest = select(HubEvent).execution_options(populate_existing=True)
    return db.session.scalars(newest).one()


def test_the_subscriptions_page_shows_system_url_and_given_up_events(
    at_desk: AtDesk, subscription_id: int
) -> None:
    page = at_desk("auditor").get(HUB).text
    assert all(text in page for text in ("CRM", "http://127.0.0.1:6180/told", ">1</td>"))
    assert f"{HUB}/{subscription_id}" not in page


def test_the_subscriptions_page_says_that_there_are_none(at_desk: AtDesk) -> None:
    assert "empty" in at_desk("administrator").get(HUB).text


def test_the_tokens_lead_to_it(at_desk: AtDesk) -> None:
    assert HUB in at_desk("administrator").get("/admin/tokens").text


def test_a_given_up_event_is_resent_once_by_the_administrator(
    at_desk: AtDesk, subscription_id: int
) -> None:
    desk = at_desk("administrator")
    assert f"{HUB}/{subscription_id}/resend" in desk.get(HUB).text
    assert desk.post(f"{HUB}/{subscription_id}/resend").status_code == 303
    assert (event().state, event().attempts) == (EventState.PENDING, 0)
    assert desk.post(f"{HUB}/{subscription_id}/resend").status_code == 409


def test_a_subscription_ended_by_the_administrator_gets_no_more_events(
    at_desk: AtDesk, subscription_id: int
) -> None:
    desk = at_desk("administrator")
    address = f"{HUB}/{subscription_id}/end"
    assert desk.get(address).status_code == 200
    assert desk.post(address, data={"reason": ""}).status_code == 422
    assert desk.post(address, data={"reason": "The CRM moved"}).status_code == 303
    row = db.session.get_one(Subscription, subscription_id, populate_existing=True)
    assert row.ended_at
    assert address not in desk.get(HUB).text
    assert desk.post(f"{HUB}/{subscription_id}/resend").status_code == 409


@pytest.mark.parametrize("path", ["/77/end", "/77/resend"])
def test_an_unknown_subscription_is_not_found_by_the_administrator(
    app: Flask, at_desk: AtDesk, path: str
) -> None:
    assert app
    answer = at_desk("administrator").post(HUB + path, data={"reason": "Why not"})
    assert answer.status_code == 404


def test_other_users_may_not_open_subscriptions(at_desk: AtDesk) -> None:
    for who in all_but(Role.ADMINISTRATOR, Role.AUDITOR):
        assert at_desk(who).get(HUB).status_code == 403, who


def test_the_auditor_ends_nothing(at_desk: AtDesk, subscription_id: int) -> None:
    desk = at_desk("auditor")
    for path in ("end", "resend"):
        assert desk.post(f"{HUB}/{subscription_id}/{path}").status_code == 403
