"""Demo phone: it asks what a gateway would ask, on a page that works without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation.settings import Settings
from marketplace.points.accounts import balance
from tests.blueprints.gateways.sms.conftest import dritas_phone as dritas_phone
from tests.blueprints.gateways.ussd.conftest import MENU, Services
from tests.blueprints.gateways.ussd.conftest import services as services
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

PHONE = "/demo/phone"


def hidden(page: str, name: str) -> str:
    """The value that the form sends along; empty where it has none of that name."""
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def screen(page: str) -> str:
    found = re.search(r"<pre data-(?:screen|reply)>(.*?)</pre>", page, re.DOTALL)
    return unescape(found[1]) if found else ""


def answering(client: BrowserLike, page: str, answer: str) -> str:
    """The page after answering on the one before, with what its form sends along."""
    names = ("number", "code", "session", "typed")
    sent = {name: hidden(page.split('data-hx-post="/demo/phone"')[1], name) for name in names}
    return client.post(PHONE, data=sent | {"answer": answer}).text


def test_the_demo_phone_begins_with_the_number_of_a_customer(
    client: BrowserLike, cast: Cast
) -> None:
    page = client.get(PHONE).text
    assert cast.arta.number not in page
    page = client.get(PHONE).text
    assert page.count(cast.arta.number) > 1
    assert "Arta Krasniqi" in page


def test_a_call_leads_to_a_conversion(client: BrowserLike, cast: Cast, services: Services) -> None:
    assert services
    page = client.post(PHONE, data={"number": cast.arta.number, "code": MENU}).text
    assert screen(page).splitlines()[0].endswith("640")
    for answer in ("3", "20", "1"):
        page = answering(client, page, answer)
    assert "200 MB" in screen(page)
    assert 'name="answer"' not in page
    assert balance(cast.arta.customer_id) == 620


def test_a_path_dialled_whole_on_the_demo_phone_leads_to_its_question(
    client: BrowserLike, cast: Cast, services: Services
) -> None:
    assert services
    page = client.post(PHONE, data={"number": cast.arta.number, "code": "*777*1*3*20#"}).text
    assert balance(cast.arta.customer_id) == 640
    assert "200 MB" in screen(answering(client, page, "1"))
    assert balance(cast.arta.customer_id) == 620


def test_each_call_of_the_demo_phone_is_a_session_of_its_own(
    client: BrowserLike, cast: Cast, services: Services
) -> None:
    assert services
    sessions = set()
    for _twice in range(2):
        page = client.post(PHONE, data={"number": cast.arta.number, "code": MENU}).text
        sessions.add(hidden(page, "session"))
    assert len(sessions - {""}) == 2


def test_the_screen_shows_how_many_places_it_takes(client: BrowserLike, cast: Cast) -> None:
    page = client.post(PHONE, data={"number": cast.arta.number, "code": MENU}).text
    assert f"{len('CON ' + screen(page))}/182" in page


def test_the_demo_phone_sends_an_sms_and_shows_the_reply(client: BrowserLike, cast: Cast) -> None:
    page = client.post(f"{PHONE}/sms", data={"number": cast.arta.number, "text": "PIKA"}).text
    assert "640" in screen(page)
    assert f"{len(screen(page))}/160" in page


def test_htmx_gets_the_telephone_alone(client: BrowserLike, cast: Cast) -> None:
    told = {"number": cast.arta.number, "code": MENU}
    fragment = client.post(PHONE, data=told, htmx=True).text
    assert fragment.lstrip().startswith('<div id="phone"')


@pytest.mark.parametrize("number", ["", "Pika", "<script>", "9" * 40])
def test_an_invalid_number_on_the_demo_phone_gets_an_answer(
    client: BrowserLike, number: str
) -> None:
    page = client.post(PHONE, data={"number": number, "code": MENU})
    assert page.status_code == 200
    assert screen(page.text)
    assert "<script>" not in page.text.split('id="phone"')[1]
    assert client.post(f"{PHONE}/sms", data={"number": number, "text": "x"}).status_code == 200


def test_the_demo_phone_does_not_exist_with_the_real_transports(
    fresh_app: Callable[..., Flask],
) -> None:
    client = BrowserLike(fresh_app(email_transport="smtp", sms_transport="kannel"))
    assert client.get(PHONE).status_code == 404
    assert client.post(PHONE).status_code == 404


def test_the_demo_phone_does_not_exist_in_production(
    make_settings: Callable[..., Settings],
) -> None:
    unsafe = make_settings().model_copy(update={"marketplace_env": "production"})
    addresses = [rule.rule for rule in create_app(unsafe).url_map.iter_rules()]
    assert not [address for address in addresses if "phone" in address and "demo" in address]


def test_a_partners_phone_is_there_too(
    client: BrowserLike, cast: Cast, dritas_phone: PartnerPhone
) -> None:
    page = client.get(f"{PHONE}?number={quote(dritas_phone.number)}").text
    assert "Furra Drita" in page
    made = convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="k",
    )
    sent = {"number": dritas_phone.number, "text": made.code}
    assert "U konfirmua: Coffee" in screen(client.post(f"{PHONE}/sms", data=sent).text)
