"""The menu as the programme numbers it, in the line's owner's words; asking books nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from marketplace.catalogue.models import OfferState
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.customers.models import Tariff
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.blueprints.gateways.ussd.conftest import PACKAGE, Dial, Services
from tests.support.cast import Cast, LotOf, a_customer, a_line
from tests.support.dates import written

KEYS = "\n0 Back\n00 Exit"


def booked() -> list[Conversion]:
    return list(db.session.scalars(select(Conversion).order_by(Conversion.id)))


def day(days: int) -> str:
    return written(clock.today() + timedelta(days=days))


def test_777_tells_the_balance_and_what_goes_first(cast: Cast, dial: Dial) -> None:
    """`*777#`: Arta has 640 points, 90 of them for 40 days more."""
    said = dial(cast.arta, code="*777#")
    assert said == f"END Points: 640. Use 90 of them by {day(40)}.\nMenu: *777*1#"


def test_a_customer_without_points_hears_that(dial: Dial) -> None:
    assert dial(a_customer("zero"), code="*777#") == "END Points: 0.\nMenu: *777*1#"


def test_a_blocked_customer_hears_so_with_the_balance(cast: Cast, dial: Dial) -> None:
    said = dial(cast.dafina, code="*777#")
    assert said.startswith("END Points: 300. They are blocked")


@pytest.mark.parametrize(("code", "text"), [("*777*1#", ""), ("*777#", "1")])
def test_ussd_777_1_shows_the_menu_in_every_form_of_the_call(
    cast: Cast, dial: Dial, code: str, text: str
) -> None:
    assert dial(cast.arta, text, code=code) == (
        "CON Your points: 640\n1 Balance\n2 SMS\n3 MB\n4 MMS\n5 Fillo 10\n6 Super Rrethi\n00 Exit"
    )


def test_1_is_the_balance_and_the_menu_is_a_step_back(cast: Cast, dial: Dial) -> None:
    said = dial(cast.arta, "1")
    assert said == f"CON Points: 640. Use 90 of them by {day(40)}.{KEYS}"
    assert dial(cast.arta, "1*0") == dial(cast.arta)


@pytest.mark.parametrize(
    ("number", "unit", "each"), [("2", "SMS", 5), ("3", "MB", 10), ("4", "MMS", 2)]
)
@pytest.mark.usefixtures("services")
def test_2_3_and_4_ask_how_many_points_and_show_what_comes(
    cast: Cast, dial: Dial, number: str, unit: str, each: int
) -> None:
    """20 points: 200 MB for 30 days, and nothing has gone yet."""
    assert dial(cast.arta, number) == (
        f"CON How many points for {unit}? 1 point gives {each}. At least 10, you have 640.{KEYS}"
    )
    assert dial(cast.arta, f"{number}*20") == (
        f"CON Convert 20 points into {20 * each} {unit}, valid until {day(30)}? Points left: 620."
        f"\n1 Yes{KEYS}"
    )
    assert (booked(), balance(cast.arta.customer_id)) == ([], 640)


@pytest.mark.parametrize(("number", "title"), [("5", "Fillo 10"), ("6", "Super Rrethi")])
@pytest.mark.usefixtures("services")
def test_5_and_6_show_the_price_and_ask(cast: Cast, dial: Dial, number: str, title: str) -> None:
    said = dial(cast.arta, number)
    assert said.startswith(f"CON Convert 90 points into {title}, valid until")
    assert "Points left: 550.\n1 Yes" in said
    assert booked() == []


def test_confirming_converts_for_the_line_that_called(
    cast: Cast, services: Services, agree: Dial
) -> None:
    second = a_line(cast.arta.customer_id)
    said = agree(second.number, "3*20")
    assert said == (f"END You now have 200 MB, valid until {day(30)}. Points: 20, balance: 620.")
    (one,) = booked()
    assert (one.via, one.points, one.units, one.line_id) == (
        ConversionChannel.USSD,
        20,
        200,
        second.id,
    )
    assert (one.offer_id, one.key) == (services["3"].id, "s1")


@pytest.mark.parametrize("number", ["5", "6"])
def test_a_package_is_confirmed_at_its_price(
    cast: Cast, services: Services, agree: Dial, number: str
) -> None:
    assert agree(cast.arta, number).startswith("END You now have ")
    (one,) = booked()
    assert (one.offer_id, one.points) == (services[number].id, 90)
    assert balance(cast.arta.customer_id) == 550


@pytest.mark.usefixtures("services")
def test_leaving_books_nothing(cast: Cast, dial: Dial) -> None:
    assert dial(cast.arta, "3*20*00") == "END Nothing was converted. Goodbye!"
    assert booked() == []


@pytest.mark.usefixtures("services")
def test_a_session_cut_off_anywhere_books_nothing(cast: Cast, dial: Dial) -> None:
    typed = ["3", "x", "20", "7", "0", "900", "30", "00"]
    for length in range(len(typed) + 1):
        dial(cast.arta, "*".join(typed[:length]))
    assert booked() == []
    assert db.session.scalar(select(func.count()).select_from(Conversion)) == 0


@pytest.mark.usefixtures("services")
def test_a_wrong_input_is_said_and_the_step_stays(cast: Cast, dial: Dial) -> None:
    for before, wrong in (("", "9"), ("3", "3*x"), ("3*20", "3*20*x"), ("5", "5*2")):
        said = dial(cast.arta, wrong)
        assert said == dial(cast.arta, before).replace("CON ", "CON Invalid choice.\n", 1)


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("more", ["*1", "*0", "*30", "*30*1", "*0*0*5*1", "*00"])
def test_an_ended_ussd_session_books_no_further_conversion(
    cast: Cast, dial: Dial, agree: Dial, more: str
) -> None:
    agree(cast.arta, "3*20")
    assert dial(cast.arta, f"3*20*1{more}").startswith("END This session has ended.")
    assert [one.points for one in booked()] == [20]


@pytest.mark.usefixtures("services")
def test_the_screens_are_in_the_owners_language(dial: Dial) -> None:
    albanian = a_customer("agim", [LotOf(200)], language="sq")
    english = a_customer("emma", [LotOf(200)], language="en")
    with force_locale("de"):
        assert "Back" in dial(english, "3")
        assert "MB sq" not in dial(albanian, "3")
        assert "Fillo 10 sq" in dial(albanian, "5")
        assert "Fillo 10 sq" not in dial(english, "5")


def test_a_package_that_another_offer_has_the_code_of_is_no_service(cast: Cast, dial: Dial) -> None:
    cast.an_offer("Bread", offer_code="MFILLO")
    cast.an_offer("Super", offer_code="MSUPER", state=OfferState.PAUSED, **PACKAGE)
    for number in "56":
        assert dial(cast.arta, number).startswith("CON This offer is no longer available.")


def test_an_unregistered_line_is_told_by_ussd_where_to_register(dial: Dial) -> None:
    free = a_line()
    said = dial(free.number, "3*20*1")
    assert said.startswith("END ")
    assert "127.0.0.1:5000" in said
    assert said == dial(free.number, code="*777#")


def test_an_unknown_number_and_a_business_line_hear_that_too(dial: Dial) -> None:
    business = a_line(tariff=Tariff.BUSINESS_POSTPAID)
    said = {dial(number) for number in ("+38349999999", business.number)}
    assert len(said) == 2
    assert all(one.startswith("END ") and "127.0.0.1:5000" in one for one in said)


@pytest.mark.parametrize("number", ["", "Pika", "777", "9" * 40, "\0", "+383"])
def test_a_ussd_call_from_an_invalid_number_gets_a_final_screen(dial: Dial, number: str) -> None:
    assert dial(number).startswith("END ")


def test_a_ussd_call_without_a_session_id_gets_a_final_screen(cast: Cast, dial: Dial) -> None:
    assert dial(cast.arta, "3*20*1", session="").startswith("END We could not read that.")


def test_another_code_hears_which_to_dial(cast: Cast, dial: Dial) -> None:
    said = dial(cast.arta, code="*778#")
    assert said == "END Dial *777# for your balance, *777*1# for the menu."
