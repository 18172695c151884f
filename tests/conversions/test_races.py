"""Convert with fifty clients at once: never one too many, unlike without the transaction.

Without it, a few are enough: the first of them wait for one another where the race is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.catalogue.models import Stock
from marketplace.conversions import refusals, rules
from marketplace.conversions.attempt import Attempt
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption import confirm as confirming
from marketplace.conversions.redemption.confirm import CodeView, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import AlreadyConfirmed
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.points import lots
from marketplace.points.accounts import balance
from marketplace.points.fifo import OpenLot
from marketplace.points.refusals import NotEnoughPoints
from tests.support.cast import Cast, ListedOffer, LotOf, a_customer
from tests.support.concurrency import Gap, all_at_once, naive_transactions

Results = Sequence[Receipt | Exception]
CROWD, FEW = 50, 8


@pytest.fixture(autouse=True)
def a_moment_between_looking_and_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost; the real functions are not affected."""
    check, lots_left = rules.check, lots.lots_left
    checked, read = Gap(0.005, people=5), Gap(0.005, people=5)

    def slow_check(attempt: Attempt) -> None:
        check(attempt)
        checked()

    def slow_lots_left(session: Session, customer_id: int) -> list[OpenLot]:
        found = lots_left(session, customer_id)
        read()
        return found

    monkeypatch.setattr(rules, "check", slow_check)
    monkeypatch.setattr(lots, "lots_left", slow_lots_left)


def crowd_converts(
    app: Flask, customers: Sequence[int], offer: ListedOffer, people: int
) -> Results:
    def one(number: int) -> Receipt:
        customer = customers[number % len(customers)]
        return convert(
            customer_id=customer, offer=offer.slug, via=ConversionChannel.WEB, key=f"{number}"
        )

    return all_at_once(app, one, people)


def made(results: Results) -> int:
    return sum(isinstance(result, Receipt) for result in results)


def booked() -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def last_points(app: Flask, cast: Cast, people: int = CROWD) -> tuple[Results, int]:
    customer = a_customer("last", [LotOf(50), LotOf(30)])
    results = crowd_converts(app, [customer.customer_id], cast.an_offer(points=80), people)
    return results, customer.customer_id


def test_an_accounts_last_points_are_spent_once(app: Flask, cast: Cast) -> None:
    results, customer_id = last_points(app, cast)

    assert made(results) == 1
    assert {type(r) for r in results if isinstance(r, Exception)} == {NotEnoughPoints}
    assert balance(customer_id) == 0
    assert verify().violations == []


def test_the_last_points_without_the_transaction_are_overspent(app: Flask, cast: Cast) -> None:
    with naive_transactions():
        results, _customer = last_points(app, cast, FEW)

    assert booked() > 1 or made(results) != 1
    assert verify().violations


def limited(app: Flask, cast: Cast, people: int = CROWD) -> Results:
    customer = a_customer("rich", [LotOf(80 * 50)])
    offer = cast.an_offer(points=80, per_customer=2)
    return crowd_converts(app, [customer.customer_id], offer, people)


def test_the_limit_per_customer_holds(app: Flask, cast: Cast) -> None:
    results = limited(app, cast)

    assert made(results) == booked() == 2
    refused = {type(r) for r in results if isinstance(r, Exception)}
    assert refused == {refusals.LimitReached}


def test_the_limit_per_customer_is_exceeded_without_the_transaction(app: Flask, cast: Cast) -> None:
    with naive_transactions():
        limited(app, cast, FEW)

    assert booked() > 2


def last_item(app: Flask, cast: Cast, people: int = CROWD) -> Results:
    crowd = [a_customer(f"c{n}", [LotOf(100)]).customer_id for n in range(10)]
    return crowd_converts(app, crowd, cast.an_offer(points=10, stock=3), people)


def test_exactly_three_of_the_last_three_items_are_converted(app: Flask, cast: Cast) -> None:
    results = last_item(app, cast)

    assert made(results) == booked() == 3
    assert {type(r) for r in results if isinstance(r, Exception)} == {refusals.SoldOut}
    assert db.session.scalars(select(Stock.remaining)).all() == [0]
    assert verify().violations == []


def test_more_items_than_the_stock_are_converted_without_the_transaction(
    app: Flask, cast: Cast
) -> None:
    with naive_transactions():
        last_item(app, cast, FEW)

    assert booked() > 3


def test_one_key_pressed_fifty_times_is_one_conversion(app: Flask, cast: Cast) -> None:
    customer_id, offer = cast.arta.customer_id, cast.an_offer()
    results = all_at_once(
        app,
        lambda _: convert(
            customer_id=customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="same"
        ),
    )

    assert len({r.id for r in results if isinstance(r, Receipt)}) == booked() == 1
    assert made(results) == 50


@pytest.fixture
def code(cast: Cast) -> str:
    arta, offer = cast.arta, cast.an_offer()
    made = convert(
        customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="c"
    )
    return made.code or ""


def confirm_together(
    app: Flask, cast: Cast, code: str, people: int = CROWD
) -> Sequence[CodeView | Exception]:
    bakery, drita = cast.bakery, cast.drita
    return all_at_once(
        app,
        lambda _: confirm(
            code=code,
            till=Confirmer(partner_id=bakery.id, user_id=drita.user_id),
            branch_id=bakery.branch_ids[0],
        ),
        people,
    )


def test_a_code_is_confirmed_once(app: Flask, cast: Cast, code: str) -> None:
    results = confirm_together(app, cast, code)

    assert sum(isinstance(result, CodeView) for result in results) == 1
    refused = {type(result) for result in results if isinstance(result, Exception)}
    assert refused == {AlreadyConfirmed}


def test_read_then_write_confirms_a_code_more_than_once(
    app: Flask, cast: Cast, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Gap(0)

    def read_then_write(*_: object) -> bool:
        live = db.session.scalar(select(func.count()).where(Conversion.confirmed_at.is_(None)))
        looked()
        return bool(live)

    monkeypatch.setattr(confirming, "_confirm_live", read_then_write)
    with naive_transactions():
        results = confirm_together(app, cast, code, FEW)

    assert sum(isinstance(result, CodeView) for result in results) > 1


def test_confirming_and_cancelling_at_once_is_one_or_the_other(app: Flask, cast: Cast) -> None:
    one = convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="c",
    )
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    support = cast.staff(Role.SUPPORT).actor

    def either(number: int) -> object:
        if number % 2:
            return confirm(code=one.code or "", till=till, branch_id=None)
        return cancel(conversion_id=one.id, reason="mistake", actor=support)

    results = all_at_once(app, either, people=20)
    done = [result for result in results if not isinstance(result, Exception)]
    assert len(done) == 1
    assert balance(cast.arta.customer_id) == (560 if isinstance(done[0], CodeView) else 640)
