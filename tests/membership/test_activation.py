"""Activate lines: welcome points once, by the rules' tables, and earning from next month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.customers.lines import ANY_KIND, LineTaken, release
from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.activation import Activation, activate
from marketplace.membership.prove import prove
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.models import Account, Lot, Source
from marketplace.points.verify import verify
from tests.membership.conftest import Begin, Pin, Rules
from tests.support.cast import Cast, Person, a_customer, a_line
from tests.support.concurrency import all_at_once, naive_transactions

TABLES = {
    "welcome_by_tariff": {"private-prepaid": 20, "private-postpaid": 50},
    "welcome_by_package": {"internet-tv": 80},
}
FIXED = {"number": "F-1000009", "kind": LineKind.FIXED, "tariff": None}


def activated(person: Person, line: Line) -> Activation:
    with transaction() as session:
        return activate(session, number=line.number, customer_id=person.customer_id, kinds=ANY_KIND)


def starts() -> list[date | None]:
    """The days from which lines earn."""
    earning = select(Line.earning_from).where(Line.earning_from.is_not(None))
    return list(db.session.scalars(earning.order_by(Line.id)))


def welcomes() -> list[tuple[int, int]]:
    return [
        (lot.line_id, lot.amount)
        for lot in db.session.scalars(
            select(Lot).where(Lot.source == Source.WELCOME).order_by(Lot.id)
        )
    ]


@pytest.mark.parametrize(
    ("tariff", "points"), [(Tariff.PRIVATE_PREPAID, 20), (Tariff.PRIVATE_POSTPAID, 50)]
)
def test_a_mobile_line_is_welcomed_by_its_tariff(
    cast: Cast, rules: Rules, tariff: Tariff, points: int
) -> None:
    rules(**TABLES)
    assert activated(cast.besnik, a_line(tariff=tariff)).points == points
    assert balance(cast.besnik.customer_id) == 4 + points


@pytest.mark.parametrize(("package", "points"), [("internet-tv", 80), ("other", 0), (None, 0)])
def test_a_fixed_line_is_welcomed_by_the_package_active_at_that_moment(
    cast: Cast, rules: Rules, package: str | None, points: int
) -> None:
    rules(**TABLES)
    assert activated(cast.besnik, a_line(package=package, **FIXED)).points == points
    assert balance(cast.besnik.customer_id) == 4 + points


def test_a_tariff_in_no_table_books_no_welcome_points(cast: Cast) -> None:
    assert activated(cast.besnik, a_line()).points == 0
    assert welcomes() == []


def test_a_line_is_welcomed_once_even_under_another_customer(cast: Cast, rules: Rules) -> None:
    rules(**TABLES)
    line = a_line()
    activated(cast.besnik, line)
    with transaction() as session:
        release(session, customer_id=cast.besnik.customer_id)
    assert activated(cast.arta, line).points == 0
    assert welcomes() == [(line.id, 20)]


def test_welcome_points_are_not_earning_and_lift_no_block(cast: Cast, rules: Rules) -> None:
    rules(**TABLES)
    activated(cast.dafina, a_line())
    account = db.session.get_one(Account, cast.dafina.customer_id)
    assert account.blocked_since
    assert (account.last_earned_month, account.balance) == (None, 320)


def test_a_line_registered_on_the_27th_of_june_earns_from_july(app: Flask) -> None:
    assert app
    line = a_line()
    with time_machine.travel(datetime(2026, 6, 27, 9, tzinfo=UTC), tick=False):
        made = activated(a_customer("blerta"), line)
    assert made.earning_from == date(2026, 7, 1)
    assert starts() == [date(2026, 7, 1)]


def test_a_released_line_earns_for_no_customer(cast: Cast) -> None:
    line = a_line()
    activated(cast.besnik, line)
    assert len(starts()) == 1
    with transaction() as session:
        release(session, customer_id=cast.besnik.customer_id)
    assert starts() == []


def test_which_tariffs_may_join_is_a_rule(cast: Cast, rules: Rules) -> None:
    rules(taking_part=["business-postpaid"])
    private, business = a_line(), a_line(tariff=Tariff.BUSINESS_POSTPAID)
    assert activated(cast.besnik, business).line_id == business.id
    with pytest.raises(LineTaken):
        activated(cast.besnik, private)


def test_registering_books_the_welcome_points_and_tells_them(
    begin: Begin, pin: Pin, rules: Rules, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    rules(**TABLES)
    signed_in = prove(token=begin(), pin=pin() or "", address=None)
    assert balance(signed_in.customer_id or 0) == 20
    welcome = outbox()[-1]
    assert (welcome.kind, welcome.facts["kind"], welcome.facts["points"]) == (
        "welcome",
        "points",
        20,
    )
    assert verify().violations == []


def one_line_for_three(app: Flask, people: list[Person], line: Line) -> list[Line | Exception]:
    return all_at_once(app, lambda n: activated(people[n], line), len(people))  # type: ignore[return-value]


def test_a_line_activated_by_three_at_once_goes_to_one_with_its_points(
    app: Flask, rules: Rules
) -> None:
    rules(**TABLES)
    people, line = [a_customer(name) for name in ("ana", "beni", "cana")], a_line()
    results = one_line_for_three(app, people, line)
    assert sum(isinstance(result, LineTaken) for result in results) == 2
    assert welcomes() == [(line.id, 20)]
    assert sum(balance(one.customer_id) for one in people) == 20


def half_done(person: Person, line: Line) -> None:
    """Activate the line, and fail before the end."""
    with transaction() as session:
        activate(session, number=line.number, customer_id=person.customer_id)
        raise ZeroDivisionError


def test_a_failure_leaves_neither_the_line_nor_its_points(cast: Cast, rules: Rules) -> None:
    rules(**TABLES)
    with pytest.raises(ZeroDivisionError):
        half_done(cast.besnik, a_line())
    assert (starts(), welcomes()) == ([], [])


def test_a_failed_activation_without_the_transaction_leaves_the_line(
    cast: Cast, rules: Rules
) -> None:
    rules(**TABLES)
    besnik, line = cast.besnik, a_line()
    with naive_transactions(), pytest.raises(ZeroDivisionError):
        half_done(besnik, line)
    assert starts()
