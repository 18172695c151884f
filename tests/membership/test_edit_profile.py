"""Correct a customer's own profile."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.accounts.email_changes.lookup import waiting_email
from marketplace.accounts.models import User
from marketplace.customers.profile import profile
from marketplace.foundation.extensions import db
from marketplace.membership.edit_profile import edit_profile, set_language
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast, Person

Outbox = Callable[[], list[OutboxMessage]]


def change(person: Person, email: str = "new@example.com") -> None:
    edit_profile(customer_id=person.customer_id, name="Arta", surname="Gashi", email=email)


def test_a_corrected_name_sends_no_message(cast: Cast, outbox: Outbox) -> None:
    change(cast.arta, "arta@example.com")
    assert profile(cast.arta.customer_id).surname == "Gashi"
    assert not outbox()


def test_a_new_email_in_the_profile_waits_for_its_proof(cast: Cast) -> None:
    change(cast.arta)
    assert profile(cast.arta.customer_id).email == "arta@example.com"
    assert profile(cast.arta.customer_id).surname == "Gashi"
    waiting = waiting_email(cast.arta.user_id)
    assert waiting is not None
    assert waiting.new_email == "new@example.com"


def test_a_language_is_spoken_on_pages_and_in_messages(cast: Cast) -> None:
    arta = cast.arta
    set_language(user_id=arta.user_id, customer_id=arta.customer_id, language="sq")
    assert profile(arta.customer_id).language == "sq"
    assert db.session.get_one(User, arta.user_id).language == "sq"
