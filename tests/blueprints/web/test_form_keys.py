"""A form with a key acts once: sent again, refused and sent again, changed, or without its key."""

from __future__ import annotations

import re

import pytest

from marketplace.accounts.models import ApiToken, Role
from marketplace.catalogue.models import Category
from marketplace.foundation.extensions import db
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

KEY = {"key": "0123456789abcdef" * 2}
NEW = "/admin/categories/new"
BOOKS = {"name_sq": "Libra", "name_en": "Books"}


@pytest.fixture
def marketing(client: BrowserLike, cast: Cast) -> BrowserLike:
    client.set_cookie("language", "en")
    client.sign_in(cast.staff(Role.MARKETING).user_id)
    return client


def count() -> int:
    return db.session.query(Category).count()


def test_the_same_key_with_the_same_content_acts_once_and_says_the_same(
    marketing: BrowserLike,
) -> None:
    before = count()
    for _ in range(2):
        assert marketing.post(NEW, data=BOOKS | KEY).status_code == 303
        assert "at the end of the list" in marketing.get("/admin/categories").text
    assert count() == before + 1


def test_after_back_and_a_change_the_form_is_another_one(marketing: BrowserLike) -> None:
    before = count()
    marketing.post(NEW, data=BOOKS | KEY)
    marketing.post(NEW, data=BOOKS | KEY | {"name_en": "Novels"})
    assert count() == before + 2


@pytest.mark.parametrize("key", [{}, {"key": "short"}, {"key": "G" * 32}])
def test_a_form_without_a_key_of_ours_acts_each_time(
    marketing: BrowserLike, key: dict[str, str]
) -> None:
    before = count()
    for _ in range(2):
        assert marketing.post(NEW, data=BOOKS | key).status_code == 303
    assert count() == before + 2


def test_a_key_is_its_users_own(marketing: BrowserLike, cast: Cast) -> None:
    before = count()
    marketing.post(NEW, data=BOOKS | KEY)
    marketing.sign_in(cast.staff(Role.ADMINISTRATOR).user_id)
    marketing.post(NEW, data=BOOKS | KEY)
    assert count() == before + 2


def test_a_refused_form_keeps_its_key_and_acts_once_it_is_right(marketing: BrowserLike) -> None:
    before = count()
    refused = marketing.post(NEW, data=KEY)
    assert refused.status_code == 422
    assert f'name="key" value="{KEY["key"]}"' in refused.text
    marketing.post(NEW, data=BOOKS | KEY)
    assert count() == before + 1


def test_each_page_of_a_form_has_another_key(marketing: BrowserLike) -> None:
    keys = {
        re.findall(r'name="key" value="([0-9a-f]{32})"', marketing.get(NEW).text)[0] for _ in "12"
    }
    assert len(keys) == 2


def test_a_secret_that_was_lost_on_the_way_is_not_told_again_but_that_it_was_made(
    client: BrowserLike, cast: Cast
) -> None:
    client.set_cookie("language", "en")
    client.sign_in(cast.staff(Role.ADMINISTRATOR).user_id)
    form = {"name": "Call centre", "purpose": "conversions"} | KEY
    first = client.post("/admin/tokens/new", data=form)
    client.delete_cookie("token_just_made", path=first.location)  # as where the answer got lost
    again = client.post("/admin/tokens/new", data=form)
    assert again.location == first.location
    page = client.get(again.location).text
    assert "pika_" not in page
    assert "revoke the token and create another one" in page
    assert db.session.query(ApiToken).count() == 1
