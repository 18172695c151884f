"""A link of a marketing email withdraws the consent with one POST, without signing in."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from marketplace.customers import consents
from marketplace.customers.models import Channel, ConsentSource
from marketplace.foundation.extensions import db
from marketplace.messages.unsubscribe_links import unsubscribe_token
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

WORDINGS = {"email": "Yes to email", "sms": "Yes to SMS"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def agree(app: Flask, cast: Cast) -> str:
    arta = cast.arta.customer_id
    consents.record(customer_id=arta, agreed=set(Channel), wordings=WORDINGS, language="en")
    with app.app_context():
        return f"/unsubscribe/{unsubscribe_token(arta)}"


def test_one_click_of_a_mail_program_withdraws_the_consent_to_email_alone(
    app: Flask, client: BrowserLike, cast: Cast
) -> None:
    address = agree(app, cast)
    for _ in range(2):  # a mail program may repeat it
        assert client.post(address, data=ONE_CLICK, csrf=False).status_code == 200
    arta = cast.arta.customer_id
    db.session.rollback()
    assert consents.agreed(arta) == {Channel.SMS}
    kept = consents.history(arta)
    assert (len(kept), kept[0].source, kept[0].given) == (3, ConsentSource.EMAIL_LINK, False)


def test_opening_the_link_withdraws_nothing_and_shows_a_button(
    app: Flask, client: BrowserLike, cast: Cast
) -> None:
    address = agree(app, cast)
    shown = client.get(address)
    assert (shown.status_code, f'action="{address}"' in shown.text) == (200, True)
    assert consents.agreed(cast.arta.customer_id) == set(Channel)


def test_a_link_that_was_cut_or_guessed_is_refused(
    app: Flask, new_client: Callable[[], BrowserLike], cast: Cast
) -> None:
    address = agree(app, cast)
    for wrong in (address[:-1], "/unsubscribe/1", "/unsubscribe/MQ.x"):
        assert new_client().post(wrong, data=ONE_CLICK, csrf=False).status_code == 404
    assert consents.agreed(cast.arta.customer_id) == set(Channel)
