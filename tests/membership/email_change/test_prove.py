"""A new email counts once its link was used, from the account that asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts import resets
from marketplace.accounts.email_changes.links import EmailLinkNotGood
from marketplace.accounts.email_changes.lookup import email_of
from marketplace.accounts.email_changes.models import AskedBy, EmailLink
from marketplace.accounts.models import Role
from marketplace.customers.profile import profile
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.membership.email_change.ask import ask_for_email
from marketplace.membership.email_change.prove import SignInToProve, prove_email
from marketplace.membership.password_reset import ask_for_link
from marketplace.messages.models import OutboxMessage
from tests.membership.email_change.conftest import Token
from tests.support.cast import Cast, Person
from tests.support.people import a_customer

Outbox = Callable[[], list[OutboxMessage]]
NEW = "new@example.com"


def change(person: Person, token: Token, email: str = NEW) -> None:
    ask_for_email(user_id=person.user_id, email=email)
    prove_email(token=token("email_proof"), user_id=person.user_id)


def test_a_proven_email_counts_and_the_old_address_and_the_phone_are_told(
    cast: Cast, token: Token, outbox: Outbox
) -> None:
    change(cast.arta, token)
    assert profile(cast.arta.customer_id).email == email_of(cast.arta.user_id) == NEW
    told = {one.recipient: one.facts for one in outbox() if one.kind == "email_changed"}
    assert set(told) == {"arta@example.com", cast.arta.number}
    assert told["arta@example.com"]["days"] == 7


def test_an_email_link_works_once(cast: Cast, token: Token) -> None:
    change(cast.arta, token)
    with pytest.raises(EmailLinkNotGood):
        prove_email(token=token("email_proof"), user_id=cast.arta.user_id)


def test_an_email_link_ends_after_a_day(cast: Cast, token: Token) -> None:
    ask_for_email(user_id=cast.arta.user_id, email=NEW)
    with (
        time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)),
        pytest.raises(EmailLinkNotGood),
    ):
        prove_email(token=token("email_proof"), user_id=cast.arta.user_id)


def test_the_link_of_a_withdrawn_change_is_not_good(cast: Cast, token: Token) -> None:
    ask_for_email(user_id=cast.arta.user_id, email="mistyped@example.com")
    first = token("email_proof")
    ask_for_email(user_id=cast.arta.user_id, email=NEW)
    with pytest.raises(EmailLinkNotGood):
        prove_email(token=first, user_id=cast.arta.user_id)


def test_the_holder_of_a_mistyped_address_cannot_make_it_count(cast: Cast, token: Token) -> None:
    ask_for_email(user_id=cast.arta.user_id, email=NEW)
    for user_id in (None, cast.besnik.user_id):
        with pytest.raises(SignInToProve):
            prove_email(token=token("email_proof"), user_id=user_id)
    assert email_of(cast.arta.user_id) == "arta@example.com"


@pytest.mark.parametrize("asked_by", [AskedBy.STAFF, AskedBy.OPERATOR])
def test_what_staff_or_the_operator_asked_for_needs_no_sign_in(
    cast: Cast, token: Token, asked_by: AskedBy
) -> None:
    ask_for_email(user_id=cast.arta.user_id, email=NEW, asked_by=asked_by)
    prove_email(token=token("email_proof"), user_id=None)
    assert profile(cast.arta.customer_id).email == NEW


def test_no_reset_link_goes_to_a_new_email_for_a_day(
    cast: Cast, token: Token, outbox: Outbox
) -> None:
    change(cast.arta, token)

    def sent() -> int:
        ask_for_link(email=NEW, address="203.0.113.5")
        return sum(one.kind == "password_reset" for one in outbox())

    assert sent() == 0
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert sent() == 1


def test_links_that_went_to_the_old_email_end_with_the_proof(cast: Cast, token: Token) -> None:
    reset = resets.make_token(user_id=cast.arta.user_id)
    besniks = resets.make_token(user_id=cast.besnik.user_id)
    change(cast.arta, token)
    with pytest.raises(resets.LinkNotGood):
        resets.require_good(reset)
    resets.require_good(besniks)


def test_an_email_that_became_anothers_meanwhile_is_refused_at_the_proof(
    cast: Cast, token: Token
) -> None:
    ask_for_email(user_id=cast.arta.user_id, email="late@example.com")
    with transaction():
        a_customer("late")
    with pytest.raises(InvalidInput, match="cannot be used here"):
        prove_email(token=token("email_proof"), user_id=cast.arta.user_id)
    assert profile(cast.arta.customer_id).email == "arta@example.com"


def test_the_old_email_is_nobody_elses_while_its_owner_can_return_to_it(
    cast: Cast, token: Token, outbox: Outbox
) -> None:
    change(cast.arta, token)
    ask_for_email(user_id=cast.besnik.user_id, email="arta@example.com")
    assert [one.recipient for one in outbox() if one.kind == "email_taken"] == ["arta@example.com"]
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        change(cast.besnik, token, "arta@example.com")
        assert profile(cast.besnik.customer_id).email == "arta@example.com"


def test_staff_change_their_email_in_the_same_way(cast: Cast, token: Token) -> None:
    support = cast.staff(Role.SUPPORT)
    change(support, token)
    assert email_of(support.user_id) == NEW


def test_the_token_of_an_email_link_is_not_stored(cast: Cast, token: Token) -> None:
    ask_for_email(user_id=cast.arta.user_id, email=NEW)
    stored = {one.token_hash for one in db.session.scalars(db.select(EmailLink))}
    assert token("email_proof") not in stored
