"""Staff look through what was said to people."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from marketplace.accounts.models import Role
from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.messages import texts
from marketplace.messages.models import MessageState, OutboxMessage
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast, write

READERS = ["support", "administrator", "auditor"]


def a_message(**given: Any) -> int:
    """A message in the outbox; `given` are columns in place of the usual."""
    now = given.get("created_at", clock.now())
    usual = {
        "kind": "welcome",
        "channel": Channel.EMAIL,
        "language": "en",
        "recipient": "arta@example.com",
        "facts": {"name": "Arta", "earning_from": "2030-01-01"},
        "created_at": now,
        "next_attempt_at": now,
    }
    return int(write(OutboxMessage(**usual | given)))


FILTERED = [
    ("", {"one", "two", "three"}),
    ("state=dead", {"two"}),
    ("channel=sms", {"three"}),
    ("kind=password_reset", {"two"}),
    ("recipient=two@example.com", {"two"}),
    ("recipient=%2B38349000001", {"three"}),
    ("state=dead&channel=sms", set()),
    ("until={yesterday}", {"one"}),
    ("since={today}", {"two", "three"}),
    ("since={yesterday}&until={today}", {"two", "three"}),
]


def test_filters_narrow_the_list(at_desk: AtDesk) -> None:
    old = clock.now() - timedelta(days=3)
    made = {
        "one": a_message(created_at=old),
        "two": a_message(
            kind="password_reset", state=MessageState.DEAD, recipient="two@example.com"
        ),
        "three": a_message(channel=Channel.SMS, recipient="+38349000001"),
    }
    days = {"today": clock.today(), "yesterday": clock.today() - timedelta(days=1)}
    desk = at_desk("support")
    for asked, expected in FILTERED:
        shown = desk.get(f"/admin/messages?{asked.format(**days)}").text
        found = {name for name, one in made.items() if f'"/admin/messages/{one}"' in shown}
        assert found == expected, asked


def test_a_customers_own_are_asked_for_by_number(at_desk: AtDesk, cast: Cast) -> None:
    made = [a_message(customer_id=cast.arta.customer_id), a_message()]
    shown = at_desk("support").get(f"/admin/messages?customer={cast.arta.customer_id}").text
    assert [f'"/admin/messages/{one}"' in shown for one in made] == [True, False]


def test_older_ones_are_on_the_next_page(at_desk: AtDesk) -> None:
    made = [a_message() for _ in range(51)]
    desk = at_desk("support")
    assert f"before={made[1]}" in desk.get("/admin/messages?state=pending").text
    shown = desk.get(f"/admin/messages?state=pending&before={made[1]}").text
    assert [f'"/admin/messages/{one}"' in shown for one in made[:2]] == [True, False]


SENSELESS = [
    "since=never",
    "since=0001-01-01",
    "until=9999-12-31",
    "state=lost",
    "channel=pigeon",
    "since=2030-01-02&until=2030-01-01",
    "kind=%00",
]


def test_a_filter_that_makes_no_sense_is_said(at_desk: AtDesk) -> None:
    desk = at_desk("support")
    for asked in SENSELESS:
        answer = desk.get(f"/admin/messages?{asked}")
        assert (answer.status_code, "notice--bad" in answer.text) == (422, True), asked


INVALID = ["before=x", "customer=-1", "before=" + "9" * 40, "recipient=%00"]


def test_an_invalid_argument_of_the_list_of_messages_is_answered(at_desk: AtDesk) -> None:
    desk = at_desk("support")
    for asked in INVALID:
        assert desk.get(f"/admin/messages?{asked}").status_code == 200, asked


def test_htmx_gets_the_list_alone(at_desk: AtDesk) -> None:
    answer = at_desk("support").get("/admin/messages", htmx=True)
    assert answer.text.lstrip().startswith('<div id="messages"')


def test_readers_may_open_the_list_of_messages(at_desk: AtDesk) -> None:
    for who in READERS:
        assert at_desk(who).get("/admin/messages").status_code == 200, who


def test_other_users_may_not_open_the_list_of_messages(at_desk: AtDesk) -> None:
    for who in all_but(*(Role(one) for one in READERS)):
        assert at_desk(who).get("/admin/messages").status_code == 403, who


def test_every_kind_of_message_has_a_name_for_people(at_desk: AtDesk) -> None:
    shown = at_desk("support").get("/admin/messages").text
    offered = dict(re.findall(r'<option value="(\w+)">([^<]+)</option>', shown))
    kinds = {kind for kind in texts.KINDS if "." not in kind}
    assert kinds <= offered.keys()
    assert not kinds & {offered[kind] for kind in kinds}
