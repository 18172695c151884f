"""Move one stock from two sides at once: never a piece too many, unlike without the transaction."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.conversions.refusals import NoneInShop
from marketplace.conversions.reversal.refusals import NotHandedOver
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.shops import stocking
from marketplace.shops.movements import newest_id
from marketplace.shops.stocking import StockActionResult
from tests.shops.stocked import action, clerk, handed_over, moved, stock
from tests.support.cast import Cast, ListedOffer, LotOf, a_customer
from tests.support.concurrency import Gap, all_at_once, naive_transactions

CROWD = 8


@pytest.fixture(autouse=True)
def a_moment_between_looking_and_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost; the real verbs must not mind."""
    lock_stock, looked = stocking.lock_stock, Gap(0.02)

    def slow_lock(session: Session, shop_id: int, offer_id: int) -> object:
        row = lock_stock(session, shop_id, offer_id)
        looked()
        return row

    monkeypatch.setattr(stocking, "lock_stock", slow_lock)


def receive_all_at_once(app: Flask, cast: Cast, gift: ListedOffer) -> None:
    shop, actor = cast.shop, clerk(cast)
    assert shop
    actions = [action(cast, gift, 10) for _ in range(CROWD)]
    all_at_once(app, lambda n: stocking.receive(actions[n], actor=actor), CROWD)


def test_gifts_received_by_many_at_once_are_all_in_the_stock(app: Flask, cast: Cast) -> None:
    mug = cast.a_gift(in_shop=5)
    receive_all_at_once(app, cast, mug)
    assert stock(cast, mug) == (5 + 10 * CROWD, 0)
    assert verify().violations == []


def test_gifts_received_without_the_transaction_are_lost_from_the_stock(
    app: Flask, cast: Cast
) -> None:
    mug = cast.a_gift(in_shop=5)
    with naive_transactions():
        receive_all_at_once(app, cast, mug)
    assert verify().violations


def test_a_stock_form_sent_many_times_at_once_books_once(app: Flask, cast: Cast) -> None:
    mug = cast.a_gift(in_shop=5)
    same, actor = action(cast, mug, 10, key="pressed"), clerk(cast)
    booked = all_at_once(app, lambda _: stocking.receive(same, actor=actor), CROWD)
    assert booked == [StockActionResult(10, 15)] * CROWD
    assert len(moved(mug)) == 2


def hand_over_all_at_once(
    app: Flask, cast: Cast, gift: ListedOffer, people: int
) -> Sequence[object]:
    customers = [a_customer(f"c{n}", [LotOf(60)]) for n in range(people)]
    assert cast.clerk
    return all_at_once(app, lambda n: handed_over(cast, customers[n], gift), people)


def test_the_last_gift_of_a_shop_is_handed_over_once(app: Flask, cast: Cast) -> None:
    mug = cast.a_gift(in_shop=1)
    results = hand_over_all_at_once(app, cast, mug, 2)
    assert [type(one) for one in results].count(NoneInShop) == 1
    assert stock(cast, mug) == (0, 0)
    assert verify().violations == []


def test_a_count_and_a_hand_over_at_once_agree(app: Flask, cast: Cast) -> None:
    """The count precedes the hand-over or is refused: the stock equals its movements."""
    mug, actor = cast.a_gift(in_shop=5), clerk(cast)
    seen, counted = newest_id(db.session(), cast.shop, mug.id), action(cast, mug, 5)
    arta = cast.arta

    def one(number: int) -> object:
        if number % 2:
            return stocking.count(counted, seen=seen, actor=actor)
        return handed_over(cast, arta, mug)

    all_at_once(app, one, 2)
    assert stock(cast, mug) == (4, 0)
    assert verify().violations == []


def test_a_gift_comes_back_once(app: Flask, cast: Cast) -> None:
    mug, actor, shop = cast.a_gift(in_shop=5), clerk(cast), cast.shop
    made = handed_over(cast, cast.arta, mug)
    given = {"conversion_id": made.id, "shop_id": shop, "with_points": True, "reason": "Broken"}
    results = all_at_once(app, lambda _: return_gift(**given, actor=actor), CROWD)
    assert results.count(60) == 1
    assert sum(isinstance(one, NotHandedOver) for one in results) == CROWD - 1
    assert stock(cast, mug) == (5, 0)
    assert verify().violations == []
