"""Administrators shut each other out at the same moment: one of them always stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.accounts import staff, users
from marketplace.accounts.models import Role
from marketplace.accounts.users import LastAdministrator
from marketplace.foundation.refusals import NotAllowed
from tests.support.cast import Person, a_user
from tests.support.concurrency import all_at_once


def demote(actor: Person, other: Person) -> None:
    users.change_role(user_id=other.user_id, role=Role.CLERK, actor=actor.actor)


def shut_out(actor: Person, other: Person) -> None:
    users.deactivate(user_id=other.user_id, actor=actor.actor)


def still_there() -> int:
    """Return the number of administrators who can still act."""
    there = [one for one in staff.staff_accounts() if one.deactivated_at is None]
    return sum(one.role is Role.ADMINISTRATOR for one in there)


@pytest.mark.parametrize("action", [demote, shut_out])
@pytest.mark.parametrize("people", [2, 8])
def test_one_administrator_stays_when_all_deactivate_each_other_at_once(
    app: Flask, action: Callable[[Person, Person], None], people: int
) -> None:
    everyone = [a_user(f"admin{number}", Role.ADMINISTRATOR) for number in range(people)]
    pairs = [(one, everyone[number - 1]) for number, one in enumerate(everyone)]
    results = all_at_once(app, lambda number: action(*pairs[number]), people)
    done = results.count(None)
    assert still_there() == people - done >= 1
    assert all(
        isinstance(one, NotAllowed | LastAdministrator) for one in results if one is not None
    )
