"""A partner's registered phone confirms a code by sending it, and is refused as on the portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.catalogue.models import Branch
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.blueprints.gateways.sms.conftest import DRITAS_PHONE, Made, Send
from tests.support.cast import Cast, ListedOffer
from tests.support.dates import written

pytestmark = pytest.mark.usefixtures("dritas_phone")
Code = Callable[..., str]


@pytest.fixture
def code(cast: Cast, coffee: ListedOffer) -> Code:
    """Arta's new code for an offer, the bakery's unless told otherwise."""

    def code(offer: ListedOffer = coffee, key: str = "w1") -> str:
        arta = cast.arta.customer_id
        return (
            convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key=key).code
            or ""
        )

    return code


def test_sending_the_code_confirms_it(send: Send, code: Code, made: Made, cast: Cast) -> None:
    typed = code()
    told = send(DRITAS_PHONE, typed.lower().replace("-", " "))
    (conversion,) = made()
    assert conversion.state is ConversionState.CONFIRMED
    assert conversion.confirmed_via is ConversionChannel.SMS
    assert conversion.phone_id == db.session.query(PartnerPhone.id).scalar()
    assert conversion.branch_id == cast.bakery.branch_ids[0]
    assert "Coffee" in told
    assert typed in told
    assert "Arta" not in told


def test_a_code_sent_again_from_a_partners_phone_is_told_when_it_was_used(
    send: Send, code: Code
) -> None:
    typed = code()
    send(DRITAS_PHONE, typed)
    today = written(clock.local(clock.now()), "sq")
    assert today in send(DRITAS_PHONE, typed)


def test_the_same_sms_again_gives_the_same_answer(send: Send, code: Code) -> None:
    typed = code()
    first = send(DRITAS_PHONE, typed, key="m-1")
    assert send(DRITAS_PHONE, typed, key="m-1") == first
    assert typed in first


def test_a_code_of_another_partner_is_unknown(
    send: Send, code: Code, made: Made, cast: Cast
) -> None:
    typed = code(cast.an_offer("Book", partner_id=cast.bookshop.id))
    told = send(DRITAS_PHONE, typed)
    assert told == send(DRITAS_PHONE, "0000-0000-00001")
    assert "Book" not in told
    assert made()[0].state is ConversionState.ISSUED


def test_guessing_is_throttled_and_the_guesses_stay_counted(
    send: Send, code: Code, made: Made
) -> None:
    typed = code()
    guesses = [f"0000-0000-{n:05}" for n in range(LIMITS[Scope.CODE_PHONE].failures)]
    said = {send(DRITAS_PHONE, guess) for guess in guesses}
    assert len(said) == 1
    assert send(DRITAS_PHONE, typed) not in said
    assert made()[0].state is ConversionState.ISSUED


def test_from_any_other_phone_a_code_confirms_nothing(
    send: Send, code: Code, made: Made, cast: Cast
) -> None:
    send(cast.arta, code())
    assert made()[0].state is ConversionState.ISSUED


@pytest.mark.parametrize("column", ["removed_at", "verified_at"])
def test_a_phone_that_is_not_in_use_confirms_nothing(
    send: Send, code: Code, made: Made, column: str
) -> None:
    typed = code()
    with transaction() as session:
        phone = session.query(PartnerPhone).one()
        setattr(phone, column, None if column == "verified_at" else clock.now())
    send(DRITAS_PHONE, typed)
    assert made()[0].state is ConversionState.ISSUED


def test_a_partners_phone_that_sends_no_code_is_asked_again(send: Send) -> None:
    assert "13" in send(DRITAS_PHONE, "hello")


def test_a_phone_whose_branch_has_closed_hears_that(
    send: Send, code: Code, made: Made, cast: Cast
) -> None:
    typed = code()
    with transaction() as session:
        session.get_one(Branch, cast.bakery.branch_ids[0]).closed_at = clock.now()
    told = send(DRITAS_PHONE, typed)
    assert "Dega e ketij telefoni" in told or "This phone's branch has closed" in told
    assert made()[0].state is ConversionState.ISSUED


@pytest.mark.parametrize(
    "slip", ["7K3M9QTW2XAB", "7K3M9QTW2XABCC", "7K3M 9QTW2XUBC", "7K3M9QTW 20345"]
)
def test_a_slip_in_a_code_from_a_phone_that_is_a_customers_too_is_asked_for_again(
    send: Send, cast: Cast, coffee: ListedOffer, slip: str
) -> None:
    assert coffee
    with transaction() as session:
        session.get_one(Customer, cast.arta.customer_id).phone = DRITAS_PHONE
    assert "13 letters and digits" in send(DRITAS_PHONE, slip)
    assert "no offer with the code SHTEPI7" in send(DRITAS_PHONE, "SHTEPI7")
    assert "no offer with the code" in send(cast.arta, slip)


def test_a_partner_who_is_a_customer_converts_from_the_same_phone(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    with transaction() as session:
        session.get_one(Customer, cast.arta.customer_id).phone = DRITAS_PHONE
    assert "560" in send(DRITAS_PHONE, "KAFE1")
    assert "560" in send(DRITAS_PHONE, "PIKA")
    assert db.session.query(Conversion.via).scalar() is ConversionChannel.SMS
    assert len(made()) == 1
