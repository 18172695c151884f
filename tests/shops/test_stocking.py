"""Check that each change of a shop's stock is a movement, and that the stock is their sum."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import AuditEntry
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.shops import movements, stocking
from marketplace.shops.lookup import places
from marketplace.shops.models import Movement, ShopStock
from marketplace.shops.movements import newest_id
from marketplace.shops.opening import close_doors
from marketplace.shops.refusals import FewerThanReserved, MovedMeanwhile, ShopClosed, TooFewFree
from marketplace.shops.stocking import StockAction, StockActionResult
from tests.shops.stocked import action, clerk, handed_over, moved, reserved, stock
from tests.support.cast import Cast, ListedOffer


@pytest.fixture
def mug(cast: Cast) -> ListedOffer:
    """A gift of which the shop in Prishtina received five."""
    return cast.a_gift("Mug", in_shop=5)


def count(cast: Cast, gift: ListedOffer, number: int, seen: int | None = None) -> StockActionResult:
    seen = newest_id(db.session(), cast.shop, gift.id) if seen is None else seen
    return stocking.count(action(cast, gift, number), seen=seen, actor=clerk(cast))


def test_ten_gifts_received_are_ten_more_in_the_stock(cast: Cast, mug: ListedOffer) -> None:
    assert stocking.receive(action(cast, mug, 10), actor=clerk(cast)) == StockActionResult(10, 15)
    assert moved(mug)[-1] == (Movement.RECEIVED, 10, 15)
    assert verify().violations == []


def test_the_same_form_sent_twice_receives_once(cast: Cast, mug: ListedOffer) -> None:
    same = action(cast, mug, 10, key="form 1")
    booked = [stocking.receive(same, actor=clerk(cast)) for _ in range(2)]
    assert booked == [StockActionResult(10, 15)] * 2
    assert stock(cast, mug) == (15, 0)


def test_a_shop_holds_no_more_than_the_most(cast: Cast, mug: ListedOffer) -> None:
    with pytest.raises(InvalidInput) as refusal:
        stocking.receive(action(cast, mug, stocking.MOST - 4), actor=clerk(cast))
    assert [name for name, _ in refusal.value.beside] == ["number"]
    assert stock(cast, mug) == (5, 0)


def test_the_same_count_sent_twice_is_booked_once_also_where_gifts_moved_meanwhile(
    cast: Cast, mug: ListedOffer
) -> None:
    seen = newest_id(db.session(), cast.shop, mug.id)
    same = action(cast, mug, 3, key="count 1")
    counted = [stocking.count(same, seen=seen, actor=clerk(cast)) for _ in range(2)]
    assert counted == [StockActionResult(-2, 3)] * 2
    assert len(moved(mug)) == 2


def test_all_movements_are_read_in_batches_each_once(
    cast: Cast, mug: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocking.receive(action(cast, mug, 1), actor=clerk(cast))
    monkeypatch.setattr(movements, "BATCH", 1)
    assert [row.change for row in movements.all_movements(shop_id=cast.shop)] == [5, 1]
    assert places([]) == {}


def test_the_first_of_a_gift_makes_the_shop_keep_it(cast: Cast) -> None:
    bag = cast.a_gift("Bag")
    action_ = StockAction(shop_id=cast.shop_in_peja, offer_id=bag.id, number=2, key="k")
    assert stocking.receive(action_, actor=clerk(cast)) == StockActionResult(2, 2)
    row = db.session.get_one(ShopStock, (cast.shop_in_peja, bag.id))
    assert row.low_at == stocking.LOW_AT


def test_gifts_sent_back_to_the_store_leave_the_stock(cast: Cast, mug: ListedOffer) -> None:
    assert stocking.send_back(action(cast, mug, 2), actor=clerk(cast)) == StockActionResult(-2, 3)
    assert moved(mug)[-1] == (Movement.RETURNED, -2, 3)


def test_reserved_gifts_cannot_be_sent_back_to_the_store(cast: Cast, mug: ListedOffer) -> None:
    reserved(cast, cast.arta, mug)
    with pytest.raises(TooFewFree):
        stocking.send_back(action(cast, mug, 5), actor=clerk(cast))
    stocking.send_back(action(cast, mug, 4), actor=clerk(cast))
    assert stock(cast, mug) == (1, 1)


@pytest.mark.parametrize(("counted", "change"), [(3, -2), (5, 0), (9, 4), (0, -5)])
def test_a_count_books_the_difference(
    cast: Cast, mug: ListedOffer, counted: int, change: int
) -> None:
    assert count(cast, mug, counted) == StockActionResult(change, counted)
    assert moved(mug)[-1] == (Movement.COUNTED, change, counted)
    assert verify().violations == []


def test_a_count_is_refused_where_something_moved_meanwhile(cast: Cast, mug: ListedOffer) -> None:
    seen = newest_id(db.session(), cast.shop, mug.id)
    handed_over(cast, cast.arta, mug)
    with pytest.raises(MovedMeanwhile):
        count(cast, mug, 5, seen)
    assert stock(cast, mug) == (4, 0)


def test_fewer_than_are_reserved_cannot_be_counted(cast: Cast, mug: ListedOffer) -> None:
    reserved(cast, cast.arta, mug)
    with pytest.raises(FewerThanReserved):
        count(cast, mug, 0)
    assert stock(cast, mug) == (5, 1)


def test_a_closed_shop_receives_nothing_but_is_emptied(cast: Cast, mug: ListedOffer) -> None:
    with transaction() as session:
        close_doors(session, shop_id=cast.shop)
    with pytest.raises(ShopClosed):
        stocking.receive(action(cast, mug, 1), actor=clerk(cast))
    assert stocking.send_back(action(cast, mug, 5), actor=clerk(cast)).on_hand == 0


@pytest.mark.parametrize("number", [0, -1, stocking.MOST + 1])
def test_nonsense_is_not_received(cast: Cast, mug: ListedOffer, number: int) -> None:
    with pytest.raises(InvalidInput):
        stocking.receive(action(cast, mug, number), actor=clerk(cast))


def test_only_gifts_can_be_received_and_only_in_known_shops(cast: Cast, mug: ListedOffer) -> None:
    with pytest.raises(InvalidInput):
        stocking.receive(action(cast, cast.an_offer("Coffee"), 1), actor=clerk(cast))
    nowhere = StockAction(shop_id=12345, offer_id=mug.id, number=1, key="k")
    with pytest.raises(NotFound):
        stocking.receive(nowhere, actor=clerk(cast))


def test_staff_say_from_how_many_on_a_gift_is_low(cast: Cast, mug: ListedOffer) -> None:
    for _ in range(2):
        stocking.set_low_mark(shop_id=cast.shop, offer_id=mug.id, low_at=5, actor=clerk(cast))
    assert db.session.get_one(ShopStock, (cast.shop, mug.id)).low_at == 5
    assert list(db.session.scalars(select(AuditEntry.action))) == ["stock.low"]


@pytest.mark.parametrize(
    ("column", "said"), [("on_hand", "the sum of its movements"), ("reserved", "reservations")]
)
def test_the_books_are_not_in_order_where_the_stock_is_not(
    cast: Cast, mug: ListedOffer, column: str, said: str
) -> None:
    with transaction() as session:
        session.execute(update(ShopStock).values({column: 3}))
    (found,) = verify().violations
    assert said in found
    assert f"shop {cast.shop}, gift {mug.id}" in found
