"""Reset a password by a link sent by email."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts import resets, users
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.edit_profile import edit_profile
from marketplace.membership.edit_profile_for_operator import (
    ProfileChange,
    edit_profile_for_operator,
)
from marketplace.membership.password_reset import ask_for_link
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def ask(email: str = "arta@example.com") -> None:
    ask_for_link(email=email, address="203.0.113.1")


def test_the_link_goes_to_the_address_in_the_persons_language(cast: Cast, outbox: Outbox) -> None:
    assert cast.arta
    ask()
    (message,) = outbox()
    assert (message.kind, message.recipient) == ("password_reset", "arta@example.com")
    assert message.facts["username"] == "arta"
    _site, token = message.facts["link"].split("/password/reset/")
    resets.require_good(token)


def test_partners_and_staff_forget_passwords_too(cast: Cast, outbox: Outbox) -> None:
    assert cast.drita
    ask("drita@example.com")
    assert len(outbox()) == 1


def test_no_password_link_is_sent_to_an_unknown_email(cast: Cast, outbox: Outbox) -> None:
    assert cast.arta
    ask("stranger@example.com")
    assert not outbox()


def test_a_deactivated_user_gets_none(cast: Cast, outbox: Outbox) -> None:
    support, admin = cast.staff(Role.SUPPORT), cast.staff(Role.ADMINISTRATOR)
    users.deactivate(user_id=support.user_id, actor=admin.actor)
    ask("support@example.com")
    assert not outbox()


def links(outbox: Outbox) -> list[str]:
    return [one.recipient for one in outbox() if one.kind == "password_reset"]


def test_an_email_that_waits_for_its_proof_gets_no_password_link(
    cast: Cast, outbox: Outbox
) -> None:
    """A thief of a session or of the operator's token could take the account over."""
    given = {"customer_id": cast.arta.customer_id, "actor": Actor(None, "token CRM")}
    edit_profile_for_operator(wanted=ProfileChange(email="crm@example.com"), **given)
    given = {"customer_id": cast.besnik.customer_id, "name": "Besnik", "surname": "Krasniqi"}
    edit_profile(**given, email="own@example.com")
    ask("crm@example.com")
    ask("own@example.com")
    assert links(outbox) == []
    ask("arta@example.com")
    assert links(outbox) == ["arta@example.com"]


@pytest.mark.parametrize("email", ["arta@example.com", "stranger@example.com"])
def test_an_email_is_not_flooded_with_password_links(cast: Cast, email: str) -> None:
    assert cast.arta
    for _ in range(LIMITS[Scope.RESET_ACCOUNT].failures):
        ask(email)
    with pytest.raises(TooManyAttempts):
        ask(email)
