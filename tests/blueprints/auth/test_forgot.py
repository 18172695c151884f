"""Asking for a link to choose a new password."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.messages.models import OutboxMessage
from tests.blueprints.auth.conftest import plain
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

Outbox = Callable[[], list[OutboxMessage]]


def test_the_answer_is_the_same_for_known_and_unknown_addresses(
    client: BrowserLike, cast: Cast, outbox: Outbox
) -> None:
    assert cast.arta
    known = client.post("/password/forgot", data={"email": "Arta@example.com"})
    unknown = client.post("/password/forgot", data={"email": "stranger@example.com"})
    assert plain(known) == plain(unknown)
    assert known.location == "/password/forgot/sent"
    assert len(outbox()) == 1


def test_the_next_page_says_what_to_do(client: BrowserLike) -> None:
    assert "60 minutes" in client.get("/password/forgot/sent").text


def test_an_invalid_email_for_a_password_link_is_shown_next_to_its_field(
    client: BrowserLike,
) -> None:
    answer = client.post("/password/forgot", data={"email": "arta"})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'value="arta"' in answer.text
