"""Use one counter from many sides at once: never a try, a gift or a point too many."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.conversions.models import Conversion
from marketplace.counter import approvals
from marketplace.counter.hand_over import hand_over
from marketplace.counter.models import Approval, ApprovalState
from marketplace.counter.refusals import PinOver, WrongPin
from marketplace.counter.request_approval import Clerk
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.counter.conftest import Ask, newest_pin, stock_of
from tests.support.cast import Cast, ListedOffer
from tests.support.concurrency import Gap, all_at_once, naive_transactions
from tests.support.pins import wrong_pin

PEOPLE = 20


@pytest.fixture(autouse=True)
def a_moment_between_looking_and_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost; the real verbs must not mind."""
    is_good, looked = approvals.is_good, Gap(0.01, people=5)

    def slow(approval: Approval) -> bool:
        good = is_good(approval)
        looked()
        return good

    monkeypatch.setattr(approvals, "is_good", slow)


def crowd(app: Flask, clerk: Clerk, asked: int, pins: list[str]) -> list[int | Exception]:
    """Return the result of each PIN, all given at once."""

    def one(number: int) -> int:
        return hand_over(clerk=clerk, approval_id=asked, pin=pins[number])

    return all_at_once(app, one, len(pins))


def booked() -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def tried_wrong(results: list[int | Exception]) -> int:
    return sum(isinstance(result, WrongPin) for result in results)


def test_twenty_wrong_pins_at_once_are_three_tries(app: Flask, clerk: Clerk, ask: Ask) -> None:
    asked = ask()
    results = crowd(app, clerk, asked, [wrong_pin(newest_pin())] * PEOPLE)
    assert tried_wrong(results) == 2
    assert sum(isinstance(result, PinOver) for result in results) == PEOPLE - 2
    row = db.session.get_one(Approval, asked, populate_existing=True)
    assert (row.wrong_pins, row.state) == (3, ApprovalState.ENDED)


def test_concurrent_wrong_counter_pins_without_the_lock_get_more_tries(
    app: Flask, clerk: Clerk, ask: Ask
) -> None:
    asked = ask()
    with naive_transactions():
        results = crowd(app, clerk, asked, [wrong_pin(newest_pin())] * PEOPLE)
    assert tried_wrong(results) > 2


def test_twenty_right_pins_at_once_hand_one_gift_over(
    app: Flask, cast: Cast, clerk: Clerk, gift: ListedOffer, ask: Ask
) -> None:
    results = crowd(app, clerk, ask(), [newest_pin()] * PEOPLE)
    assert len(set(results)) == 1
    assert isinstance(results[0], int)
    assert booked() == 1
    assert balance(cast.arta.customer_id) == 580
    assert stock_of(cast.shop, gift) == (4, 0)


def test_right_and_wrong_pins_at_once_are_at_most_three_wrong_ones_and_one_gift(
    app: Flask, cast: Cast, clerk: Clerk, ask: Ask
) -> None:
    asked, pin = ask(), newest_pin()
    results = crowd(app, clerk, asked, [pin, wrong_pin(pin)] * (PEOPLE // 2))
    given = {result for result in results if isinstance(result, int)}
    row = db.session.get_one(Approval, asked, populate_existing=True)
    assert row.wrong_pins <= 3
    assert len(given) == booked() == (row.state is ApprovalState.GIVEN)
    assert balance(cast.arta.customer_id) == 640 - 60 * booked()


def test_only_one_of_twenty_counter_pins_requested_at_once_is_valid(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    ask()
    monkeypatch.setattr("marketplace.accounts.throttle._refuse", lambda *_given, **_named: None)
    all_at_once(app, lambda _number: ask(), PEOPLE)
    open_ones = select(func.count()).where(Approval.state == ApprovalState.OPEN)
    assert db.session.scalar(open_ones) == 1
