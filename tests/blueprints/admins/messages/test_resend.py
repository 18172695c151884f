"""The help desk sends a message again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import Role
from marketplace.messages.models import MessageState, OutboxMessage
from tests.blueprints.admins.messages.test_list import a_message
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged

Outbox = Callable[[], list[OutboxMessage]]


@pytest.mark.parametrize("who", ["support", "administrator"])
def test_a_dead_letter_is_tried_anew(at_desk: AtDesk, outbox: Outbox, who: str) -> None:
    one = a_message(state=MessageState.DEAD, attempts=8)
    answer = at_desk(who).post(f"/admin/messages/{one}/resend")
    assert (answer.status_code, answer.location) == (303, f"/admin/messages/{one}")
    assert [(row.state, row.attempts) for row in outbox()] == [(MessageState.PENDING, 0)]


def test_resending_a_sent_message_sends_a_copy(at_desk: AtDesk, outbox: Outbox) -> None:
    one = a_message(state=MessageState.SENT)
    answer = at_desk("support").post(f"/admin/messages/{one}/resend")
    first, copy = outbox()
    assert answer.location == f"/admin/messages/{copy.id}"
    assert (first.state, copy.state, copy.facts) == ("sent", "pending", first.facts)


def test_a_waiting_message_cannot_be_resent(at_desk: AtDesk, outbox: Outbox) -> None:
    one = a_message()
    assert at_desk("support").post(f"/admin/messages/{one}/resend").status_code == 409
    assert len(outbox()) == 1


def test_htmx_is_led_to_the_message(at_desk: AtDesk) -> None:
    one = a_message(state=MessageState.DEAD)
    answer = at_desk("support").post(f"/admin/messages/{one}/resend", htmx=True)
    assert answer.headers["HX-Redirect"] == f"/admin/messages/{one}"


def test_resending_a_message_is_in_the_audit_log(at_desk: AtDesk) -> None:
    one = a_message(state=MessageState.DEAD, attempts=8)
    at_desk("support").post(f"/admin/messages/{one}/resend")
    assert [(row.username, row.subject_id) for row in logged("message.resend")] == [
        ("support", str(one))
    ]


def test_an_unknown_message_cannot_be_resent_by_support(at_desk: AtDesk) -> None:
    assert at_desk("support").post("/admin/messages/999999/resend").status_code == 404


def test_other_users_may_not_resend_a_message(at_desk: AtDesk, outbox: Outbox) -> None:
    one = a_message(state=MessageState.DEAD)
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(f"/admin/messages/{one}/resend").status_code == 403, who
        assert [row.state for row in outbox()] == [MessageState.DEAD], who
