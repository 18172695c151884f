"""The language switch in every page's footer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.extensions import db
from tests.browser_like import BrowserLike
from tests.cast import Person


def test_the_choice_is_remembered_and_leads_back(client: BrowserLike) -> None:
    answer = client.get("/language/en?next=/offers?q=cof")
    assert answer.status_code == 303
    assert answer.location == "/offers?q=cof"
    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/%0d"]
)
def test_it_never_leads_away(client: BrowserLike, away: str) -> None:
    location = client.get("/language/en", query_string={"next": away}).location
    assert location in {"/", "/%0d", "/%250d"}


def test_there_is_no_other_language(client: BrowserLike) -> None:
    assert client.get("/language/fr").status_code == 404


def test_a_user_who_signs_in_elsewhere_finds_the_choice_kept(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    arta = sign_in(client, "arta")
    client.get("/language/sq")
    user = db.session.get(User, arta.user_id)
    assert user is not None
    assert user.language == "sq"


def test_each_page_links_to_itself_in_the_other_language(client: BrowserLike) -> None:
    page = client.get("/offers?q=cof&sort=points").text
    assert "/language/en?next=/offers?q%3Dcof%26sort%3Dpoints" in page
