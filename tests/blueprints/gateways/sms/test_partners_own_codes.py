"""A partner's phone confirms the partner's own codes, whatever they look like."""

from __future__ import annotations

import pytest

from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.customers.models import Customer
from marketplace.foundation.transaction import transaction
from tests.blueprints.gateways.sms.conftest import DRITAS_PHONE, Made, Send
from tests.imports.code_pools.pools import a_pool
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("dritas_phone")
CONFIRMED, ISSUED = ConversionState.CONFIRMED, ConversionState.ISSUED
LINK = "https://kino.example/t?Code=aB_1"


def sold(cast: Cast, *codes: str, form: CodeForm = CodeForm.TEXT) -> None:
    """Arta has converted all of them, at the bakery."""
    offer = a_pool(cast.an_offer("Cinema", points=10), *codes, form=form)
    for key in codes:
        convert(
            customer_id=cast.arta.customer_id,
            offer=offer.slug,
            via=ConversionChannel.WEB,
            key=f"pool-{key}"[:30],
        )


def is_artas_too(cast: Cast) -> None:
    """Drita's phone is the number of a customer as well."""
    with transaction() as session:
        session.get_one(Customer, cast.arta.customer_id).phone = DRITAS_PHONE


@pytest.mark.parametrize(
    ("code", "form", "typed"),
    [
        ("Kino-0001", CodeForm.TEXT, "kino 0001"),
        ("Kino-0001", CodeForm.QR, "Kodi: KINO0001"),
        ("VIP-GOLD", CodeForm.CODE128, "vip-gold"),
        ("48213", CodeForm.TEXT, " 48213 "),
        ("20MB-77", CodeForm.TEXT, "20MB-77"),
        ("5901234123457", CodeForm.EAN13, "590 1234 123457"),
        (LINK, CodeForm.LINK, f"{LINK} "),
    ],
)
def test_the_code_is_confirmed_however_it_looks(
    send: Send, made: Made, cast: Cast, code: str, form: CodeForm, typed: str
) -> None:
    sold(cast, code, form=form)
    told = send(DRITAS_PHONE, typed)
    (conversion,) = made()
    assert (conversion.state, conversion.confirmed_via) == (CONFIRMED, ConversionChannel.SMS)
    assert "Cinema" in told
    assert code in told


def test_it_is_confirmed_from_a_phone_that_is_a_customers_too(
    send: Send, made: Made, cast: Cast
) -> None:
    is_artas_too(cast)
    sold(cast, "Kino-0001", "48213")
    send(DRITAS_PHONE, "KINO0001")
    send(DRITAS_PHONE, "48213")
    assert [one.state for one in made()] == [CONFIRMED, CONFIRMED]


def test_what_a_customer_can_ask_for_stays_that_from_a_phone_that_is_a_customers_too(
    send: Send, made: Made, cast: Cast
) -> None:
    is_artas_too(cast)
    cast.an_offer("Coffee", offer_code="KAFE1")
    sold(cast, "KAFE1", "PIKA", "10MB")
    for text in ("KAFE1", "PIKA", "10 MB"):
        send(DRITAS_PHONE, text)
    assert [one.state for one in made()] == [ISSUED] * 4
    assert made()[-1].terms["title"]["en"] == "Coffee"


def test_a_code_of_another_partners_pool_is_unknown_and_the_guess_counted(
    send: Send, made: Made, cast: Cast
) -> None:
    sold(cast, "KINO-0001")
    theirs = a_pool(cast.an_offer("Book", partner_id=cast.bookshop.id), "BOOK-1")
    arta = cast.arta.customer_id
    convert(customer_id=arta, offer=theirs.slug, via=ConversionChannel.WEB, key="theirs")
    guesses = ["BOOK-1", *(f"KINO-1{n:03}" for n in range(LIMITS[Scope.CODE_PHONE].failures - 1))]
    said = {send(DRITAS_PHONE, guess) for guess in guesses}
    assert len(said) == 1
    assert send(DRITAS_PHONE, "KINO-0001") not in said
    assert {one.state for one in made()} == {ISSUED}


@pytest.mark.parametrize("text", ["hello there", "PIKA", "?"])
def test_other_texts_ask_for_the_code_as_the_customer_shows_it(
    send: Send, cast: Cast, text: str
) -> None:
    a_pool(cast.an_offer("Cinema"), "KINO-0001")
    told = send(DRITAS_PHONE, text)
    assert "13" not in told
    assert "as the customer shows it" in told or "sic e tregon klienti" in told
