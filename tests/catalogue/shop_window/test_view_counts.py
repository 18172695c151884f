"""Views of offers are counted in memory and saved in batches, by day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from marketplace.catalogue.shop_window import view_counts
from marketplace.catalogue.shop_window.view_counts import (
    KEPT,
    delete_old_views,
    save_views,
    view_counter,
    views_by_day,
    views_since,
)
from marketplace.catalogue.shop_window.view_models import OfferViews
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, nothing_is_locked

MONDAY, TUESDAY = date(2030, 3, 4), date(2030, 3, 5)


@pytest.fixture(autouse=True)
def _no_views(app: Flask) -> None:
    view_counter(app).take()


def count(app: Flask, offer_id: int, *days: date) -> None:
    for day in days:
        view_counter(app).count(offer_id, day)


def test_counts_of_two_batches_are_added_up_by_day(app: Flask, cast: Cast) -> None:
    coffee, tea = cast.an_offer("Coffee").id, cast.an_offer("Tea").id
    count(app, coffee, MONDAY, MONDAY, TUESDAY)
    assert save_views(app) == 2
    count(app, coffee, TUESDAY)
    count(app, tea, TUESDAY)
    assert save_views(app) == 2
    assert save_views(app) == 0
    assert views_by_day(coffee, MONDAY) == {MONDAY: 2, TUESDAY: 2}
    assert views_by_day(coffee, TUESDAY) == {TUESDAY: 2}
    assert views_since(MONDAY) == {MONDAY: 2, TUESDAY: 3}


def test_counts_of_an_unknown_offer_are_left_out(app: Flask, cast: Cast) -> None:
    coffee = cast.an_offer("Coffee").id
    count(app, coffee, MONDAY)
    count(app, coffee + 1000, MONDAY)
    assert save_views(app) == 1
    count(app, coffee + 1000, MONDAY)
    assert save_views(app) == 0
    assert views_since(MONDAY) == {MONDAY: 1}


def test_counts_that_could_not_be_saved_are_kept_for_the_next_time(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    coffee = cast.an_offer("Coffee").id
    count(app, coffee, MONDAY)
    with monkeypatch.context() as away:
        away.setattr(view_counts, "transaction", _no_database)
        with pytest.raises(OperationalError):
            save_views(app)
    count(app, coffee, MONDAY)
    save_views(app)
    assert views_by_day(coffee, MONDAY) == {MONDAY: 2}


def test_counts_are_deleted_after_two_years(app: Flask, cast: Cast) -> None:
    coffee, today = cast.an_offer("Coffee").id, clock.today()
    count(app, coffee, today - KEPT, today - KEPT - timedelta(days=1))
    save_views(app)
    delete_old_views()
    assert db.session.scalars(select(OfferViews.day)).all() == [today - KEPT]


def _no_database() -> None:
    raise OperationalError("INSERT", {}, Exception("the database is away"))


def test_counts_that_processes_save_at_once_are_all_added(app: Flask, cast: Cast) -> None:
    coffee = cast.an_offer("Coffee").id

    def save(_number: int) -> int:
        return view_counts._add(Counter({(coffee, MONDAY): 1}))

    assert all_at_once(app, save, people=6) == [1] * 6
    assert views_by_day(coffee, MONDAY) == {MONDAY: 6}


def test_counts_that_are_read_before_they_are_written_are_lost(app: Flask, cast: Cast) -> None:
    """The negative control: two who read the same number both write the next one."""
    coffee, gap = cast.an_offer("Coffee").id, Gap(0)
    view_counts._add(Counter({(coffee, MONDAY): 1}))

    def save(_number: int) -> None:
        read = views_by_day(coffee, MONDAY)[MONDAY]
        gap()
        with transaction() as session:
            session.merge(OfferViews(offer_id=coffee, day=MONDAY, views=read + 1))

    with nothing_is_locked():
        all_at_once(app, save, people=2)
    assert views_by_day(coffee, MONDAY) == {MONDAY: 2}
