"""The language switch in every page's footer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.customers.profile import profile
from marketplace.foundation.extensions import db
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike


def test_the_choice_is_remembered_and_leads_back(client: BrowserLike) -> None:
    answer = client.get("/language/en?next=/offers?q=cof")
    assert answer.status_code == 303
    assert answer.location == "/offers?q=cof"
    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/%0d"]
)
def test_the_language_switch_never_redirects_to_another_site(
    client: BrowserLike, away: str
) -> None:
    location = client.get("/language/en", query_string={"next": away}).location
    assert location in {"/", "/%0d", "/%250d"}


def test_a_visitor_who_sends_the_form_gets_the_language_too(client: BrowserLike) -> None:
    answer = client.post("/language/sq?next=/offers")
    assert (answer.status_code, answer.location) == (303, "/offers")
    assert '<html lang="sq">' in client.get("/").text


def test_the_switch_to_an_unsupported_language_is_not_found(client: BrowserLike) -> None:
    assert client.get("/language/fr").status_code == 404


def test_a_user_who_signs_in_elsewhere_finds_the_choice_kept(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    arta = sign_in(client, "arta")
    answer = client.post("/language/sq?next=/points")
    assert (answer.status_code, answer.location) == (303, "/points")
    user = db.session.get(User, arta.user_id)
    assert user is not None
    assert user.language == "sq"


def test_emails_and_sms_speak_the_language_chosen_too(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    arta = sign_in(client, "arta")
    client.post("/language/sq")
    assert profile(arta.customer_id).language == "sq"
    assert '<html lang="sq">' in client.get("/").text


@pytest.mark.parametrize("name", ["arta", "drita", "marketing"])
def test_a_signed_in_user_switches_the_language_by_a_form(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person], name: str
) -> None:
    person = sign_in(client, name)
    page = client.get("/how-it-works").text
    form = page.partition('action="/language/sq?next=/how-it-works"')[2].partition("</form>")[0]
    token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
    chosen = {"csrf_token": token}
    assert client.post("/language/sq", data=chosen, csrf=False).status_code == 303
    user = db.session.get(User, person.user_id)
    assert user is not None
    assert user.language == "sq"


def test_a_link_that_is_followed_ahead_or_from_elsewhere_changes_nothing_of_a_person(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    arta = sign_in(client, "arta")
    answer = client.get("/language/sq?next=/points")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert client.post("/language/sq", csrf=False).status_code == 400
    assert profile(arta.customer_id).language == "en"
    assert '<html lang="en">' in client.get("/").text


def test_the_account_shows_the_language_that_is_saved(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    sign_in(client, "arta")
    client.set_cookie("language", "sq")
    form = client.get("/account").text.partition('action="/account/language"')[2]
    chosen = next(tag for tag in form.split("<") if "checked" in tag)
    assert 'value="en"' in chosen


def test_each_page_links_to_itself_in_the_other_language(client: BrowserLike) -> None:
    page = client.get("/offers?q=cof&sort=points").text
    assert "/language/en?next=/offers?q%3Dcof%26sort%3Dpoints" in page


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        (None, "sq"),
        ("de, fr;q=0.5", "sq"),
        ("en-GB, de;q=0.9", "en"),
        ("sq, en", "sq"),
        ("\x80", "sq"),
        ("sr-RS, en", "sr-Latn"),
        ("sr-Cyrl", "sr-Cyrl"),
    ],
)
def test_a_visitors_language_is_the_browsers_or_albanian(
    client: BrowserLike, wish: str | None, language: str
) -> None:
    headers = {"Accept-Language": wish} if wish else {}
    assert f'<html lang="{language}">' in client.get("/", headers=headers).text


def test_a_users_language_precedes_the_language_of_the_browser(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    sign_in(client, "arta")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "sq"}).text


def test_a_cookie_of_no_language_is_as_if_there_were_none(client: BrowserLike) -> None:
    client.set_cookie("language", "<script>")
    assert '<html lang="sq">' in client.get("/").text
