"""A new email of a user is asked for; it counts nowhere before it is proven."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.email_changes.lookup import email_of, waiting_email
from marketplace.accounts.email_changes.models import AskedBy, ChangeState, EmailChange
from marketplace.accounts.models import Role
from marketplace.accounts.password_change import change_password
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.accounts.users import OwnAccount, deactivate
from marketplace.customers.profile import profile
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound, TooManyAttempts
from marketplace.membership.data_export.export import export
from marketplace.membership.email_change.ask import ask_for_email, withdraw_email
from marketplace.membership.email_change.ask_for_colleague import ask_for_colleague
from marketplace.membership.email_change.notices import partly_hidden
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from tests.support.cast import PASSWORD, Cast

Outbox = Callable[[], list[OutboxMessage]]
NEW = "new@example.com"


def states() -> list[ChangeState]:
    found = db.session.scalars(db.select(EmailChange).order_by(EmailChange.id))
    return [one.state for one in found]


def test_the_email_stays_and_both_addresses_and_the_phone_are_written_to(
    cast: Cast, outbox: Outbox
) -> None:
    ask_for_email(user_id=cast.arta.user_id, email="New@Example.com ")
    assert profile(cast.arta.customer_id).email == "arta@example.com"
    assert email_of(cast.arta.user_id) == "arta@example.com"
    assert {(one.kind, one.recipient) for one in outbox()} == {
        ("email_proof", NEW),
        ("email_change_asked", "arta@example.com"),
        ("email_change_asked", cast.arta.number),
    }
    told = [one for one in outbox() if one.kind == "email_change_asked"]
    assert {one.facts["new"] for one in told} == {"n***@example.com"}


def test_a_taken_email_looks_the_same_to_the_person_who_asks_and_its_owner_is_told_there(
    cast: Cast, outbox: Outbox
) -> None:
    arta, besnik = cast.arta, cast.besnik
    ask_for_email(user_id=besnik.user_id, email="arta@example.com")
    waiting = waiting_email(besnik.user_id)
    assert waiting is not None
    assert waiting.new_email == "arta@example.com"
    sent = {one.kind: one for one in outbox() if one.channel == "email"}
    assert set(sent) == {"email_taken", "email_change_asked"}
    assert (sent["email_taken"].recipient, sent["email_taken"].facts) == ("arta@example.com", {})
    assert sent["email_taken"].customer_id == arta.customer_id


def test_a_customers_own_list_of_messages_does_not_tell_a_taken_email_from_a_free_one(
    cast: Cast,
) -> None:
    assert cast.arta
    ask_for_email(user_id=cast.besnik.user_id, email="arta@example.com")
    taken = [one["kind"] for one in export(cast.besnik.customer_id)["messages"]]
    ask_for_email(user_id=cast.dafina.user_id, email=NEW)
    free = [one["kind"] for one in export(cast.dafina.customer_id)["messages"]]
    assert taken == free == ["email_change_asked"] * 2


def test_a_second_change_withdraws_the_first(cast: Cast) -> None:
    ask_for_email(user_id=cast.arta.user_id, email="first@example.com")
    ask_for_email(user_id=cast.arta.user_id, email="second@example.com")
    assert states() == [ChangeState.WITHDRAWN, ChangeState.WAITING]


@pytest.mark.parametrize("way", ["withdraw", "same", "password", "deactivated"])
def test_what_waits_is_withdrawn(cast: Cast, way: str) -> None:
    user_id = cast.staff(Role.SUPPORT).user_id
    ask_for_email(user_id=user_id, email=NEW)
    if way == "withdraw":
        withdraw_email(user_id=user_id)
    elif way == "same":
        ask_for_email(user_id=user_id, email="support@example.com")
    elif way == "password":
        change_password(user_id=user_id, current=PASSWORD, password="moss-ladder-tulip")
    else:
        deactivate(user_id=user_id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    assert states() == [ChangeState.WITHDRAWN]
    assert waiting_email(user_id) is None


def test_after_a_day_nothing_waits(cast: Cast) -> None:
    ask_for_email(user_id=cast.arta.user_id, email=NEW)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert waiting_email(cast.arta.user_id) is None


def test_asking_for_emails_is_throttled(cast: Cast) -> None:
    for number in range(LIMITS[Scope.EMAIL_CHANGE].failures):
        ask_for_email(user_id=cast.arta.user_id, email=f"new{number}@example.com")
    with pytest.raises(TooManyAttempts):
        ask_for_email(user_id=cast.arta.user_id, email=NEW)


def test_staff_change_the_email_of_another_colleague_alone(cast: Cast) -> None:
    administrator = cast.staff(Role.ADMINISTRATOR)
    asked = {"email": NEW, "reason": "married", "actor": administrator.actor}
    for user_id, refusal in (
        (cast.arta.user_id, NotFound),
        (cast.drita.user_id, NotFound),
        (administrator.user_id, OwnAccount),
    ):
        with pytest.raises(refusal):
            ask_for_colleague(user_id=user_id, **asked)
    assert states() == []


def test_a_deactivated_user_asks_for_nothing(cast: Cast) -> None:
    support = cast.staff(Role.SUPPORT)
    deactivate(user_id=support.user_id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    with pytest.raises(NotFound):
        ask_for_email(user_id=support.user_id, email=NEW)


def test_a_person_can_export_the_changes_of_the_own_email(cast: Cast) -> None:
    ask_for_email(user_id=cast.arta.user_id, email=NEW, asked_by=AskedBy.OPERATOR)
    (change,) = export(cast.arta.customer_id)["email_changes"]
    assert (change["new_email"], change["state"], change["asked_by"]) == (
        NEW,
        "waiting",
        "operator",
    )


def test_nothing_of_a_change_outlives_the_account(cast: Cast, outbox: Outbox) -> None:
    arta = cast.arta
    ask_for_email(user_id=arta.user_id, email=NEW)
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    assert states() == []
    assert NEW not in {one.recipient for one in outbox()}


def test_an_email_is_partly_hidden() -> None:
    assert partly_hidden("arta@example.com") == "a***@example.com"
