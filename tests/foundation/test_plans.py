"""Frequent pages read long tables by an index made for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace.conversions import codes
from marketplace.conversions.provisioning import retention
from marketplace.conversions.redemption import partner_codes, remind_codes
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reports import help_desk_search
from marketplace.conversions.reports.period import by_offer
from marketplace.conversions.reports.today import today
from marketplace.conversions.reports.weeks import confirmation_rate
from marketplace.conversions.reversal import close_shop
from marketplace.conversions.stored_codes import code_hashes
from marketplace.counter import history
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.network.search import trouble
from tests.support.cast import Cast
from tests.support.query_plans import plans_of, reads_all

SHOP, REFUSED, NUMBERS, OPEN = (
    "ix_conversions_shop",
    "ix_network_orders_refused",
    "ix_network_orders_numbers",
    "ix_network_orders_due",
)
CODES = "ix_conversions_live_codes"
MADE, CONFIRMED = "ix_conversions_created_at", "ix_conversions_partner_confirmed"
Look = Callable[[int], object]


def numbers_gone(shop_id: int) -> None:
    del shop_id
    retention.delete_old()


def codes_running_out(shop_id: int) -> None:
    del shop_id
    db.session.execute(remind_codes._due(clock.today(), 3))


def network_trouble(shop_id: int) -> None:
    del shop_id
    trouble()


def day_so_far(shop_id: int) -> None:
    del shop_id
    today(day=clock.today(), now=clock.now())


def last_weeks(shop_id: int) -> None:
    del shop_id
    confirmation_rate(clock.today(), 8)
    by_offer(clock.today() - timedelta(days=55), clock.today(), language="sq")


def code_typed(shop_id: int) -> None:
    code = codes.make()
    partner_codes._own_by_code(Confirmer(partner_id=shop_id), code)
    help_desk_search._with_hash(code_hashes(code))


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    ("look", "indexes"),
    [
        (history.reserved_in, {SHOP}),
        (history.handed_over_today, {SHOP}),
        (close_shop.reservations, {SHOP}),
        (network_trouble, {REFUSED, OPEN}),
        (numbers_gone, {NUMBERS}),
        (codes_running_out, {CODES}),
        (code_typed, {"code_hash"}),
        (day_so_far, {CODES, MADE, CONFIRMED}),
        (last_weeks, {MADE, CONFIRMED}),
    ],
)
def test_a_look_goes_by_its_index(cast: Cast, look: Look, indexes: set[str]) -> None:
    shop = cast.shop
    plans = plans_of(lambda: look(shop))
    assert plans
    assert not any(reads_all(plan) for plan in plans), plans
    assert {one for one in indexes if one in "\n".join(plans)} == indexes, plans


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    ("look", "index"),
    [
        (history.reserved_in, SHOP),
        (close_shop.reservations, SHOP),
        (numbers_gone, NUMBERS),
        (day_so_far, CONFIRMED),
    ],
)
def test_a_frequent_query_without_its_index_reads_the_whole_table(
    cast: Cast, look: Look, index: str
) -> None:
    shop = cast.shop
    with transaction() as session:
        undone = session.begin_nested()
        session.execute(text(f"DROP INDEX {index}"))
        assert any(reads_all(plan) for plan in plans_of(lambda: look(shop)))
        undone.rollback()
