"""An offer by the amount is asked for by SMS with its code and the points: `EURO 40`."""

from __future__ import annotations

import pytest

from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.points.accounts import balance
from tests.blueprints.gateways.sms.conftest import DRITAS_PHONE, Made, Send
from tests.channels.amounts import euros_off, two_euros
from tests.support.cast import Cast


@pytest.mark.parametrize("text", ["EURO 40", "40 euro", "euro40", "EURO 4O", "EURO 040"])
def test_the_code_and_the_points_convert_the_amount(
    send: Send, made: Made, cast: Cast, text: str
) -> None:
    assert euros_off(cast)
    told = send(cast.arta, text)
    (conversion,) = made()
    assert (conversion.points, conversion.terms["worth_cents"]) == (40, 200)
    assert ": 2.00 EUR: Amount at Furra Drita, until" in told
    assert "Points: 40, balance: 600" in told


OTHER_TEXTS = [
    ("EURO", "Send for example: EURO 20"),
    ("EURO 0", "at least 20 points; nothing was converted. Send: EURO 20"),
    ("EURO 15", "Send: EURO 20"),
    ("EURO 42", "40 or 45 points; nothing was converted. Send for example: EURO 45"),
    ("EURO 401", "at most 400 points at once; nothing was converted. Send for example: EURO 4"),
    ("EURO 99999999999999999999", "at most 400 points"),
    ("EURO -40", "Send one whole number"),
    ("EURO 40 50", "Send one whole number"),
    ("EURO 2.50", "Send one whole number"),
    ("EURO 40€", "Send one whole number"),
    ("EURO \u0664\u0660\u0302", "Send one whole number"),
    ("EURO \u2463", "Send one whole number"),
    ("EURO 40?\u00bf", "send only: 40 EURO"),
    ("EURA 40", "send: EURO 40"),
    ("EURA 42", "send: EURO 40"),
]


def test_other_texts_convert_nothing_and_say_what_to_send(
    send: Send, made: Made, cast: Cast
) -> None:
    assert euros_off(cast)
    for text, says in OTHER_TEXTS:
        assert says in send(cast.arta, text), text
        assert made() == [], text


def test_digits_of_another_script_are_digits(send: Send, made: Made, cast: Cast) -> None:
    assert euros_off(cast)
    send(cast.arta, "EURO \u0664\u0660")
    assert [one.points for one in made()] == [40]


def test_the_same_sms_again_converts_once(send: Send, made: Made, cast: Cast) -> None:
    assert euros_off(cast)
    first = send(cast.arta, "EURO 40", key="m-1")
    assert send(cast.arta, "EURO 40", key="m-1") == first
    assert len(made()) == 1
    assert balance(cast.arta.customer_id) == 600


def test_the_longest_title_leaves_the_amount_in_one_sms(send: Send, cast: Cast) -> None:
    assert euros_off(cast, title_en="Sh" * 60, title_sq="Sh" * 60)
    assert ": 20.00 EUR: Sh" in send(cast.arta, "EURO 400")


def test_the_partners_phone_reads_the_amount(
    send: Send, cast: Cast, dritas_phone: PartnerPhone
) -> None:
    assert dritas_phone
    made = two_euros(cast)
    assert "2,00 EUR: Amount sq" in send(DRITAS_PHONE, made.code or "")
