"""Dialling what a service's page says ends at that service, and the menu names it there."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace.catalogue.offers.ussd_menu import NUMBERS, MenuChoice
from marketplace.conversions.models import Conversion
from marketplace.foundation.extensions import db
from tests.blueprints.gateways.ussd.conftest import MENU, Dial, Services
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NAMES = {
    "1": "Balance",
    "2": "SMS",
    "3": "MB",
    "4": "MMS",
    "5": "Fillo 10",
    "6": "Super Rrethi",
}


@pytest.mark.parametrize("number", list("23456"))
def test_dialling_what_the_page_says_converts_the_service(
    client: BrowserLike, cast: Cast, dial: Dial, services: Services, number: str
) -> None:
    page = client.get(f"/offers/{services[number].slug}").text
    shown = " ".join(re.sub("<[^>]+>", " ", page).split())
    (said,) = re.findall(re.escape(MENU) + r"\D+(\d)\b", shown)
    typed = said if number in "56" else f"{said}*20"
    dial(cast.arta, typed)
    dial(cast.arta, f"{typed}*1")
    assert db.session.scalars(select(Conversion.offer_id)).all() == [services[number].id]


def test_the_menu_has_a_line_for_each_number(cast: Cast, dial: Dial) -> None:
    lines = dial(cast.arta).split("\n")[1:-1]
    assert lines == [f"{number} {name}" for number, name in NAMES.items()]
    others = {MenuChoice.BALANCE, MenuChoice.AMOUNTS}
    assert sorted(NUMBERS.values()) == sorted(set(MenuChoice) - others)
