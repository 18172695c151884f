"""Users are created, deactivated, reactivated and changed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts import identity, users
from marketplace.accounts.models import AuditEntry, Role, User
from marketplace.accounts.password_change import new_hash
from marketplace.accounts.token_list import token
from marketplace.accounts.tokens import revoke_token
from marketplace.accounts.users import LastAdministrator, OwnAccount, create_user
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

GOOD = "tulip-ladder-moss"


def create(username: str = "luan", **given: Any) -> int:
    return create_user(**{"username": username, "password": GOOD, "role": Role.SUPPORT} | given)


def actions() -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_usernames_and_emails_are_kept_without_capitals(app: Flask) -> None:
    assert app
    user = db.session.get_one(User, create(" Luan.G ", email=" Luan@Example.com"))
    assert (user.username, user.email) == ("luan.g", "luan@example.com")


@pytest.mark.parametrize("username", ["ab", "x" * 65, "luan g", "luän", "luan@x", "", "a/b"])
def test_a_username_of_other_characters_or_length_is_refused(app: Flask, username: str) -> None:
    assert app
    with pytest.raises(InvalidInput, match="3 to 64"):
        create(username)


def test_a_username_is_taken_whatever_its_capitals(cast: Cast) -> None:
    assert cast.arta
    with pytest.raises(InvalidInput, match="taken"):
        create("ARTA")


def test_a_username_wanted_by_many_at_once_is_given_once(app: Flask) -> None:
    results = all_at_once(app, lambda _n: create(), 8)
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, InvalidInput) for result in results) == 7


def test_a_common_password_is_refused(app: Flask) -> None:
    assert app
    with pytest.raises(InvalidInput, match="common"):
        create(password="password123")


def test_a_customers_user_needs_a_customer(app: Flask) -> None:
    assert app
    with pytest.raises(Exception, match="customer_role"):
        create(role=Role.CUSTOMER)


def test_deactivating_ends_every_session(cast: Cast) -> None:
    admin, support = cast.staff(Role.ADMINISTRATOR), cast.staff(Role.SUPPORT)
    token = identity.open_session(user_id=support.user_id).get_id()
    users.deactivate(user_id=support.user_id, actor=admin.actor)
    assert identity.identify(token) is None
    users.reactivate(user_id=support.user_id, actor=admin.actor)
    assert identity.identify(token) is None
    assert actions() == ["user.deactivate", "user.reactivate"]


def test_a_user_cannot_deactivate_their_own_account(cast: Cast) -> None:
    admin = cast.staff(Role.ADMINISTRATOR)
    with pytest.raises(OwnAccount):
        users.deactivate(user_id=admin.user_id, actor=admin.actor)


def test_the_last_administrator_stays(cast: Cast) -> None:
    admin, support = cast.staff(Role.ADMINISTRATOR), cast.staff(Role.SUPPORT)
    with pytest.raises(LastAdministrator):
        users.change_role(user_id=admin.user_id, role=Role.FINANCE, actor=support.actor)


def test_a_role_changes_within_its_kind_only(cast: Cast) -> None:
    admin, support = cast.staff(Role.ADMINISTRATOR), cast.staff(Role.SUPPORT)
    users.change_role(user_id=support.user_id, role=Role.AUDITOR, actor=admin.actor)
    assert db.session.get_one(User, support.user_id).role == Role.AUDITOR
    with pytest.raises(InvalidInput):
        users.change_role(user_id=support.user_id, role=Role.OWNER, actor=admin.actor)


def test_a_partner_reaches_only_its_own_people(cast: Cast) -> None:
    drita = cast.drita
    with pytest.raises(NotFound):
        users.deactivate(user_id=cast.lumi.user_id, actor=drita.actor, partner_id=drita.partner_id)


def test_an_unknown_user_gets_no_password(app: Flask) -> None:
    assert app
    with pytest.raises(NotFound):
        new_hash(user_id=1, password=GOOD)


def test_a_partner_revokes_no_key_of_another(cast: Cast) -> None:
    key = make_key(partner_id=cast.bakery.id, name="till", branch_id=None, actor=cast.drita.actor)
    revoke = {"token_id": key.id, "actor": cast.lumi.actor}
    with pytest.raises(NotFound):
        revoke_token(**revoke, partner_id=cast.bookshop.id)
    assert token(key.id).revoked_at is None
    for _ in range(2):
        revoke_token(**revoke, partner_id=cast.bakery.id)
    assert token(key.id).revoked_at
