"""Fixtures of the tests of SMS: a phone that sends one and gets the answer, and offers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.blueprints.gateways.sms.receiving import IncomingSms, answer
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.conversions.models import Conversion
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages import gsm
from tests.support.cast import Cast, ListedOffer, Person, write

SECRET = "gateway-secret"
DRITAS_PHONE = "+38344111222"
IDS = itertools.count(1)
Send = Callable[..., str]
Made = Callable[[], list[Conversion]]


@pytest.fixture
def send(app: Flask) -> Send:
    """Send the text from the person's line, or a number; each SMS has an id of its own."""
    assert app

    def send(who: Person | str, text: str, *, key: str | None = None) -> str:
        number = who if isinstance(who, str) else who.number
        given = answer(IncomingSms(number, text, f"m{next(IDS)}" if key is None else key))
        assert gsm.septets(given) <= gsm.SEGMENT
        assert gsm.fold(given) == given
        return given

    return send


@pytest.fixture
def made(app: Flask) -> Made:
    """The conversions so far."""
    assert app

    def made() -> list[Conversion]:
        db.session.rollback()
        return list(db.session.scalars(select(Conversion).order_by(Conversion.id)))

    return made


@pytest.fixture
def coffee(cast: Cast) -> ListedOffer:
    """A partner's offer for 80 points with the code KAFE1."""
    return cast.an_offer("Coffee", offer_code="KAFE1")


@pytest.fixture
def data(cast: Cast) -> ListedOffer:
    """MB, 10 points or more, 10 MB for each."""
    return a_service(cast, "Data", unit=Unit.MB, units_per_point=10, points=10)


@pytest.fixture
def hej(cast: Cast) -> ListedOffer:
    """The package of the programme's first line: `90 hej`."""
    return a_service(cast, "Pako hej", unit=Unit.PACKAGE, points=90, offer_code="HEJ")


def a_service(cast: Cast, title: str, **given: Any) -> ListedOffer:
    return cast.an_offer(title, kind=OfferKind.SERVICE, **given)


@pytest.fixture
def dritas_phone(cast: Cast) -> PartnerPhone:
    """The proven phone of the bakery's first branch."""
    now = clock.now()
    phone = PartnerPhone(
        partner_id=cast.bakery.id,
        branch_id=cast.bakery.branch_ids[0],
        number=DRITAS_PHONE,
        added_by=cast.drita.user_id,
        added_at=now,
        verified_at=now,
    )
    write(phone)
    return phone


@pytest.fixture
def known_secret(app: Flask) -> Iterator[str]:
    """The gateway's secret, which is set."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"sms_gateway_secret": SECRET})
    yield SECRET
    app.config["SETTINGS"] = usual


def count(table: Any) -> int:
    """Return the number of rows in the table."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0
