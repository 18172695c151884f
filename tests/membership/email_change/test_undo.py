"""The old address undoes a change of email for seven days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts import identity, resets
from marketplace.accounts.email_changes.links import EmailLinkNotGood
from marketplace.accounts.email_changes.lookup import email_of
from marketplace.accounts.email_changes.models import AskedBy, ChangeState, EmailChange
from marketplace.accounts.email_changes.transitions import TRANSITIONS, end_overdue
from marketplace.accounts.models import Role, User
from marketplace.accounts.password_change import change_password
from marketplace.customers.profile import profile
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.email_change.ask import ask_for_email
from marketplace.membership.email_change.prove import prove_email
from marketplace.membership.email_change.undo import undo_email
from marketplace.membership.stop import IssuedCodes, stop
from marketplace.messages.models import OutboxMessage
from tests.membership.email_change.conftest import Token
from tests.membership.email_change.test_prove import NEW, change
from tests.support.cast import PASSWORD, Cast

Outbox = Callable[[], list[OutboxMessage]]
OLD = "arta@example.com"


def test_the_old_email_counts_again_and_everyone_is_signed_out(
    cast: Cast, token: Token, outbox: Outbox
) -> None:
    thief = identity.open_session(user_id=cast.arta.user_id)
    change(cast.arta, token)
    reset = undo_email(token=token("email_changed"))
    assert profile(cast.arta.customer_id).email == email_of(cast.arta.user_id) == OLD
    assert identity.identify(thief.get_id()) is None
    assert db.session.get_one(User, cast.arta.user_id).password_hash == ""
    assert reset == token("password_reset", OLD)
    assert reset is not None
    resets.reset_password(token=reset, password="moss-ladder-tulip")
    undone = {one.recipient for one in outbox() if one.kind == "email_undone"}
    assert undone == {OLD, NEW, cast.arta.number}


def test_a_reset_link_goes_to_the_old_email_at_once_after_the_undoing(
    cast: Cast, token: Token
) -> None:
    change(cast.arta, token)
    undo_email(token=token("email_changed"))
    assert [one.user_id for one in resets.users_with_email(OLD)] == [cast.arta.user_id]


def test_the_first_message_undoes_a_change_that_counts_by_now(cast: Cast, token: Token) -> None:
    change(cast.arta, token)
    undo_email(token=token("email_change_asked"))
    assert email_of(cast.arta.user_id) == OLD


def test_a_change_that_waits_is_refused_from_the_old_address(cast: Cast, token: Token) -> None:
    thief = identity.open_session(user_id=cast.arta.user_id)
    ask_for_email(user_id=cast.arta.user_id, email=NEW)
    assert undo_email(token=token("email_change_asked"))
    assert identity.identify(thief.get_id()) is None
    with pytest.raises(EmailLinkNotGood):
        prove_email(token=token("email_proof"), user_id=cast.arta.user_id)


def test_a_change_can_be_undone_once_and_for_seven_days(cast: Cast, token: Token) -> None:
    change(cast.arta, token)
    with (
        time_machine.travel(clock.now() + timedelta(days=7, seconds=1)),
        pytest.raises(EmailLinkNotGood),
    ):
        undo_email(token=token("email_changed"))
    undo_email(token=token("email_changed"))
    with pytest.raises(EmailLinkNotGood):
        undo_email(token=token("email_changed"))


def test_undoing_the_first_change_undoes_those_that_followed(cast: Cast, token: Token) -> None:
    change(cast.arta, token)
    change(cast.arta, token, "newer@example.com")
    ask_for_email(user_id=cast.arta.user_id, email="newest@example.com")
    undo_email(token=token("email_changed", OLD))
    assert email_of(cast.arta.user_id) == OLD
    with pytest.raises(EmailLinkNotGood):
        undo_email(token=token("email_changed", NEW))
    with pytest.raises(EmailLinkNotGood):
        prove_email(token=token("email_proof"), user_id=cast.arta.user_id)


def test_a_new_password_of_the_thief_does_not_end_the_undoing(cast: Cast, token: Token) -> None:
    change(cast.arta, token)
    change_password(user_id=cast.arta.user_id, current=PASSWORD, password="moss-ladder-tulip")
    assert undo_email(token=token("email_changed"))


def test_the_email_of_a_stopped_account_is_undone_without_a_new_password(
    cast: Cast, token: Token
) -> None:
    change(cast.arta, token)
    actor = cast.staff(Role.SUPPORT).actor
    customer_id = cast.arta.customer_id
    stop(customer_id=customer_id, codes=IssuedCodes.HONOUR, reason="phone", actor=actor)
    assert undo_email(token=token("email_changed")) is None
    assert profile(customer_id).email == OLD


def test_a_first_email_has_no_old_address_to_undo_it(
    cast: Cast, token: Token, outbox: Outbox
) -> None:
    support = cast.staff(Role.SUPPORT)
    with transaction() as session:
        session.get_one(User, support.user_id).email = None
    ask_for_email(user_id=support.user_id, email=NEW, asked_by=AskedBy.STAFF)
    prove_email(token=token("email_proof"), user_id=None)
    assert {one.kind for one in outbox()} == {"email_proof"}


def test_changes_end_by_themselves_and_are_forgotten(cast: Cast, token: Token) -> None:
    change(cast.arta, token)
    ask_for_email(user_id=cast.arta.user_id, email="waits@example.com")

    def states() -> list[ChangeState]:
        end_overdue()
        found = db.session.scalars(db.select(EmailChange).order_by(EmailChange.id))
        return [one.state for one in found]

    now = clock.now()
    assert states() == [ChangeState.COUNTED, ChangeState.WAITING]
    with time_machine.travel(now + timedelta(days=1, seconds=1)):
        assert states() == [ChangeState.COUNTED, ChangeState.EXPIRED]
    with time_machine.travel(now + timedelta(days=7, seconds=1)):
        assert states() == [ChangeState.SETTLED, ChangeState.EXPIRED]
    with time_machine.travel(now + timedelta(days=38)):
        assert states() == []


def test_every_state_of_a_change_has_its_moves_and_leads_to_an_end() -> None:
    assert set(TRANSITIONS) == set(ChangeState)
    ends = {state for state, following in TRANSITIONS.items() if not following}
    assert TRANSITIONS[ChangeState.WAITING] - ends == {ChangeState.COUNTED}
    assert TRANSITIONS[ChangeState.COUNTED] <= ends
