"""The pages of shops: marketing keeps them, clerks keep the stock of their own, all staff look."""

from __future__ import annotations

import re

import pytest

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferState
from marketplace.shops.stock_list import low_shelves, shop_of, shops
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.shops.stocked import handed_over, moved, reserved, stock
from tests.support.cast import Cast, ListedOffer, a_user

SHOP = {"name": "IPKO Ferizaj", "city": "Ferizaj", "address": "Rruga 1", "phone": "038 123 456"}


@pytest.fixture
def mug(cast: Cast) -> ListedOffer:
    """A gift of which the shop in Prishtina received five."""
    return cast.a_gift("Mug", in_shop=5)


def key_in(page: str, name: str = "key") -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def gift_page(cast: Cast, mug: ListedOffer, action: str) -> str:
    return f"/admin/shops/{cast.shop}/gifts/{mug.id}/{action}"


def test_a_shop_is_opened_edited_closed_and_opened_again(at_desk: AtDesk) -> None:
    desk = at_desk("marketing")
    made = desk.post("/admin/shops/new", data=SHOP)
    shop_id = int(str(made.location).rsplit("/", 1)[1])
    desk.post(f"{made.location}/edit", data=SHOP | {"address": "Rruga 2"})
    desk.post(f"{made.location}/close", data={"reason": "We move"})
    assert (shop_of(shop_id).address, shop_of(shop_id).closed_at is None) == ("Rruga 2", False)
    desk.post(f"{made.location}/reopen")
    assert shop_of(shop_id).closed_at is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("name", "x" * 121), ("city", ""), ("address", ""), ("phone", "call us")],
)
def test_bad_input_is_told_and_kept(at_desk: AtDesk, field: str, typed: str) -> None:
    answer = at_desk("marketing").post("/admin/shops/new", data=SHOP | {field: typed})
    assert (answer.status_code, shops()) == (422, [])
    assert "field__errors" in answer.text


def test_closing_says_what_is_reserved_and_what_is_left(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    reserved(cast, cast.arta, mug)
    shown = at_desk("marketing").get(f"/admin/shops/{cast.shop}/close").text
    assert "1 reservation will be cancelled" in shown
    assert "5 gifts stay" in shown


@pytest.mark.usefixtures("mug")
def test_closing_says_nothing_of_reservations_where_there_are_none(
    at_desk: AtDesk, cast: Cast
) -> None:
    shown = at_desk("marketing").get(f"/admin/shops/{cast.shop}/close").text
    assert "reservation" not in shown.split("notice__text")[1].split("</div>")[0]
    assert "5 gifts stay" in shown


def test_pressing_received_twice_books_once(at_desk: AtDesk, cast: Cast, mug: ListedOffer) -> None:
    desk, address = at_desk("clerk"), f"/admin/shops/{cast.shop}/receive"
    form = {"gift": mug.id, "number": "10", "key": key_in(desk.get(address).text)}
    assert [desk.post(address, data=form).status_code for _ in range(2)] == [303, 303]
    assert stock(cast, mug) == (15, 0)


def test_the_form_works_with_htmx_too(at_desk: AtDesk, cast: Cast, mug: ListedOffer) -> None:
    desk, address = at_desk("clerk"), f"/admin/shops/{cast.shop}/receive"
    wrong = desk.post(address, data={"gift": mug.id, "key": "k"}, headers={"HX-Request": "true"})
    assert (wrong.status_code, "<html" in wrong.text) == (422, False)
    form = {"gift": mug.id, "number": "1", "key": "k"}
    right = desk.post(address, data=form, headers={"HX-Request": "true"})
    assert right.headers["HX-Redirect"] == f"/admin/shops/{cast.shop}"


def test_a_count_that_something_overtook_asks_to_count_again(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    desk, address = at_desk("clerk"), gift_page(cast, mug, "count")
    page = desk.get(address).text
    form = {"number": "5", "key": key_in(page), "seen": key_in(page, "seen")}
    handed_over(cast, cast.arta, mug)
    again = desk.post(address, data=form)
    assert (again.status_code, "notice--bad" in again.text) == (422, True)
    later = form | {"number": "3", "seen": key_in(again.text, "seen")}
    assert desk.post(address, data=later).status_code == 303
    assert stock(cast, mug) == (3, 0)


def test_more_than_are_free_do_not_go_back(at_desk: AtDesk, cast: Cast, mug: ListedOffer) -> None:
    desk, address = at_desk("clerk"), gift_page(cast, mug, "send-back")
    answers = [desk.post(address, data={"number": n, "key": "k"}) for n in ("6", "0", "4")]
    assert [one.status_code for one in answers] == [422, 422, 303]
    assert stock(cast, mug) == (1, 0)


def test_a_gift_comes_back_by_the_number_on_its_slip(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    slip = handed_over(cast, cast.arta, mug).id
    desk, address = at_desk("clerk"), f"/admin/shops/{cast.shop}/bring-back"
    form = {"conversion": slip, "with_points": "y", "reason": "Broken lid"}
    assert [desk.post(address, data=form).status_code for _ in range(2)] == [303, 422]
    assert len(moved(mug)) == 3


@pytest.mark.parametrize("bound", [True, False])
def test_a_clerk_of_no_or_another_shop_only_looks(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer, *, bound: bool
) -> None:
    shop_id = cast.shop_in_peja if bound else None
    cast.__dict__["visar"] = a_user("visar", Role.CLERK, shop_id=shop_id)
    desk, here = at_desk("visar"), f"/admin/shops/{cast.shop}"
    shown = desk.get(here)
    assert (shown.status_code, "/receive" in shown.text) == (200, False)
    for address in (f"{here}/receive", f"{here}/bring-back", gift_page(cast, mug, "count")):
        assert (desk.get(address).status_code, desk.post(address).status_code) == (403, 403)
    assert stock(cast, mug) == (5, 0)


def test_other_staff_can_read_a_shop_and_cannot_change_it(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    for who in all_but(Role.MARKETING, Role.ADMINISTRATOR, Role.CLERK):
        desk, here = at_desk(who), f"/admin/shops/{cast.shop}"
        readable = ("/admin/shops", here, f"{here}/movements", f"{here}/movements.csv",
                    "/admin/shops/low", "/admin/shops/low.csv")  # fmt: skip
        staff = who in {"support", "finance", "auditor"}
        codes = {desk.get(address).status_code for address in readable}
        assert codes == ({200} if staff else {403}), who
        closed = [desk.get(f"{here}/edit"), desk.get(gift_page(cast, mug, "count"))]
        assert [one.status_code for one in closed] == [403, 403], who


def test_movements_are_paged_and_saved_with_who_and_when(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    desk, here = at_desk("clerk"), f"/admin/shops/{cast.shop}"
    for n in range(35):
        desk.post(f"{here}/receive", data={"gift": mug.id, "number": "1", "key": f"k{n}"})
    pages = [desk.get(f"{here}/movements?gift={mug.id}&page={n}").text for n in (1, 2, 99)]
    assert [page.count('<th scope="row">') for page in pages] == [30, 6, 6]
    lines = desk.get(f"{here}/movements.csv").text.splitlines()
    assert (len(lines), lines[-1].count(",1,40,clerk,")) == (37, 1)


def test_low_gifts_are_on_the_overview_and_in_a_file(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    desk = at_desk("marketing")
    assert "/admin/shops/low" not in desk.get("/admin/").text
    desk.post(gift_page(cast, mug, "low"), data={"low_at": "5"})
    assert "/admin/shops/low" in desk.get("/admin/").text
    assert ",5,0,5,5" in desk.get("/admin/shops/low.csv").text
    assert [one.offer_id for one in low_shelves()] == [mug.id]


def test_withdrawn_gifts_cannot_be_received(at_desk: AtDesk, cast: Cast) -> None:
    old = cast.a_gift("Old", state=OfferState.WITHDRAWN)
    form = {"gift": old.id, "number": "1", "key": "k"}
    answer = at_desk("clerk").post(f"/admin/shops/{cast.shop}/receive", data=form)
    assert answer.status_code == 422


def test_the_administrator_chooses_a_clerks_shop(at_desk: AtDesk, cast: Cast) -> None:
    desk, address = at_desk("administrator"), f"/admin/staff/{cast.clerk.user_id}"
    form = {"shop": cast.shop_in_peja, "reason": "Needed there"}
    assert desk.post(f"{address}/shop", data=form).status_code == 303
    assert "IPKO Peja" in desk.get(address).text
    assert "IPKO Peja" in desk.get("/admin/staff").text


def test_customers_see_which_shops_have_the_gift(at_desk: AtDesk, mug: ListedOffer) -> None:
    shown = at_desk("arta").get(f"/offers/{mug.slug}").text
    assert all(text in shown for text in ("IPKO Prishtina", "5 left", "tel:+38338123456"))


def test_an_invalid_stock_action_is_shown_next_to_its_field(
    at_desk: AtDesk, cast: Cast, mug: ListedOffer
) -> None:
    desk, here = at_desk("clerk"), f"/admin/shops/{cast.shop}"
    given = {"number": 99_999, "conversion": 99_999, "reason": "x", "key": "k"}
    for address, field in (
        (gift_page(cast, mug, "send-back"), "number"),
        (f"{here}/bring-back", "conversion"),
    ):
        answer = desk.post(address, data=given)
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
