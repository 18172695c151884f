"""Open, change and close shops, bind clerks to them, and update the shop window."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role, User
from marketplace.accounts.users import change_role
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.models import Conversion
from marketplace.conversions.refusals import NoneInShop, NoSuchShop
from marketplace.conversions.reversal.close_shop import close_shop, reservations
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.points.accounts import balance
from marketplace.shops import opening, stocking
from marketplace.shops.clerks import bind_clerk, clerks_of, require_at_work
from marketplace.shops.lookup import shops_with
from marketplace.shops.opening import ShopContent
from marketplace.shops.refusals import NotYourShop
from marketplace.shops.stock_list import low_shelves, shelves_of, shops
from tests.shops.stocked import action, clerk, handed_over, reserved, stock
from tests.support.cast import Cast, ListedOffer, a_stock, a_user

FERIZAJ = ShopContent(name="IPKO Ferizaj", city="Ferizaj", address="Rruga 1", opening_hours="8-20")


@pytest.fixture
def mug(cast: Cast) -> ListedOffer:
    """A gift for 60 points of which the shop in Prishtina received two, and other shops none."""
    return cast.a_gift("Mug", in_shop=2)


def marketing(cast: Cast) -> dict[str, object]:
    return {"actor": cast.staff(Role.MARKETING).actor}


def sold_out(gift: ListedOffer) -> bool:
    return window().cards[gift.id].sold_out


def test_a_shop_is_opened_and_changed(cast: Cast) -> None:
    actor = cast.staff(Role.MARKETING).actor
    shop_id = opening.open_shop(facts=FERIZAJ, actor=actor)
    later = ShopContent(name="IPKO Ferizaj", city="Ferizaj", address="Rruga 2")
    opening.edit_shop(shop_id=shop_id, facts=later, actor=actor)
    (found,) = shops()
    assert (found.name, found.address, found.on_hand) == ("IPKO Ferizaj", "Rruga 2", 0)
    assert list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))) == [
        "shop.create",
        "shop.edit",
    ]


def test_two_shops_have_two_names(cast: Cast) -> None:
    actor = cast.staff(Role.MARKETING).actor
    opening.open_shop(facts=FERIZAJ, actor=actor)
    with pytest.raises(InvalidInput):
        opening.open_shop(facts=FERIZAJ, actor=actor)
    with pytest.raises(InvalidInput):
        opening.edit_shop(shop_id=cast.shop, facts=FERIZAJ, actor=actor)


@pytest.mark.parametrize("field", ["name", "city", "address"])
def test_a_shop_says_where_it_is(cast: Cast, field: str) -> None:
    facts = ShopContent(**{"name": "A", "city": "B", "address": "C"} | {field: " "})
    with pytest.raises(InvalidInput) as refused:
        opening.open_shop(facts=facts, actor=cast.staff(Role.MARKETING).actor)
    assert refused.value.field == field


def test_a_closed_shop_hands_nothing_over_and_gives_back_what_was_reserved(
    cast: Cast, mug: ListedOffer
) -> None:
    kept = reserved(cast, cast.arta, mug)
    assert reservations(cast.shop) == 1
    assert close_shop(shop_id=cast.shop, reason="We move", actor=clerk(cast)) == 1
    assert db.session.get_one(Conversion, kept.id).cancel_reason == "We move"
    assert (balance(cast.arta.customer_id), stock(cast, mug)) == (640, (2, 0))
    with pytest.raises(NoSuchShop):
        handed_over(cast, cast.arta, mug)
    assert verify().violations == []


def test_closing_again_changes_nothing_and_it_can_open_again(cast: Cast, mug: ListedOffer) -> None:
    actor = cast.staff(Role.MARKETING).actor
    ended = [close_shop(shop_id=cast.shop, reason="Holiday", actor=actor) for _ in range(2)]
    assert (ended, sold_out(mug), shops_with(mug.id)) == ([0, 0], True, [])
    opening.reopen_shop(shop_id=cast.shop, actor=actor)
    assert (sold_out(mug), [shop.free for shop in shops_with(mug.id)]) == (False, [2])
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["shop.close", "shop.reopen"]


def test_no_shop_no_closing(cast: Cast) -> None:
    with pytest.raises(NotFound):
        close_shop(shop_id=12345, reason="None", actor=cast.staff(Role.MARKETING).actor)


def test_a_gift_is_sold_out_when_no_open_shop_has_a_free_one(cast: Cast, mug: ListedOffer) -> None:
    assert not sold_out(mug)
    handed_over(cast, cast.arta, mug)
    assert not sold_out(mug)
    reserved(cast, cast.arta, mug)
    assert sold_out(mug)
    with pytest.raises(NoneInShop):
        handed_over(cast, cast.arta, mug, "k2")
    stocking.receive(action(cast, mug, 1), actor=clerk(cast))
    assert not sold_out(mug)


def test_another_shop_that_has_it_keeps_it_on_offer(cast: Cast, mug: ListedOffer) -> None:
    a_stock(cast.shop_in_peja, mug, 1)
    stocking.send_back(action(cast, mug, 2), actor=clerk(cast))
    assert not sold_out(mug)
    assert [(s.city, s.free) for s in shops_with(mug.id)] == [("Peja", 1), ("Prishtina", 0)]


def test_a_gift_low_in_stock_is_listed_until_more_comes(cast: Cast, mug: ListedOffer) -> None:
    a_stock(cast.shop_in_peja, mug, 9)
    assert [(s.shop_id, s.free, s.low) for s in low_shelves()] == [(cast.shop, 2, True)]
    assert low_shelves(cast.shop_in_peja) == []
    assert [row.low for row in shops()] == [0, 1]
    stocking.receive(action(cast, mug, 1), actor=clerk(cast))
    assert (low_shelves(), shelves_of(cast.shop)[0].low) == ([], False)


def test_a_clerk_works_in_one_shop(cast: Cast) -> None:
    person, actor = a_user("visar", Role.CLERK), cast.staff(Role.ADMINISTRATOR).actor
    for shop_id in (cast.shop, cast.shop_in_peja, cast.shop_in_peja):
        bind_clerk(user_id=person.user_id, shop_id=shop_id, reason="Needed", actor=actor)
    assert [one.username for one in clerks_of(cast.shop_in_peja)] == ["visar"]
    assert clerks_of(cast.shop) == []
    assert (
        list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        == ["user.shop"] * 2
    )


def test_only_clerks_work_in_shops_that_are_open(cast: Cast) -> None:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    support, clerk_ = cast.staff(Role.SUPPORT).user_id, cast.clerk.user_id
    for user_id, shop_id in ((support, cast.shop), (clerk_, 12345)):
        with pytest.raises(InvalidInput):
            bind_clerk(user_id=user_id, shop_id=shop_id, reason="No", actor=actor)


def test_a_clerk_who_becomes_something_else_leaves_the_shop(cast: Cast) -> None:
    actor, user_id = cast.staff(Role.ADMINISTRATOR).actor, cast.clerk.user_id
    change_role(user_id=user_id, role=Role.SUPPORT, actor=actor)
    assert db.session.get_one(User, user_id).shop_id is None


def test_a_clerk_does_nothing_in_a_shop_of_others() -> None:
    require_at_work(role=Role.CLERK, own_shop=1, shop_id=1)
    require_at_work(role=Role.MARKETING, own_shop=None, shop_id=1)
    for own in (2, None):
        with pytest.raises(NotYourShop):
            require_at_work(role=Role.CLERK, own_shop=own, shop_id=1)
