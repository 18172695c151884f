"""Customers agree to third parties on their account page, in the words shown, and withdraw."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest

from marketplace.customers.third_parties import consents
from marketplace.customers.third_parties.third_parties import edit_purpose
from marketplace.membership.data_export.export import export
from tests.customers.third_parties.parties import STAFF, a_party
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

PAGE = "/account/third-parties"


@pytest.fixture
def arta(client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]) -> int:
    """Arta, signed in on the browser, as a customer."""
    return sign_in(client, "arta").customer_id


@pytest.mark.parametrize("language", ["sq", "en", "sr_Latn"])
def test_a_consent_is_given_with_the_wording_shown_and_is_in_the_export(
    client: BrowserLike, arta: int, language: str
) -> None:
    client.set_cookie("language", language)
    party = a_party()
    words = unescape(client.get(PAGE).text)
    assert client.post(f"{PAGE}/{party}/agree", data={"version": "1"}).status_code == 303
    (said,) = consents.history(arta)
    assert (said.given, said.language, said.version) == (True, language, 1)
    assert said.wording in words
    (exported,) = export(arta)["third_party_consents"]
    assert (exported["third_party"], exported["wording"]) == ("Survey House", said.wording)
    assert "/withdraw" in client.get(PAGE).text


def test_a_consent_is_withdrawn_by_one_press(client: BrowserLike, arta: int) -> None:
    party = a_party()
    client.post(f"{PAGE}/{party}/agree", data={"version": "1"})
    assert client.post(f"{PAGE}/{party}/withdraw").status_code == 303
    assert [one.given for one in consents.history(arta)] == [False, True]
    assert consents.choices(arta)[0].given_at is None


@pytest.mark.parametrize("version", ["1", "x", "", "9" * 30])
def test_a_purpose_that_changed_meanwhile_is_shown_again_and_not_agreed_to(
    client: BrowserLike, arta: int, version: str
) -> None:
    party = a_party()
    new = {"sq": "Reklama.", "en": "Advertising."}
    edit_purpose(third_party_id=party, purpose=new, asks_again=True, actor=STAFF)
    answer = client.post(f"{PAGE}/{party}/agree", data={"version": version})
    assert answer.status_code == 409
    assert "Advertising." in answer.text
    assert consents.history(arta) == []


def test_a_third_party_that_does_not_exist_is_not_found(client: BrowserLike, arta: int) -> None:
    assert arta
    assert client.post(f"{PAGE}/77/agree", data={"version": "1"}).status_code == 404
    assert client.post(f"{PAGE}/77/withdraw").status_code == 404
