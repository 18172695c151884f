"""Demo mailbox shows sent messages, newest first, and does not exist in production."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from marketplace import create_app
from marketplace.foundation.settings import Settings
from tests.messages.conftest import Write, deliver
from tests.support.csrf_client import BrowserLike


def test_the_newest_message_comes_first(app: Flask, client: BrowserLike, write: Write) -> None:
    write(phone=None)
    write("registration_pin", facts={"pin": "271828", "minutes": 10})
    deliver(app)
    page = client.get("/demo/mailbox").text
    assert page.index("271828") < page.index("7K3M-9QTW-2XABC")


def test_the_list_alone_comes_for_htmx(app: Flask, client: BrowserLike, write: Write) -> None:
    write()
    deliver(app)
    fragment = client.get("/demo/mailbox", htmx=True).text
    assert fragment.lstrip().startswith('<div id="mailbox"')
    assert "7K3M-9QTW-2XABC" in fragment


def test_programs_read_it_as_json(app: Flask, client: BrowserLike, write: Write) -> None:
    write(email=None)
    deliver(app)
    (message,) = client.get("/demo/mailbox.json").json or []
    assert set(message) == {"channel", "to", "subject", "body", "sent_at"}
    assert (message["channel"], message["to"]) == ("sms", "+38349123456")
    assert "7K3M-9QTW-2XABC" in message["body"]


def test_an_empty_mailbox_says_what_to_do(client: BrowserLike) -> None:
    assert 'href="/offers"' in client.get("/demo/mailbox").text
    assert client.get("/demo/mailbox.json").json == []


def test_messages_are_escaped_in_the_demo_mailbox(
    app: Flask, client: BrowserLike, write: Write
) -> None:
    write("cancelled", facts={"title_sq": "<script>", "points": 1, "reason": "", "balance": 1})
    deliver(app)
    assert "<script>" not in client.get("/demo/mailbox", htmx=True).text


def test_the_demo_mailbox_does_not_exist_with_the_real_transports(
    fresh_app: Callable[..., Flask],
) -> None:
    app = fresh_app(email_transport="smtp", sms_transport="kannel")
    client = BrowserLike(app)
    assert client.get("/demo/mailbox").status_code == 404
    assert client.get("/demo/mailbox.json").status_code == 404


def test_the_demo_mailbox_does_not_exist_in_production(
    make_settings: Callable[..., Settings],
) -> None:
    unsafe = make_settings().model_copy(update={"marketplace_env": "production"})
    assert unsafe.email_transport == "mailbox"
    addresses = [rule.rule for rule in create_app(unsafe).url_map.iter_rules()]
    assert not [address for address in addresses if "mailbox" in address]


def test_an_address_in_a_message_can_be_opened(
    app: Flask, client: BrowserLike, write: Write
) -> None:
    link = "http://127.0.0.1:5000/password/reset/abc"
    write("password_reset", facts={"link": link, "minutes": 30})
    deliver(app)
    assert f'<a href="{link}"' in client.get("/demo/mailbox", htmx=True).text
