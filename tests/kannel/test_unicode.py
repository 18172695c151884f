"""SMS as UCS-2 and other codings, from phones behind an SMSC that Kannel reaches by SMPP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.models import Conversion
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.kannel.gateway import kannel
from tests.kannel.smpp import BYTES, GSM_7, LATIN_1, UCS_2, Smsc, smsc
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.live_server import live_site

pytestmark = [pytest.mark.kannel, pytest.mark.slow, pytest.mark.timeout(300)]

BALANCE = "640"
HELP = "10 MB"


@pytest.fixture(params=["", "mo-recode = true\n"], ids=["as_documented", "recoded"])
def network(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path, port: int
) -> Iterator[Smsc]:
    """The operator's SMSC, with Kannel bound to it, and the site behind Kannel."""
    folder, address = tmp_path / "kannel", f"http://127.0.0.1:{port}"
    with (
        smsc() as running,
        kannel(folder, address, smpp_port=running.port, smsbox=request.param) as gateway,
    ):
        settings = {name.upper(): value for name, value in gateway.settings.items()}
        with live_site(database, tmp_path, port=port, **settings):
            yield running


def a_data_service(cast: Cast) -> None:
    cast.an_offer("Data", kind=OfferKind.SERVICE, unit=Unit.MB, units_per_point=10, points=10)


def converted() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Conversion.points).order_by(Conversion.id)))


def test_what_phones_send_in_unicode_is_understood(cast: Cast, network: Smsc) -> None:
    a_data_service(cast)
    arta = cast.arta.number
    asked = [
        ("PIKË", UCS_2, BALANCE),
        ("PIKA \U0001f600", UCS_2, BALANCE),
        ("\u041f\u0418\u041a\u0410", UCS_2, BALANCE),
        ("\u041f\u0438\u043a\u0430 \u2020\u2020", UCS_2, BALANCE),
        ("PIKA", GSM_7, BALANCE),
        ("PIKË", LATIN_1, BALANCE),
        ("PIKË", BYTES, BALANCE),
        ("NDIHMË", UCS_2, HELP),
        ("\U0001f64f ndihmë", UCS_2, HELP),
    ]
    for number, (text, coding, says) in enumerate(asked, 1):
        network.send(text, sender=arta, coding=coding)
        assert says in network.wait_for(number, sender=arta)[-1], text
    assert converted() == []


def test_points_sent_in_unicode_are_converted_and_in_doubt_they_are_not(
    cast: Cast, network: Smsc
) -> None:
    a_data_service(cast)
    arta = cast.arta
    sent = ["20 MB", "20\u00a0\u041c\u0411", "20\u00b2 MB", "20 MB \U0001f6ab", "\u22120 MB"]
    for number, text in enumerate(sent, 1):
        network.send(text, sender=arta.number, coding=UCS_2)
        network.wait_for(number, sender=arta.number)
    assert converted() == [20, 20]
    assert balance(arta.customer_id) == 600
