"""Points are spent only as a question named, and only when the customer asked said yes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.blueprints.gateways.ussd import confirmations
from marketplace.blueprints.gateways.ussd.confirmations import Question
from marketplace.blueprints.gateways.ussd.session import UssdRequest, answer
from marketplace.catalogue.models import OfferState
from marketplace.conversions.models import Conversion
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import StoredAnswer, stored_answer
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from marketplace.points.models import Account
from marketplace.points.verify import verify
from tests.blueprints.gateways.ussd.conftest import MENU, Dial, Services
from tests.conversions.test_statements import counted
from tests.support.cast import Cast, LotOf, Person, a_line
from tests.support.concurrency import all_at_once
from tests.support.people import a_lot
from tests.support.places import change_terms

KEYS = "\n1 Yes\n0 Back\n00 Exit"
ONE_UPSERT = 1


def booked() -> list[tuple[int, int | None]]:
    """Points and units of the conversions so far."""
    db.session.rollback()
    rows = db.session.execute(select(Conversion.points, Conversion.units).order_by(Conversion.id))
    return [(points, units) for points, units in rows]


def gets_points(who: Person, points: int) -> None:
    a_lot(who.customer_id, who.line_id, LotOf(points))
    with transaction() as session:
        mine = Account.customer_id == who.customer_id
        session.execute(update(Account).where(mine).values(balance=Account.balance + points))


def test_a_yes_to_a_refusal_is_no_yes(cast: Cast, dial: Dial, services: Services) -> None:
    """Besnik is refused for 4 points, gets 100 and presses 1: he is asked first."""
    assert services
    assert dial(cast.besnik, "5").startswith("CON You have 4 points and need 90")
    gets_points(cast.besnik, 100)
    said = dial(cast.besnik, "5*1")
    assert said.startswith("CON Convert 90 points into Fillo 10, valid until")
    assert said.endswith(KEYS)
    assert booked() == []
    assert dial(cast.besnik, "5*1*1").startswith("END You now have Fillo 10")
    assert (booked(), balance(cast.besnik.customer_id)) == ([(90, None)], 14)


def test_a_ussd_refusal_stays_after_any_number_of_yes_answers(
    cast: Cast, dial: Dial, services: Services
) -> None:
    assert services
    said = {dial(cast.besnik, f"5{'*1' * often}") for often in range(4)}
    assert len(said) == 1
    assert booked() == []


@pytest.mark.parametrize("typed", ["3*20", "5"])
@pytest.mark.usefixtures("services")
def test_dialled_in_one_go_the_question_is_asked_before_anything_goes(
    cast: Cast, dial: Dial, typed: str
) -> None:
    """`*777*1*3*20*1#`: the yes came before the question."""
    said = dial(cast.arta, f"1*{typed}*1", code="*777#")
    assert said.startswith("CON ")
    assert said == dial(cast.arta, typed, session="another")
    assert (booked(), balance(cast.arta.customer_id)) == ([], 640)
    assert dial(cast.arta, f"1*{typed}*1*1", code="*777#").startswith("END You now have ")
    assert len(booked()) == 1


@pytest.mark.usefixtures("services")
def test_dialled_whole_as_one_code_the_question_comes_and_its_yes_converts(
    cast: Cast, dial: Dial
) -> None:
    assert dial(cast.arta, "", code="*777*1*3*20*1#") == dial(cast.arta, "3*20", session="menu")
    assert dial(cast.arta, "", code="*777*1*3*20#", session="whole").startswith("CON Convert 20")
    assert booked() == []
    assert dial(cast.arta, "1", code="*777*1*3*20#", session="whole").startswith("END You now")
    assert len(booked()) == 1


@pytest.mark.usefixtures("services")
def test_a_question_asked_late_can_be_left_and_gone_back_from(cast: Cast, dial: Dial) -> None:
    dial(cast.arta, "3*20*1")
    assert dial(cast.arta, "3*20*1*00") == "END Nothing was converted. Goodbye!"
    assert dial(cast.arta, "3*20*1*0") == dial(cast.arta, "3")
    assert dial(cast.arta, "3*20*1*30").startswith("CON Convert 30 points into 300 MB")
    assert booked() == []


@pytest.mark.parametrize(
    ("typed", "number", "change", "asks"),
    [
        ("5", "5", {"points": 300}, "Convert 300 points into Fillo 10"),
        ("5", "5", {"points": 50}, "Convert 50 points into Fillo 10"),
        ("3*20", "3", {"units_per_point": 1}, "Convert 20 points into 20 MB"),
        ("3*20", "3", {"units_per_point": 30}, "Convert 20 points into 600 MB"),
    ],
)
def test_an_offer_changed_since_the_ussd_question_is_asked_about_again(
    cast: Cast,
    dial: Dial,
    services: Services,
    typed: str,
    number: str,
    change: dict[str, int],
    asks: str,
) -> None:
    dial(cast.arta, typed)
    change_terms(services[number], **change)
    said = dial(cast.arta, f"{typed}*1")
    assert said.startswith(f"CON The offer has changed.\n{asks}, valid until")
    assert said.endswith(KEYS)
    assert (booked(), balance(cast.arta.customer_id)) == ([], 640)
    assert dial(cast.arta, f"{typed}*1*1").startswith("END You now have ")
    assert f"{booked()[0][0]} points into" in asks
    assert verify().violations == []


def test_a_new_price_that_is_too_much_is_refused_in_words(
    cast: Cast, dial: Dial, services: Services
) -> None:
    dial(cast.arta, "5")
    change_terms(services["5"], points=700)
    assert dial(cast.arta, "5*1").startswith("CON You have 640 points and need 700")
    assert booked() == []


def test_an_offer_that_is_gone_since_the_question_is_refused_for_good(
    cast: Cast, dial: Dial, services: Services
) -> None:
    dial(cast.arta, "5")
    change_terms(services["5"], state=OfferState.PAUSED)
    said = dial(cast.arta, "5*1")
    assert said.startswith("END This offer is no longer available. Nothing was converted.")
    change_terms(services["5"], state=OfferState.PUBLISHED)
    assert dial(cast.arta, "5*1") == said
    assert booked() == []


def test_another_service_under_the_number_is_not_what_was_asked_about(
    cast: Cast, dial: Dial, services: Services
) -> None:
    dial(cast.arta, "3*20")
    change_terms(services["3"], unit="SMS")
    change_terms(services["2"], unit="MB")
    dial(cast.arta, "3*20*1")
    (offer,) = db.session.scalars(select(Conversion.offer_id)).all()
    assert offer == services["3"].id


def test_a_question_asked_again_by_the_gateway_is_the_first_one(
    cast: Cast, dial: Dial, services: Services
) -> None:
    """Nobody knows which of the two answers reached the telephone."""
    first = dial(cast.arta, "5")
    change_terms(services["5"], points=300)
    assert dial(cast.arta, "5") == first
    anew = dial(cast.arta, "5*1")
    assert "300 points" in anew
    change_terms(services["5"], points=90)
    assert dial(cast.arta, "5*1") == anew
    assert booked() == []


@pytest.mark.usefixtures("services")
def test_the_yes_of_another_session_answers_nothing(cast: Cast, dial: Dial) -> None:
    dial(cast.arta, "5", session="a")
    dial(cast.arta, "3*20", session="b")
    assert dial(cast.arta, "5*1", session="b").startswith("CON ")
    assert dial(cast.arta, "3*20*1", session="a").startswith("CON ")
    assert booked() == []
    dial(cast.arta, "5*1", session="a")
    dial(cast.arta, "3*20*1", session="b")
    assert booked() == [(90, None), (20, 200)]


@pytest.mark.usefixtures("services")
def test_the_yes_of_another_caller_answers_nothing(cast: Cast, dial: Dial) -> None:
    """Another customer, or another line of the same, under the same id of a session."""
    gets_points(cast.besnik, 100)
    dial(cast.arta, "5")
    for other in (cast.besnik.number, a_line(cast.arta.customer_id).number):
        assert dial(other, "5*1").startswith("CON ")
    assert booked() == []


@pytest.mark.usefixtures("services")
def test_a_ussd_yes_answers_only_the_last_question(cast: Cast, dial: Dial) -> None:
    dial(cast.arta, "3*20")
    dial(cast.arta, "3*20*30")
    dial(cast.arta, "3*20*30*1")
    assert booked() == [(30, 300)]


@pytest.mark.usefixtures("services")
def test_yesterdays_question_is_asked_anew_with_todays_last_day(cast: Cast, dial: Dial) -> None:
    dial(cast.arta, "5")
    tomorrow = clock.now() + timedelta(days=1)
    with patch.object(clock, "now", lambda: tomorrow):
        assert dial(cast.arta, "5*1").startswith("CON Convert 90 points into")
    assert booked() == []


@pytest.mark.parametrize("typed", ["", "1", "3", "x", "3*5"])
@pytest.mark.usefixtures("services")
def test_screens_that_ask_for_no_yes_write_nothing(cast: Cast, dial: Dial, typed: str) -> None:
    dial(cast.arta, typed)
    assert db.session.scalar(select(func.count()).select_from(StoredAnswer)) == 0


@pytest.mark.usefixtures("services")
def test_a_question_is_kept_by_one_statement(cast: Cast, dial: Dial) -> None:
    dial(cast.arta)
    with counted() as statements:
        dial(cast.arta, "3*20")
    writes = [one for one in statements if not one.startswith("SELECT")]
    assert len(writes) == ONE_UPSERT, writes


@pytest.mark.usefixtures("services")
def test_a_stored_ussd_question_names_no_person(cast: Cast, dial: Dial) -> None:
    dial(cast.arta, "3*20")
    row = db.session.scalars(select(StoredAnswer)).one()
    kept = stored_answer(channel=row.channel, key=row.key)
    assert kept
    assert set(json.loads(kept.text)) == {"screen", "offer", "points", "units", "cents"}
    assert cast.arta.number not in f"{row.key} {kept.text}"


def yes_while_the_price_moves(app: Flask, cast: Cast, services: Services) -> None:
    """Five sessions that were asked about 90 points say yes while five edits make it dearer."""
    asked = [UssdRequest(f"s{n}", MENU, cast.arta.number, "5") for n in range(5)]
    for one in asked:
        answer(one)

    def one_of_them(n: int) -> str:
        if n >= len(asked):
            change_terms(services["5"], points=90 + n)
            return ""
        return answer(replace(asked[n], text="5*1"))

    said = all_at_once(app, one_of_them, people=10)
    assert not [one for one in said if isinstance(one, Exception)]


def test_at_the_same_moment_no_price_goes_that_was_not_shown(
    app: Flask, cast: Cast, services: Services
) -> None:
    yes_while_the_price_moves(app, cast, services)
    assert {points for points, _units in booked()} <= {90}
    assert verify().violations == []


def test_a_ussd_yes_without_the_stored_question_would_charge_other_points(
    app: Flask, cast: Cast, services: Services
) -> None:
    """The negative control: a yes to whatever it costs when it is heard."""
    named: Any = None
    nothing_named = Question("", services["5"].slug, named, None)

    def naive(_calling: object) -> Question:
        change_terms(services["5"], points=91)
        return nothing_named

    with patch.object(confirmations, "question_answered", naive):
        yes_while_the_price_moves(app, cast, services)
    assert max(points for points, _units in booked()) > 90
