"""A link to choose a new password, by email."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts import resets, users
from marketplace.accounts.models import Role
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.membership.forgotten import ask_for_link
from marketplace.messages.models import OutboxMessage
from marketplace.refusals import TooManyAttempts
from tests.cast import Cast

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


def test_nobody_gets_a_link_for_an_unknown_address(cast: Cast, outbox: Outbox) -> None:
    assert cast.arta
    ask("stranger@example.com")
    assert not outbox()


def test_a_deactivated_user_gets_none(cast: Cast, outbox: Outbox) -> None:
    support, admin = cast.staff(Role.SUPPORT), cast.staff(Role.ADMINISTRATOR)
    users.deactivate(user_id=support.user_id, actor=admin.actor)
    ask("support@example.com")
    assert not outbox()


@pytest.mark.parametrize("email", ["arta@example.com", "stranger@example.com"])
def test_an_address_is_not_flooded_whoever_has_it(cast: Cast, email: str) -> None:
    assert cast.arta
    for _ in range(LIMITS[Scope.RESET_ACCOUNT].failures):
        ask(email)
    with pytest.raises(TooManyAttempts):
        ask(email)
