"""Offers by the amount on USSD: a list, the points, the question, the code."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.conversions.models import Conversion
from marketplace.foundation.extensions import db
from marketplace.messages import gsm
from tests.blueprints.gateways.ussd.conftest import Dial
from tests.channels.amounts import euros_off
from tests.support.cast import Cast
from tests.support.places import change_terms


def conversions() -> list[Conversion]:
    return list(db.session.scalars(select(Conversion)))


def test_the_menu_names_them_only_while_there_are_some(cast: Cast, dial: Dial) -> None:
    assert "\n7 " not in dial(cast.arta)
    assert dial(cast.arta, "7").startswith("CON This offer is no longer available.")
    assert euros_off(cast)
    assert "\n7 Euros off at partners\n" in dial(cast.arta)


def test_the_list_the_points_the_question_and_the_code(cast: Cast, dial: Dial) -> None:
    assert euros_off(cast)
    assert "\n1 Furra Drita EURO\n" in dial(cast.arta, "7")
    asked = dial(cast.arta, "7*1")
    assert "20 give 1.00 EUR. Steps of 5, up to 400; you have 640." in asked
    question = dial(cast.arta, "7*1*40")
    assert "40 points into a code for 2.00 EUR: Amount? Points left: 600." in question
    done = dial(cast.arta, "7*1*40*1")
    (made,) = conversions()
    assert (made.points, made.terms["worth_cents"]) == (40, 200)
    assert done.startswith("END Code ")
    assert ": 2.00 EUR: Amount at Furra Drita, until" in done
    assert dial(cast.arta, "7*1*40*1") == done
    assert len(conversions()) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("7*1*15", "at least 20 points"),
        ("7*1*42", "40 or 45 points"),
        ("7*1*405", "at most 400 points"),
        ("7*1*-40", "Invalid choice."),
        ("7*2", "no longer available"),
        ("7*9", "Invalid choice."),
    ],
)
def test_other_inputs_convert_nothing(cast: Cast, dial: Dial, typed: str, says: str) -> None:
    assert euros_off(cast)
    assert says in dial(cast.arta, typed)
    assert conversions() == []


def test_an_amount_that_changed_since_the_question_is_asked_about_again(
    cast: Cast, dial: Dial
) -> None:
    offer = euros_off(cast)
    dial(cast.arta, "7*1*40")
    change_terms(offer, worth_cents=200)
    assert "The offer has changed." in (again := dial(cast.arta, "7*1*40*1"))
    assert "4.00 EUR" in again
    assert conversions() == []


def test_more_than_four_offers_are_screens_of_four_that_begin_anew(cast: Cast, dial: Dial) -> None:
    for n in range(1, 7):
        assert euros_off(cast, offer_code=f"{'K' * 19}{n}")
    first, second = dial(cast.arta, "7"), dial(cast.arta, "7*9")
    assert numbers(first) == ["1 K1", "2 K2", "3 K3", "4 K4", "9 More"]
    assert numbers(second) == ["1 K5", "2 K6", "9 More"]
    assert dial(cast.arta, "7*9*9") == first
    assert dial(cast.arta, "7*9*0") == first
    assert dial(cast.arta, "7*9*2*0") == second
    assert "no longer available" in dial(cast.arta, "7*9*3")
    assert max(map(gsm.septets, (first, second))) <= 182


def numbers(screen: str) -> list[str]:
    """The lines of the list with their number and the end of the code, and the one for more."""
    lines = [line for line in screen.split("\n") if line[:1].isdigit() and line[:1] != "0"]
    return [line if "K" not in line else f"{line[:2]}K{line[-1]}" for line in lines]


def test_the_sixth_offer_is_converted_from_the_second_screen(cast: Cast, dial: Dial) -> None:
    offers = [euros_off(cast, offer_code=f"EURO{n}") for n in range(1, 7)]
    dial(cast.arta, "7*9*2*40")
    assert dial(cast.arta, "7*9*2*40*1").startswith("END Code ")
    (made,) = conversions()
    assert (made.offer_id, made.points) == (offers[5].id, 40)


def test_four_offers_are_one_screen_without_more(cast: Cast, dial: Dial) -> None:
    for n in range(4):
        assert euros_off(cast, offer_code=f"{'K' * 19}{n}")
    screen = dial(cast.arta, "7")
    assert "More" not in screen
    assert dial(cast.arta, "7*9").startswith("CON Invalid choice.")
