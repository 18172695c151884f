"""Take back a gift once, into the stock, with its points where staff decide so."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.conversions.models import Conversion
from marketplace.conversions.refusals import AccountClosed
from marketplace.conversions.reversal.refusals import NotHandedOver, TooManyPointsBack
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.shops.models import Movement, ShopStock
from marketplace.shops.opening import close_doors
from marketplace.shops.refusals import ShopClosed
from tests.shops.stocked import clerk, handed_over, moved, reserved, stock
from tests.support.cast import PASSWORD, Cast, ListedOffer


@pytest.fixture
def mug(cast: Cast) -> ListedOffer:
    """A gift for 60 points of which the shop in Prishtina received five."""
    return cast.a_gift("Mug", in_shop=5)


def back(cast: Cast, conversion_id: int, *, points: bool = True, shop: int = 0) -> int:
    return return_gift(
        conversion_id=conversion_id,
        shop_id=shop or cast.shop,
        with_points=points,
        reason="The lid is broken",
        actor=clerk(cast),
    )


def told() -> list[str]:
    return sorted(db.session.scalars(select(OutboxMessage.kind)))


def test_the_gift_and_the_points_go_back(cast: Cast, mug: ListedOffer) -> None:
    made = handed_over(cast, cast.arta, mug)
    before = told()
    assert back(cast, made.id) == 60
    assert (balance(cast.arta.customer_id), stock(cast, mug)) == (640, (5, 0))
    assert moved(mug)[1:] == [(Movement.HANDED_OVER, -1, 4), (Movement.RETURNED, 1, 5)]
    assert len(told()) > len(before)
    assert verify().violations == []


def test_a_returned_gift_is_available_again(cast: Cast) -> None:
    """The last piece of the offer, too, is available again."""
    last = cast.a_gift("Last", in_shop=1, stock=1)
    back(cast, handed_over(cast, cast.arta, last).id)
    assert handed_over(cast, cast.arta, last, key="k2").points == 60


def test_a_gift_returned_without_points_leaves_them_spent(cast: Cast, mug: ListedOffer) -> None:
    made = handed_over(cast, cast.arta, mug)
    before = told()
    assert back(cast, made.id, points=False) == 0
    assert (balance(cast.arta.customer_id), stock(cast, mug)) == (580, (5, 0))
    row = db.session.get_one(Conversion, made.id)
    assert (row.state, row.lost, row.cancel_reason) == ("cancelled", True, "The lid is broken")
    assert set(told()) - set(before) == {"cancelled"}, "nobody's gift is cancelled in silence"
    assert verify().violations == []


def test_one_clerk_returns_at_most_the_correction_limit_of_points_a_day(cast: Cast) -> None:
    dear = cast.a_gift("Bicycle", in_shop=5, points=300)
    first, second = (handed_over(cast, cast.arta, dear, key=key) for key in ("k1", "k2"))
    assert back(cast, first.id) == 300
    with pytest.raises(TooManyPointsBack):
        back(cast, second.id)
    assert balance(cast.arta.customer_id) == 340
    assert back(cast, second.id, points=False) == 0
    third = handed_over(cast, cast.arta, dear, key="k3")
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert back(cast, third.id) == 300


def test_a_gift_can_be_returned_only_once(cast: Cast, mug: ListedOffer) -> None:
    made = handed_over(cast, cast.arta, mug)
    back(cast, made.id)
    with pytest.raises(NotHandedOver):
        back(cast, made.id)
    assert stock(cast, mug) == (5, 0)


def test_any_open_shop_can_take_a_gift_back(cast: Cast, mug: ListedOffer) -> None:
    back(cast, handed_over(cast, cast.arta, mug).id, shop=cast.shop_in_peja)
    assert stock(cast, mug) == (4, 0)
    assert db.session.get_one(ShopStock, (cast.shop_in_peja, mug.id)).on_hand == 1
    assert verify().violations == []


def test_a_closed_shop_takes_nothing_back(cast: Cast, mug: ListedOffer) -> None:
    made = handed_over(cast, cast.arta, mug)
    with transaction() as session:
        close_doors(session, shop_id=cast.shop)
    with pytest.raises(ShopClosed):
        back(cast, made.id)
    assert stock(cast, mug) == (4, 0)


def test_only_a_gift_that_was_handed_over_can_be_returned(cast: Cast, mug: ListedOffer) -> None:
    waiting = reserved(cast, cast.arta, mug).id
    for conversion_id in (waiting, 0, 987654321):
        with pytest.raises(NotHandedOver):
            back(cast, conversion_id)
    assert stock(cast, mug) == (5, 1)


def test_a_customer_who_left_gets_no_points_for_a_returned_gift(
    cast: Cast, mug: ListedOffer
) -> None:
    made, arta = handed_over(cast, cast.arta, mug), cast.arta
    leave(customer_id=arta.customer_id, user_id=arta.user_id, password=PASSWORD)
    with pytest.raises(AccountClosed):
        back(cast, made.id)
    assert back(cast, made.id, points=False) == 0
    assert stock(cast, mug) == (5, 0)


def test_the_log_says_who_took_it_back_and_why(cast: Cast, mug: ListedOffer) -> None:
    made = handed_over(cast, cast.arta, mug)
    back(cast, made.id)
    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.reason) == ("conversion.bring_back", "The lid is broken")
    assert entry.after == {"state": "cancelled", "points": 60, "shop_id": cast.shop}
