"""Correct a customer's own profile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts import resets
from marketplace.accounts.models import User
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.customers.profile import profile
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts
from marketplace.membership.edit_profile import edit_profile, partly_hidden, set_language
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast, Person

Outbox = Callable[[], list[OutboxMessage]]


def change(person: Person, email: str = "new@example.com") -> None:
    edit_profile(customer_id=person.customer_id, name="Arta", surname="Gashi", email=email)


def test_a_corrected_name_sends_no_message(cast: Cast, outbox: Outbox) -> None:
    change(cast.arta, "arta@example.com")
    assert profile(cast.arta.customer_id).surname == "Gashi"
    assert not outbox()


def test_the_old_email_and_the_phone_are_told_of_a_new_email(cast: Cast, outbox: Outbox) -> None:
    change(cast.arta)
    told = {(m.recipient, m.facts["new"]) for m in outbox()}
    assert told == {
        ("arta@example.com", "n***@example.com"),
        (cast.arta.number, "n***@example.com"),
    }
    assert profile(cast.arta.customer_id).email == "new@example.com"


def test_signing_in_and_links_follow_the_new_email(cast: Cast) -> None:
    change(cast.arta)
    assert db.session.get_one(User, cast.arta.user_id).email == "new@example.com"


def test_links_that_went_to_the_old_email_are_no_longer_good(cast: Cast) -> None:
    token = resets.make_token(user_id=cast.arta.user_id)
    besniks = resets.make_token(user_id=cast.besnik.user_id)
    change(cast.arta, "arta@example.com")
    resets.require_good(token)
    change(cast.arta)
    with pytest.raises(resets.LinkNotGood):
        resets.require_good(token)
    resets.require_good(besniks)


def test_the_email_of_another_customer_is_refused_and_nothing_changes(
    cast: Cast, outbox: Outbox
) -> None:
    arta, besnik = cast.arta, cast.besnik
    with pytest.raises(InvalidInput):
        change(besnik, "arta@example.com")
    assert profile(besnik.customer_id).surname == "Krasniqi"
    assert profile(arta.customer_id).email == "arta@example.com"
    assert not outbox()


def test_guessing_known_emails_by_profile_edits_is_throttled(cast: Cast) -> None:
    assert cast.arta
    for _ in range(LIMITS[Scope.EMAIL_CHANGE].failures):
        with pytest.raises(InvalidInput):
            change(cast.besnik, "arta@example.com")
    with pytest.raises(TooManyAttempts):
        change(cast.besnik, "arta@example.com")


def test_an_email_is_partly_hidden() -> None:
    assert partly_hidden("arta@example.com") == "a***@example.com"


def test_a_language_is_spoken_on_pages_and_in_messages(cast: Cast) -> None:
    arta = cast.arta
    set_language(user_id=arta.user_id, customer_id=arta.customer_id, language="sq")
    assert profile(arta.customer_id).language == "sq"
    assert db.session.get_one(User, arta.user_id).language == "sq"
