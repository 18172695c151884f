"""Collect reserved gifts once, cancel them, or expire them with their points returned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.accounts.models import Role
from marketplace.catalogue.models import Stock
from marketplace.conversions import refusals
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.conversions.reversal.reservations import fetch, give_up
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from marketplace.points import accounts
from marketplace.points.accounts import balance
from marketplace.points.models import Lot
from marketplace.programme.models import Rule
from marketplace.schedule import calendar
from marketplace.schedule.worker import CHORES
from tests.counter.conftest import stock_of
from tests.points.billing.topping import rule
from tests.support.cast import PASSWORD, Cast, ListedOffer

Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def gift(cast: Cast) -> ListedOffer:
    """A mug for 60 points, of which the shop in Prishtina has five, and ten are on offer."""
    return cast.a_gift(stock=10)


@pytest.fixture
def reserved(cast: Cast, gift: ListedOffer) -> Receipt:
    """The mug, reserved by Arta in Prishtina."""
    return convert(
        customer_id=cast.arta.customer_id,
        offer=gift.slug,
        via=ConversionChannel.WEB,
        key="r",
        shop_id=cast.shop,
    )


def lots() -> list[int]:
    return list(db.session.scalars(select(Lot.remaining).order_by(Lot.expires_on)))


def told(outbox: Outbox, kind: str) -> list[OutboxMessage]:
    return [message for message in outbox() if message.kind == kind]


def arta_fetches(cast: Cast, reserved: Receipt, shop_id: int) -> None:
    with transaction() as session:
        accounts.lock(session, cast.arta.customer_id)
        fetch(session, conversion_id=reserved.id, shop_id=shop_id, staff_id=cast.clerk.user_id)


def test_a_collected_reservation_is_confirmed_at_the_counter(
    cast: Cast, gift: ListedOffer, reserved: Receipt, outbox: Outbox
) -> None:
    arta_fetches(cast, reserved, cast.shop)
    row = db.session.get_one(Conversion, reserved.id, populate_existing=True)
    assert (row.state, row.confirmed_via) == (ConversionState.CONFIRMED, ConversionChannel.COUNTER)
    assert row.confirmed_by == cast.clerk.user_id
    assert stock_of(cast.shop, gift) == (4, 0)
    assert len(told(outbox, "confirmed")) == 2


def test_a_reservation_cannot_be_collected_twice(
    cast: Cast, gift: ListedOffer, reserved: Receipt
) -> None:
    arta_fetches(cast, reserved, cast.shop)
    with pytest.raises(refusals.NotKept):
        arta_fetches(cast, reserved, cast.shop)
    assert stock_of(cast.shop, gift) == (4, 0)


def test_in_another_shop_it_is_not_kept(cast: Cast, reserved: Receipt) -> None:
    with pytest.raises(refusals.NotKept):
        arta_fetches(cast, reserved, cast.shop_in_peja)


def test_a_moment_before_its_end_it_is_kept_and_at_its_end_not(
    cast: Cast, reserved: Receipt
) -> None:
    assert cast.clerk
    assert reserved.good_until
    with (
        time_machine.travel(reserved.good_until, tick=False),
        pytest.raises(refusals.NotKept),
    ):
        arta_fetches(cast, reserved, cast.shop)
    last = reserved.good_until - timedelta(seconds=1)
    with time_machine.travel(last, tick=False):
        arta_fetches(cast, reserved, cast.shop)


def test_an_uncollected_reservation_returns_the_points_to_their_lots(
    cast: Cast, gift: ListedOffer, reserved: Receipt
) -> None:
    assert lots() == [30, 350, 200]
    assert reserved.good_until
    assert expire_reservations(reserved.good_until) == 1
    assert lots() == [90, 350, 200]
    assert balance(cast.arta.customer_id) == 640
    assert receipt_for_staff(reserved.id).state is ConversionState.EXPIRED
    assert stock_of(cast.shop, gift) == (5, 0)
    assert db.session.scalar(select(Stock.remaining).where(Stock.offer_id == gift.id)) == 10
    assert verify().violations == []


@pytest.mark.parametrize("rule_for_codes", ["lost", "returned"])
def test_an_expired_reservation_returns_points_whatever_the_rule_for_codes(
    cast: Cast, reserved: Receipt, rule_for_codes: str
) -> None:
    rule(Rule.EXPIRED_CODES, rule_for_codes)
    assert reserved.good_until
    expire_reservations(reserved.good_until)
    assert balance(cast.arta.customer_id) == 640


def test_expiring_reservations_is_idempotent(
    cast: Cast, gift: ListedOffer, reserved: Receipt, outbox: Outbox
) -> None:
    assert reserved.good_until
    assert [expire_reservations(reserved.good_until) for _ in range(2)] == [1, 0]
    assert balance(cast.arta.customer_id) == 640
    assert stock_of(cast.shop, gift) == (5, 0)
    assert len(told(outbox, "reservation_expired")) == 2


def test_the_customer_is_told_by_sms_and_email_of_the_points(
    reserved: Receipt, outbox: Outbox
) -> None:
    assert reserved.good_until
    expire_reservations(reserved.good_until)
    messages = told(outbox, "reservation_expired")
    assert sorted(message.channel for message in messages) == ["email", "sms"]
    facts = messages[0].facts
    assert (facts["points"], facts["balance"], facts["shop"]) == (60, 640, "IPKO Prishtina")


def test_a_reservation_does_not_expire_before_its_end(reserved: Receipt) -> None:
    assert reserved.good_until
    assert expire_reservations(reserved.good_until - timedelta(seconds=1)) == 0


def test_codes_and_reservations_leave_each_other_alone(cast: Cast, reserved: Receipt) -> None:
    code = convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="c",
    )
    much_later = clock.now() + timedelta(days=400)
    assert expire_reservations(much_later) == 1
    assert receipt_for_staff(code.id).state is ConversionState.ISSUED
    assert expire_codes(much_later) == 1
    assert receipt_for_staff(reserved.id).given_back == 60


def test_the_calendar_expires_a_reservation_at_its_end(cast: Cast, reserved: Receipt) -> None:
    assert reserved.good_until
    with time_machine.travel(reserved.good_until, tick=False):
        assert calendar.run().reservations == 1
    assert balance(cast.arta.customer_id) == 640


def test_the_worker_expires_a_reservation_within_a_minute(cast: Cast, reserved: Receipt) -> None:
    assert reserved.good_until
    (chore,) = [chore for chore in CHORES if chore.__name__ == "expire_due_reservations"]
    with time_machine.travel(reserved.good_until, tick=False):
        chore()
    assert balance(cast.arta.customer_id) == 640


def test_points_whose_day_is_over_come_back_and_live_on(cast: Cast, reserved: Receipt) -> None:
    assert reserved.good_until
    with transaction() as session:
        session.execute(update(Lot).values(expires_on=clock.today()))
    with time_machine.travel(reserved.good_until, tick=False):
        calendar.run()
        assert balance(cast.arta.customer_id) == 60
    assert receipt_for_staff(reserved.id).given_back == 60


def test_support_cancels_it_as_any_other(cast: Cast, gift: ListedOffer, reserved: Receipt) -> None:
    support = cast.staff(Role.SUPPORT).actor
    assert cancel(conversion_id=reserved.id, reason="asked by phone", actor=support) == 60
    assert stock_of(cast.shop, gift) == (5, 0)
    assert verify().violations == []


def test_a_reservation_counts_towards_the_limit_until_it_is_cancelled(cast: Cast) -> None:
    one_each = cast.a_gift("Cap", per_customer=1)
    asked: dict[str, Any] = {
        "customer_id": cast.arta.customer_id,
        "offer": one_each.slug,
        "shop_id": cast.shop,
    }
    first = convert(via=ConversionChannel.WEB, key="1", **asked)
    with pytest.raises(refusals.LimitReached):
        convert(via=ConversionChannel.WEB, key="2", **asked)
    cancel(conversion_id=first.id, reason="x", actor=cast.staff(Role.SUPPORT).actor)
    convert(via=ConversionChannel.WEB, key="3", **asked)


@pytest.mark.parametrize(
    "via", [ConversionChannel.SMS, ConversionChannel.USSD, ConversionChannel.API]
)
def test_a_gift_cannot_be_converted_by_sms_ussd_or_api(
    cast: Cast, gift: ListedOffer, via: ConversionChannel
) -> None:
    with pytest.raises(refusals.OnlyInShops):
        convert(customer_id=cast.arta.customer_id, offer=gift.slug, via=via, key="k")


def test_verify_finds_a_reservation_whose_points_stayed_away(reserved: Receipt) -> None:
    with transaction() as session:
        session.execute(update(Conversion).values(state=ConversionState.EXPIRED))
    assert any(f"conversion {reserved.id}: reserved" in one for one in verify().violations)


def left_of(gift: ListedOffer) -> int | None:
    return db.session.scalar(select(Stock.remaining).where(Stock.offer_id == gift.id))


def test_an_expired_reservation_does_not_count_towards_the_limit(cast: Cast) -> None:
    """The gift never left the shop, and its points are back."""
    mug, arta = cast.a_gift(per_customer=1), cast.arta.customer_id
    wanted: dict[str, Any] = {"customer_id": arta, "offer": mug.slug, "via": ConversionChannel.WEB}
    convert(**wanted, key="r1", shop_id=cast.shop)
    with pytest.raises(refusals.LimitReached):
        convert(**wanted, key="r2", shop_id=cast.shop)
    expire_reservations(clock.now() + timedelta(days=3))
    assert convert(**wanted, key="r3", shop_id=cast.shop).points == 60


def test_a_customer_who_leaves_frees_the_reserved_gift(
    cast: Cast, gift: ListedOffer, reserved: Receipt
) -> None:
    assert (left_of(gift), stock_of(cast.shop, gift)) == (9, (5, 1))
    leave(user_id=cast.arta.user_id, customer_id=reserved.customer_id, password=PASSWORD)
    assert (left_of(gift), stock_of(cast.shop, gift)) == (10, (5, 0))
    assert verify().violations == []


def test_a_customer_who_gives_up_five_reservations_waits_a_day_to_reserve(
    cast: Cast, gift: ListedOffer
) -> None:
    for number in range(5):
        given_up(cast, gift, f"g{number}")
    with pytest.raises(refusals.ReleasedTooOften):
        reserve(cast, gift, "once more")
    with time_machine.travel(clock.now() + timedelta(hours=24)):
        assert reserve(cast, gift, "a day later").state is ConversionState.ISSUED


def test_a_reservation_cancelled_by_staff_does_not_count_as_given_up(
    cast: Cast, gift: ListedOffer
) -> None:
    for number in range(5):
        made = reserve(cast, gift, f"g{number}")
        cancel(conversion_id=made.id, reason="the shop burnt down", actor=cast.clerk.actor)
    assert reserve(cast, gift, "once more").state is ConversionState.ISSUED


def reserve(cast: Cast, gift: ListedOffer, key: str) -> Receipt:
    arta = cast.arta.customer_id
    return convert(
        customer_id=arta, offer=gift.slug, via=ConversionChannel.WEB, key=key, shop_id=cast.shop
    )


def given_up(cast: Cast, gift: ListedOffer, key: str) -> None:
    made = reserve(cast, gift, key)
    give_up(customer_id=cast.arta.customer_id, conversion_id=made.id)
