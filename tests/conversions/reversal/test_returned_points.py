"""Whatever way points come back, they live as the rule says, and the customer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.close_shop import close_shop
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.conversions.reversal.reservations import give_up
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.conversions.reversal.undelivered_service import BILLING, undo_undelivered
from marketplace.conversions.reversal.withdraw_offer import withdraw_offer
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.calendar.expire import expire_points
from marketplace.points.models import Lot, Source
from marketplace.points.spendable import ExpiringPoints, spendable_parts
from marketplace.programme.models import Rule
from tests.points.billing.topping import rule
from tests.points.earners import an_earner, earned, prishtina
from tests.shops.stocked import handed_over
from tests.support.cast import Cast, ListedOffer, Person

CONVERTED = prishtina(2027, 6, 25, 12)
RETURNED = prishtina(2027, 7, 5, 10)
LAST_DAY, NEW_DAY = date(2027, 6, 30), date(2027, 8, 4)
NEXT_YEAR = date(2028, 6, 30)
Undo = Callable[[Cast, Receipt], object]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=False):
        yield


@pytest.fixture
def mira(app: Flask) -> Person:
    """A customer with 140 points to 30.06.2027 and 100 to 30.06.2028, on 25.06.2027."""
    assert app
    with at(CONVERTED):
        person = an_earner("mira", earning_from=date(2026, 1, 1))
        earned(person, 140, date(2026, 3, 31))
        earned(person, 100, date(2027, 2, 28))
    return person


def bought(person: Person, offer: ListedOffer, **given: Any) -> Receipt:
    return convert(
        customer_id=person.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key="click",
        **given,
    )


def a_code(cast: Cast, person: Person) -> Receipt:
    return bought(person, cast.an_offer(points=40, code_days=9))


def a_reservation(cast: Cast, person: Person) -> Receipt:
    return bought(person, cast.a_gift(points=40), shop_id=cast.shop)


def a_service(cast: Cast, person: Person) -> Receipt:
    service = cast.an_offer("Data", kind=OfferKind.SERVICE, unit=Unit.PACKAGE, points=40)
    return bought(person, service, line_id=person.line_id)


def a_gift(cast: Cast, person: Person) -> Receipt:
    return handed_over(cast, person, cast.a_gift(points=40))


def by_support(cast: Cast, made: Receipt) -> None:
    cancel(conversion_id=made.id, reason="a mistake", actor=cast.staff(Role.SUPPORT).actor)


def by_withdrawal(cast: Cast, made: Receipt) -> None:
    offer_id = db.session.get_one(Conversion, made.id).offer_id
    actor = cast.staff(Role.MARKETING).actor
    withdraw_offer(offer_id=offer_id, codes="cancel", reason="sold", actor=actor)


def by_closing(cast: Cast, _made: Receipt) -> None:
    actor = cast.staff(Role.MARKETING).actor
    close_shop(shop_id=cast.shop, reason="moved", actor=actor)


def by_the_codes_end(_cast: Cast, _made: Receipt) -> None:
    expire_codes(clock.now())


def by_the_reservations_end(_cast: Cast, _made: Receipt) -> None:
    expire_reservations(clock.now())


def by_the_customer(_cast: Cast, made: Receipt) -> None:
    give_up(customer_id=made.customer_id, conversion_id=made.id)


def by_the_network(_cast: Cast, made: Receipt) -> None:
    with transaction() as session:
        undo_undelivered(session, made.id, number="+38349000000", actor=BILLING, why="refused")


def by_bringing_it_back(cast: Cast, made: Receipt) -> None:
    actor = cast.clerk.actor
    return_gift(
        conversion_id=made.id, shop_id=cast.shop, with_points=True, reason="broken", actor=actor
    )


WAYS: list[tuple[Callable[[Cast, Person], Receipt], Undo]] = [
    (a_code, by_support),
    (a_code, by_withdrawal),
    (a_code, by_the_codes_end),
    (a_reservation, by_the_reservations_end),
    (a_reservation, by_the_customer),
    (a_reservation, by_closing),
    (a_service, by_the_network),
    (a_gift, by_bringing_it_back),
]
EVERY_WAY = pytest.mark.parametrize(
    ("make", "undo"), WAYS, ids=[f"{make.__name__}-{undo.__name__}" for make, undo in WAYS]
)


def come_back(
    cast: Cast,
    person: Person,
    make: Callable[[Cast, Person], Receipt],
    undo: Undo,
    *,
    calendar: bool = True,
) -> Receipt:
    """Convert 40 points on 25.06., let their lot expire, and return them on 05.07."""
    with at(CONVERTED):
        rule(Rule.EXPIRED_CODES, "returned")
        made = make(cast, person)
    with at(RETURNED):
        if calendar:
            assert expire_points(on=clock.today()).points == 100
        undo(cast, made)
    return made


def told(kind: str) -> list[dict[str, Any]]:
    facts = select(OutboxMessage.facts).where(OutboxMessage.kind == kind)
    emails = facts.where(OutboxMessage.channel == "email").order_by(OutboxMessage.id)
    return list(db.session.scalars(emails))


def parts(person: Person) -> list[ExpiringPoints]:
    with at(RETURNED):
        return spendable_parts(person.customer_id)


@EVERY_WAY
def test_points_that_come_back_after_their_lot_expired_live_for_30_days(
    cast: Cast, mira: Person, make: Callable[[Cast, Person], Receipt], undo: Undo
) -> None:
    come_back(cast, mira, make, undo)
    assert parts(mira) == [ExpiringPoints(NEW_DAY, 40), ExpiringPoints(NEXT_YEAR, 100)]
    (said,) = told("points_returned")
    assert said == {"points": 40, "expires_on": "2027-08-04", "balance": 140}
    assert verify().violations == []


@pytest.mark.databases_in_turn
@EVERY_WAY
def test_they_do_not_revive_what_the_calendar_has_still_to_take(
    cast: Cast, mira: Person, make: Callable[[Cast, Person], Receipt], undo: Undo
) -> None:
    come_back(cast, mira, make, undo, calendar=False)
    assert parts(mira) == [ExpiringPoints(NEW_DAY, 40), ExpiringPoints(NEXT_YEAR, 100)]
    with at(RETURNED):
        assert expire_points(on=clock.today()).points == 100
    assert parts(mira) == [ExpiringPoints(NEW_DAY, 40), ExpiringPoints(NEXT_YEAR, 100)]
    assert verify().violations == []


@pytest.mark.databases_in_turn
@EVERY_WAY
def test_by_a_rule_of_0_days_they_are_lost_at_once_and_the_customer_is_told(
    cast: Cast, mira: Person, make: Callable[[Cast, Person], Receipt], undo: Undo
) -> None:
    with at(CONVERTED):
        rule(Rule.RETURNED_DAYS, 0)
    made = come_back(cast, mira, make, undo)
    assert parts(mira) == [ExpiringPoints(NEXT_YEAR, 100)]
    (said,) = told("points_lost")
    assert said == {"kind": "late", "points": 40, "balance": 100}
    assert receipt_for_staff(made.id).given_back == 0
    assert verify().violations == []


def test_every_message_about_the_return_says_the_same_balance(cast: Cast, mira: Person) -> None:
    come_back(cast, mira, a_code, by_support)
    assert [one["balance"] for one in told("cancelled") + told("points_returned")] == [140, 140]


def test_points_with_a_few_days_left_get_30_and_the_rest_of_their_lot_keeps_its_day(
    cast: Cast, mira: Person
) -> None:
    with at(CONVERTED):
        by_support(cast, a_code(cast, mira))
        assert spendable_parts(mira.customer_id) == [
            ExpiringPoints(LAST_DAY, 100),
            ExpiringPoints(date(2027, 7, 25), 40),
            ExpiringPoints(NEXT_YEAR, 100),
        ]
    assert verify().violations == []


def test_points_that_live_long_enough_go_back_into_their_lot(cast: Cast) -> None:
    made = bought(cast.arta, cast.an_offer(points=90))
    lots = select(Lot.id).where(Lot.customer_id == cast.arta.customer_id)
    before = db.session.scalars(lots).all()
    by_support(cast, made)
    assert db.session.scalars(lots).all() == before
    assert told("points_returned") == []


def test_they_can_be_converted_and_returned_again(cast: Cast, mira: Person) -> None:
    come_back(cast, mira, a_code, by_support)
    with at(prishtina(2027, 8, 4, 23)):
        again = convert(
            customer_id=mira.customer_id,
            offer=cast.an_offer(points=60).slug,
            via=ConversionChannel.WEB,
            key="again",
        )
        assert balance(mira.customer_id) == 80
    with at(prishtina(2027, 8, 10, 9)):
        by_support(cast, again)
        assert spendable_parts(mira.customer_id) == [
            ExpiringPoints(date(2027, 9, 9), 40),
            ExpiringPoints(NEXT_YEAR, 100),
        ]
    assert verify().violations == []


def test_they_expire_with_their_new_day_and_the_customer_is_told(cast: Cast, mira: Person) -> None:
    come_back(cast, mira, a_code, by_support)
    with at(prishtina(2027, 8, 5)):
        assert expire_points(on=clock.today()).points == 40
        assert balance(mira.customer_id) == 100
    assert told("points_expired")[-1] == {"points": 40, "expires_on": "2027-08-04", "balance": 100}
    assert verify().violations == []


def test_a_second_return_gives_nothing(cast: Cast, mira: Person) -> None:
    made = come_back(cast, mira, a_service, by_the_network)
    with at(RETURNED):
        by_the_network(cast, made)
    assert parts(mira) == [ExpiringPoints(NEW_DAY, 40), ExpiringPoints(NEXT_YEAR, 100)]


def test_returned_points_are_no_earning_of_their_month(cast: Cast, mira: Person) -> None:
    """The points of a line's month are counted by its earnings; a return adds none."""
    come_back(cast, mira, a_code, by_support)
    source, earned_on, origin = db.session.execute(
        select(Lot.source, Lot.earned_on, Lot.returned_from).where(Lot.returned_from.is_not(None))
    ).one()
    assert (source, earned_on) == (Source.SPENDING, date(2026, 3, 31))
    assert db.session.get_one(Lot, origin).expires_on == LAST_DAY
