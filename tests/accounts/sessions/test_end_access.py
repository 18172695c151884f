"""A new password, by any way, and a lost account end sessions, known browsers and open links."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts import identity, password_change, resets, users
from marketplace.accounts.models import Role, User
from marketplace.accounts.sign_in import device_epoch
from marketplace.foundation.extensions import db
from marketplace.membership.stop import IssuedCodes, report_lost_phone
from tests.support.cast import PASSWORD, Cast

NEW = "moss-ladder-tulip"
Way = Callable[[Cast, int], object]


def own(_cast: Cast, user_id: int) -> object:
    return password_change.change_password(user_id=user_id, current=PASSWORD, password=NEW)


def by_link(_cast: Cast, user_id: int) -> object:
    return resets.reset_password(token=resets.make_token(user_id=user_id), password=NEW)


def deactivation(cast: Cast, user_id: int) -> object:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    users.deactivate(user_id=user_id, actor=actor)
    users.reactivate(user_id=user_id, actor=actor)
    return None


WAYS: dict[str, Way] = {"own": own, "link": by_link, "deactivation": deactivation}


@pytest.mark.parametrize("way", WAYS)
def test_everything_that_was_open_ends(cast: Cast, way: str) -> None:
    user_id = cast.staff(Role.SUPPORT).user_id
    session = identity.open_session(user_id=user_id)
    link = resets.make_token(user_id=user_id)
    before = device_epoch(user_id)
    WAYS[way](cast, user_id)
    assert identity.identify(session.token) is None
    assert device_epoch(user_id) > before
    with pytest.raises(resets.LinkNotGood):
        resets.require_good(link)


def test_a_stopped_customers_browsers_are_no_longer_known(cast: Cast) -> None:
    arta = cast.arta
    before = device_epoch(arta.user_id)
    report_lost_phone(
        user_id=arta.user_id,
        customer_id=arta.customer_id,
        password=PASSWORD,
        codes=IssuedCodes.HONOUR,
    )
    assert device_epoch(arta.user_id) > before


def test_another_role_ends_the_sessions(cast: Cast) -> None:
    support = cast.staff(Role.SUPPORT)
    session = identity.open_session(user_id=support.user_id)
    actor = cast.staff(Role.ADMINISTRATOR).actor
    users.change_role(user_id=support.user_id, role=Role.FINANCE, actor=actor)
    assert identity.identify(session.token) is None
    assert db.session.get_one(User, support.user_id).role is Role.FINANCE
