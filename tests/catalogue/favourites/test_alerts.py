"""Customers are told of their favourites where they chose it: closing soon, and back; once each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import User
from marketplace.catalogue.favourites.alerts import tell_of_favourites
from marketplace.catalogue.favourites.favourites import mark
from marketplace.catalogue.models import Offer, OfferState
from marketplace.customers.alerts import Alerts, choose_alerts
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from tests.points.earners import prishtina
from tests.support.cast import Cast, ListedOffer, Person, touch_catalogue

MARKED = prishtina(2026, 11, 1, 12)
CLOSES = prishtina(2026, 11, 12)  # at midnight: 11 November is the last day


@pytest.fixture
def arta(app: Flask, cast: Cast) -> Person:
    """Arta, on the day on which she marks a favourite."""
    assert app
    with time_machine.travel(MARKED, tick=False):
        return cast.arta


def a_favourite(cast: Cast, person: Person, **given: Any) -> ListedOffer:
    with time_machine.travel(MARKED, tick=False):
        offer = cast.an_offer(**{"closes_at": CLOSES} | given)
        mark(customer_id=person.customer_id, slug=offer.slug)
        return offer


def choose(person: Person, days: int | None = None, *, back: bool = False) -> None:
    choose_alerts(customer_id=person.customer_id, chosen=Alerts(days, favourite_back=back))


def change(offer: ListedOffer, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Offer).where(Offer.id == offer.id).values(values))
        touch_catalogue(session.get_one(Offer, offer.id))


def run_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tell_of_favourites(on=clock.today())


def told() -> list[tuple[str, str]]:
    columns = select(OutboxMessage.kind, OutboxMessage.channel).order_by(OutboxMessage.id)
    rows = columns.where(OutboxMessage.kind.startswith("favourite"))
    return [tuple(row) for row in db.session.execute(rows)]


@pytest.mark.parametrize(("days", "first"), [(1, 10), (3, 8), (7, 4)])
def test_a_customer_is_told_the_chosen_days_before_the_last_day_and_once(
    cast: Cast, arta: Person, days: int, first: int
) -> None:
    a_favourite(cast, arta)
    choose(arta, days)
    runs = [run_at(prishtina(2026, 11, day, 1)) for day in (first - 1, first, first, first + 1)]
    assert runs == [0, 1, 0, 0]
    assert told() == [("favourite_closes", "email"), ("favourite_closes", "sms")]


def test_whoever_chose_nothing_is_told_nothing(cast: Cast, arta: Person) -> None:
    offer = a_favourite(cast, arta)
    assert run_at(prishtina(2026, 11, 11, 1)) == 0
    change(offer, state=OfferState.PAUSED)
    assert run_at(prishtina(2026, 11, 11, 2)) == 0
    assert told() == []


def test_nobody_is_told_on_the_day_of_marking(cast: Cast, arta: Person) -> None:
    a_favourite(cast, arta, closes_at=prishtina(2026, 11, 3))
    choose(arta, 7)
    assert run_at(prishtina(2026, 11, 1, 20)) == 0
    assert run_at(prishtina(2026, 11, 2)) == 1


def test_a_later_last_day_is_told_anew(cast: Cast, arta: Person) -> None:
    offer = a_favourite(cast, arta)
    choose(arta, 3)
    assert run_at(prishtina(2026, 11, 9)) == 1
    change(offer, closes_at=CLOSES + timedelta(days=10))
    assert run_at(prishtina(2026, 11, 10)) == 0
    assert run_at(prishtina(2026, 11, 19)) == 1


def test_a_favourite_that_is_sold_out_closes_silently(cast: Cast, arta: Person) -> None:
    a_favourite(cast, arta, stock=0)
    choose(arta, 3)
    assert run_at(prishtina(2026, 11, 9)) == 0


def test_a_favourite_that_was_gone_and_is_back_is_told_once(cast: Cast, arta: Person) -> None:
    offer = a_favourite(cast, arta, closes_at=None)
    choose(arta, back=True)
    assert run_at(prishtina(2026, 11, 2)) == 0
    change(offer, state=OfferState.PAUSED)
    assert run_at(prishtina(2026, 11, 3)) == 0
    change(offer, state=OfferState.PUBLISHED)
    assert [run_at(prishtina(2026, 11, day)) for day in (4, 4, 5)] == [1, 0, 0]
    assert told() == [("favourite_back", "email"), ("favourite_back", "sms")]


def test_what_was_sold_out_when_it_was_marked_is_back_with_new_stock(
    cast: Cast, arta: Person
) -> None:
    a_favourite(cast, arta, closes_at=None, opens_at=prishtina(2026, 11, 5))
    choose(arta, back=True)
    assert [run_at(prishtina(2026, 11, day)) for day in (4, 5)] == [0, 1]


def test_a_deactivated_customer_is_not_told(cast: Cast, arta: Person) -> None:
    a_favourite(cast, arta)
    choose(arta, 3)
    with transaction() as session:
        session.execute(
            update(User).where(User.id == arta.user_id).values(deactivated_at=clock.now())
        )
    assert run_at(prishtina(2026, 11, 9)) == 0
