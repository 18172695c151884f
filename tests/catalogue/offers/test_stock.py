"""No more is taken than a stock holds."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import version
from marketplace.catalogue.models import Stock
from marketplace.catalogue.offers import stock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once


def left(offer_id: int) -> int | None:
    return db.session.scalar(select(Stock.remaining).where(Stock.offer_id == offer_id))


def take(offer_id: int) -> bool:
    with transaction() as session:
        return stock.take(session, offer_id)


def test_taking_counts_down_to_nothing_and_then_says_no(cast: Cast) -> None:
    offer = cast.an_offer(stock=2).id
    assert [take(offer) for _ in range(3)] == [True, True, False]
    assert left(offer) == 0


def test_fifty_at_once_take_no_more_than_there_is(app: Flask, cast: Cast) -> None:
    offer = cast.an_offer(stock=7).id
    taken = all_at_once(app, lambda _: take(offer))
    assert (taken.count(True), taken.count(False)) == (7, 43)
    assert left(offer) == 0


def test_only_the_last_item_and_the_first_returned_one_change_the_version(cast: Cast) -> None:
    offer = cast.an_offer(stock=3).id
    before = version.current()
    take(offer)
    take(offer)
    assert version.current() == before
    take(offer)
    assert version.current() == before + 1
    with transaction() as session:
        stock.put_back(session, offer)
        stock.put_back(session, offer)
    assert version.current() == before + 2


def test_an_item_put_back_for_an_offer_without_stock_changes_nothing(cast: Cast) -> None:
    offer = cast.an_offer().id
    with transaction() as session:
        stock.put_back(session, offer)
    assert left(offer) is None


def test_staff_give_an_offer_a_stock_change_it_and_take_the_limit_away(cast: Cast) -> None:
    offer = cast.an_offer().id
    for wanted in (5, 0, None):
        with transaction() as session:
            stock.set_remaining(session, offer, wanted)
        assert left(offer) == wanted
