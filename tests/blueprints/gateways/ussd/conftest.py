"""Fixtures of the tests of USSD: the services of the menu, and a phone to dial them with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.gateways.ussd.session import UssdRequest, answer
from marketplace.catalogue.models import OfferKind, Unit
from tests.support.cast import Cast, ListedOffer, Person

MENU = "*777*1#"
SECRET = "ussd-secret"
PACKAGE = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90}
Services = dict[str, ListedOffer]
Dial = Callable[..., str]


def by_the_point(cast: Cast, unit: Unit, each: int, **given: Any) -> ListedOffer:
    """Return a service from 10 points upwards, of which each point gives `each` units."""
    usual = {"kind": OfferKind.SERVICE, "unit": unit, "units_per_point": each, "points": 10}
    return cast.an_offer(unit.value, **usual | given)


@pytest.fixture
def services(cast: Cast) -> Services:
    """The services of the menu, all on offer."""
    return {
        "2": by_the_point(cast, Unit.SMS, 5),
        "3": by_the_point(cast, Unit.MB, 10),
        "4": by_the_point(cast, Unit.MMS, 2),
        "5": cast.an_offer("Fillo 10", offer_code="MFILLO", **PACKAGE),
        "6": cast.an_offer("Super Rrethi", offer_code="MSUPER", **PACKAGE),
    }


@pytest.fixture
def dial(app: Flask) -> Dial:
    """Play the gateway: the screen of one request."""
    assert app

    def dial(who: Person | str, text: str = "", *, code: str = MENU, session: str = "s1") -> str:
        number = who if isinstance(who, str) else who.number
        return answer(UssdRequest(session=session, service_code=code, number=number, text=text))

    return dial


@pytest.fixture
def agree(dial: Dial) -> Dial:
    """Say yes to the question that the text leads to, once it was shown: the screen that follows.

    One request after the other, as the gateway makes them.
    """

    def agree(who: Person | str, text: str, **call: str) -> str:
        assert "\n1 " in dial(who, text, **call), "there is a question"
        return dial(who, f"{text}*1", **call)

    return agree
