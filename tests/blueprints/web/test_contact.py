"""Customer care is named at the foot of every page and every email, as the settings say."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, render_template

from marketplace.customers.models import Channel
from marketplace.messages.render import OutgoingMessage, RenderedMessage, render
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

CONTACT = {"support_phone": "038 500-777", "support_email": "help@pika.example"}
TO_DIAL = '<a href="tel:038500777">038 500-777</a>'
TO_WRITE = '<a href="mailto:help@pika.example">help@pika.example</a>'
FACTS = {"number": "+38349100001"}
PAGES = (
    ("", "/login"),
    ("", "/no-such-page"),
    ("arta", "/points"),
    ("drita", "/partner/"),
    ("support", "/admin/"),
)


def an_email(app: Flask) -> RenderedMessage:
    with app.app_context():
        return render(OutgoingMessage(1, "sms_number", Channel.EMAIL, "en", "a@b.example", FACTS))


def test_every_page_says_whom_to_ask(fresh_app: Callable[..., Flask], cast: Cast) -> None:
    app = fresh_app(**CONTACT)
    for who, address in PAGES:
        browser = BrowserLike(app)
        if who:
            browser.sign_in(cast.named(who).user_id)
        foot = browser.get(address).text.partition("<footer")[2]
        assert TO_DIAL in foot, address
        assert TO_WRITE in foot, address


def test_the_page_of_a_lost_database_says_it_too(fresh_app: Callable[..., Flask]) -> None:
    with fresh_app(**CONTACT).test_request_context("/"):
        page = render_template("errors/bare.html", message="Lost", code=503)
    assert TO_DIAL in page
    assert TO_WRITE in page


def test_every_email_says_it_in_its_text_and_its_html(fresh_app: Callable[..., Flask]) -> None:
    email = an_email(fresh_app(**CONTACT))
    assert "Questions? 038 500-777, help@pika.example\n" in email.text
    assert TO_DIAL in (email.html or "")
    assert "/how-it-works" in email.text


def test_one_of_the_two_is_enough(fresh_app: Callable[..., Flask]) -> None:
    email = an_email(fresh_app(support_email="help@pika.example"))
    assert "Questions? help@pika.example\n" in email.text
    assert "tel:" not in (email.html or "")


def test_without_a_contact_no_question_is_invited(plain_app: Flask) -> None:
    assert "Questions?" not in an_email(plain_app).text
