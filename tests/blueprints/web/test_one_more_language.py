"""A language is added by a file of its texts and a setting: no code, and no migration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.blueprints.api.models_tills import Titles
from marketplace.blueprints.tmf.request_models import LoyaltyProgramMemberCreate
from marketplace.customers.models import Channel
from marketplace.foundation.languages import accepted_language
from marketplace.messages.render import OutgoingMessage, render
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

GERMAN: Final = {
    "Categories": "Kategorien",
    "Name in %(language)s": "Name auf %(language)s",
    "The %(language)s name is missing.": "Der Name auf %(language)s fehlt.",
    "Shown in %(language)s": "Angezeigt auf %(language)s",
    "Your PIN to register: %(pin)s. It is valid for %(minutes)s minutes. Do not share it.": (
        "Ihre PIN zur Anmeldung: %(pin)s. Sie gilt %(minutes)s Minuten."
    ),
}


def compile_texts(folder: Path, code: str, texts: dict[str, str]) -> None:
    catalogue = Catalog(locale=code)
    for message, translated in texts.items():
        catalogue.add(message, translated)
    file = folder / code / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as written:
        write_mo(written, catalogue)


@pytest.fixture
def german(
    app: Flask, cast: Cast, fresh_app: Callable[..., Flask], tmp_path: Path
) -> Callable[..., BrowserLike]:
    """Open a browser of a member of marketing on a site that speaks German too."""
    assert app
    compile_texts(tmp_path / "more", "de", GERMAN)

    def open_browser(**given: str) -> BrowserLike:
        settings = {"languages": "sq,en,de", "translations": str(tmp_path / "more")}
        browser = BrowserLike(fresh_app(**settings | given))
        browser.sign_in(cast.staff(Role.MARKETING).user_id)
        browser.set_cookie("language", "de")
        return browser

    return open_browser


def test_pages_are_in_it_and_forms_ask_for_its_texts(german: Callable[..., BrowserLike]) -> None:
    marketing = german()
    form = marketing.get("/admin/categories/new").text
    assert '<html lang="de">' in form
    assert '<span lang="de">Deutsch</span>' in form
    assert "Name auf Deutsch" in form
    names = {"name_sq": "Ushqim", "name_en": "Food", "name_de": "Essen"}
    marketing.post("/admin/categories/new", data=names)
    page = marketing.get("/admin/categories").text
    assert "<h1>Kategorien</h1>" in page
    assert "Essen" in page
    assert "Angezeigt auf" not in page


def test_its_text_may_be_missing_and_staff_see_where(german: Callable[..., BrowserLike]) -> None:
    marketing = german()
    marketing.post("/admin/categories/new", data={"name_sq": "Ushqim", "name_en": "Food"})
    assert "Angezeigt auf Albanisch" in marketing.get("/admin/categories").text


def test_its_text_is_demanded_where_the_setting_says_so(
    german: Callable[..., BrowserLike],
) -> None:
    marketing = german(required_languages="sq,de")
    answer = marketing.post("/admin/categories/new", data={"name_sq": "Ushqim"})
    assert answer.status_code == 422
    assert 'id="name_de-error"' in answer.text


def test_customers_read_an_offer_in_it_where_it_is_written_and_no_badge(
    german: Callable[..., BrowserLike], cast: Cast
) -> None:
    cast.an_offer("Coffee", title_de="Kaffee mit Kuchen")
    cast.an_offer("Tea")
    customer = BrowserLike(german().application)
    customer.set_cookie("language", "de")
    page = customer.get("/offers").text
    assert "Kaffee mit Kuchen" in page
    assert "Tea" in page
    assert "Angezeigt auf" not in page


def test_staff_see_where_an_offer_lacks_it(german: Callable[..., BrowserLike], cast: Cast) -> None:
    tea = cast.an_offer("Tea")
    marketing = german()
    for address in ("/admin/offers", f"/admin/offers/{tea.id}"):
        assert "Angezeigt auf Albanisch" in marketing.get(address).text
    marketing.set_cookie("language", "en")
    assert "Shown in" not in marketing.get(f"/admin/offers/{tea.id}").text


def test_an_sms_is_in_it(german: Callable[..., BrowserLike]) -> None:
    with german().application.app_context():
        facts = {"pin": "123456", "minutes": 10}
        said = OutgoingMessage(1, "registration_pin", Channel.SMS, "de", "+38349123456", facts)
        assert render(said).text == "Ihre PIN zur Anmeldung: 123456. Sie gilt 10 Minuten."


def test_the_documents_of_the_apis_list_it(german: Callable[..., BrowserLike]) -> None:
    with german().application.app_context():
        member = LoyaltyProgramMemberCreate.model_json_schema()
        titles = Titles.model_json_schema()
    assert member["properties"]["preferredLanguage"]["enum"] == ["sq", "en", "de"]
    assert titles["propertyNames"]["enum"] == ["sq", "en", "de"]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("sr", "sr_Latn"),
        ("sr-RS", "sr_Latn"),
        ("sr-Latn-RS", "sr_Latn"),
        ("sr-Cyrl", None),
        ("de-AT", None),
        ("en-GB", "en"),
    ],
)
def test_a_browser_s_tag_means_a_language_in_the_script_that_is_on(
    fresh_app: Callable[..., Flask], tmp_path: Path, wanted: str, meant: str | None
) -> None:
    compile_texts(tmp_path / "more", "sr_Latn", {})
    app = fresh_app(languages="sq,en,sr_Latn", translations=str(tmp_path / "more"))
    with app.app_context():
        assert accepted_language([wanted]) == meant
    browser = BrowserLike(app)
    page = browser.get("/offers", headers={"Accept-Language": wanted}).text
    assert f'<html lang="{(meant or "sq").replace("_", "-")}">' in page
