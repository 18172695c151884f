"""Hand over a gift: the right PIN gives it and takes the points, three wrong ones end it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import Offer
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.receipts import receipt_for_staff
from marketplace.conversions.refusals import NoneInShop
from marketplace.conversions.verify import verify
from marketplace.counter.hand_over import hand_over
from marketplace.counter.models import Approval, ApprovalState
from marketplace.counter.refusals import NoShopOfOwn, PinOver, PointsChanged, WrongPin
from marketplace.counter.request_approval import Clerk
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.shops.models import Movement, ShopStock, StockMovement
from tests.counter.conftest import Ask, clerk_of, newest_pin, stock_of
from tests.support.cast import Cast, ListedOffer, a_stock, a_user
from tests.support.pins import wrong_pin


def wrong(clerk: Clerk, approval_id: int, refusal: type[Refusal]) -> Refusal:
    with pytest.raises(refusal) as refused:
        hand_over(clerk=clerk, approval_id=approval_id, pin=wrong_pin(newest_pin()))
    return refused.value


def handed_over() -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def approval(approval_id: int) -> Approval:
    return db.session.get_one(Approval, approval_id, populate_existing=True)


def test_a_clerk_without_a_shop_hands_over_nothing(clerk: Clerk, ask: Ask) -> None:
    nowhere = replace(clerk, shop_id=None)
    with pytest.raises(NoShopOfOwn):
        hand_over(clerk=nowhere, approval_id=ask(), pin=newest_pin())
    assert handed_over() == 0


def test_points_go_and_the_gift_is_handed_over(
    cast: Cast, clerk: Clerk, gift: ListedOffer, ask: Ask
) -> None:
    made = receipt_for_staff(hand_over(clerk=clerk, approval_id=ask(), pin=newest_pin()))
    assert (made.state, made.via, made.points) == (
        ConversionState.CONFIRMED,
        ConversionChannel.COUNTER,
        60,
    )
    assert made.shop_id == cast.shop
    assert balance(cast.arta.customer_id) == 580
    assert stock_of(cast.shop, gift) == (4, 0)
    assert verify().violations == []


def test_the_movement_says_who_handed_what_over(
    cast: Cast, clerk: Clerk, gift: ListedOffer, ask: Ask
) -> None:
    made = hand_over(clerk=clerk, approval_id=ask(), pin=newest_pin())
    moved = db.session.scalars(
        select(StockMovement).where(StockMovement.kind == Movement.HANDED_OVER)
    ).one()
    assert (moved.offer_id, moved.change, moved.on_hand) == (gift.id, -1, 4)
    assert (moved.conversion_id, moved.staff_id) == (made, cast.clerk.user_id)


def test_the_customer_is_told_by_sms_and_email(clerk: Clerk, ask: Ask) -> None:
    made = hand_over(clerk=clerk, approval_id=ask(), pin=newest_pin())
    told = db.session.scalars(
        select(OutboxMessage.channel).where(OutboxMessage.conversion_id == made)
    )
    assert sorted(told) == ["email", "sms"]


def test_a_hand_over_is_in_the_audit_log(clerk: Clerk, ask: Ask) -> None:
    made = hand_over(clerk=clerk, approval_id=ask(), pin=newest_pin())
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last
    assert (last.action, last.subject_id) == ("counter.hand-over", str(made))


def test_a_hand_over_pressed_twice_is_one_conversion(cast: Cast, clerk: Clerk, ask: Ask) -> None:
    asked = ask()
    twice = {hand_over(clerk=clerk, approval_id=asked, pin=newest_pin()) for _ in range(2)}
    assert len(twice) == 1
    assert handed_over() == 1
    assert balance(cast.arta.customer_id) == 580


def test_a_given_pin_leaves_no_hash_behind(clerk: Clerk, ask: Ask) -> None:
    asked = ask()
    made = hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    row = approval(asked)
    assert (row.state, row.pin_hash, row.conversion_id) == (ApprovalState.GIVEN, None, made)


def test_the_second_wrong_pin_leaves_one_try_which_may_be_right(clerk: Clerk, ask: Ask) -> None:
    asked = ask()
    left = [wrong(clerk, asked, WrongPin).details["left"] for _ in range(2)]
    assert left == [2, 1]
    hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    assert handed_over() == 1


def test_three_wrong_pins_end_it_even_for_the_right_one(cast: Cast, clerk: Clerk, ask: Ask) -> None:
    asked = ask()
    for refusal in (WrongPin, WrongPin, PinOver):
        wrong(clerk, asked, refusal)
    with pytest.raises(PinOver):
        hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    assert approval(asked).state is ApprovalState.ENDED
    assert (handed_over(), balance(cast.arta.customer_id)) == (0, 640)


def test_the_last_wrong_pin_is_in_the_audit_log(clerk: Clerk, ask: Ask) -> None:
    asked = ask()
    for refusal in (WrongPin, WrongPin, PinOver):
        wrong(clerk, asked, refusal)
    logged = select(AuditEntry.action).order_by(AuditEntry.id)
    actions = list(db.session.scalars(logged))
    assert actions == ["counter.ask", "counter.wrong-pins"]


@pytest.mark.parametrize(("minutes", "good"), [(9, True), (10, False)])
def test_a_pin_lives_ten_minutes(clerk: Clerk, ask: Ask, minutes: int, *, good: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        asked = ask()
    with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
        if not good:
            with pytest.raises(PinOver):
                hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
        else:
            hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    assert handed_over() == int(good)


def test_a_counter_pin_is_no_longer_valid_after_a_newer_one(clerk: Clerk, ask: Ask) -> None:
    first, pin = ask(), newest_pin()
    ask()
    with pytest.raises(PinOver):
        hand_over(clerk=clerk, approval_id=first, pin=pin)


def test_another_shop_cannot_take_the_pin(clerk: Clerk, stranger: Clerk, ask: Ask) -> None:
    asked = ask()
    with pytest.raises(NotFound):
        hand_over(clerk=stranger, approval_id=asked, pin=newest_pin())
    assert approval(asked).wrong_pins == 0
    hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())


def test_points_that_the_sms_did_not_name_are_not_taken(
    cast: Cast, clerk: Clerk, gift: ListedOffer, ask: Ask
) -> None:
    asked = ask()
    with transaction() as session:
        session.execute(update(Offer).where(Offer.id == gift.id).values(points=70))
    with pytest.raises(PointsChanged):
        hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    assert (handed_over(), balance(cast.arta.customer_id)) == (0, 640)
    assert stock_of(cast.shop, gift) == (5, 0)


def empty_the_shelf(gift: ListedOffer) -> None:
    with transaction() as session:
        session.execute(update(ShopStock).where(ShopStock.offer_id == gift.id).values(on_hand=0))


def test_a_right_pin_is_not_wasted_on_what_is_refused_meanwhile(
    cast: Cast, clerk: Clerk, gift: ListedOffer, ask: Ask
) -> None:
    asked = ask()
    empty_the_shelf(gift)
    for _ in range(4):
        with pytest.raises(NoneInShop):
            hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    a_stock(cast.shop, gift, 1)
    hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())
    assert balance(cast.arta.customer_id) == 580


def test_pins_that_were_given_do_not_count_against_the_number(
    cast: Cast, clerk: Clerk, gift: ListedOffer, ask: Ask
) -> None:
    a_stock(cast.shop, gift, 1)
    for _ in range(5):
        hand_over(clerk=clerk, approval_id=ask(), pin=newest_pin())
    ask()
    assert handed_over() == 5


def test_a_colleague_in_the_same_shop_may_take_the_pin(cast: Cast, ask: Ask) -> None:
    colleague = a_user("colleague", Role.CLERK, shop_id=cast.shop)
    made = hand_over(clerk=clerk_of(colleague), approval_id=ask(), pin=newest_pin())
    row = db.session.get_one(Conversion, made)
    assert row.confirmed_by == colleague.user_id
