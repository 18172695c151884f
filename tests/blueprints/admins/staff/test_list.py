"""The staff accounts are listed."""

from __future__ import annotations

from marketplace.accounts.models import Role
from marketplace.conversions.reversal.close_shop import close_shop
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast, a_user

NO_SHOP = "No open shop"


def test_the_list_of_staff_shows_only_staff(at_desk: AtDesk, cast: Cast) -> None:
    assert cast.everybody()
    shown = at_desk("administrator").get("/admin/staff").text
    names = {name: f">{name}</a>" in shown for name in ("support", "auditor", "arta", "drita")}
    assert names == {"support": True, "auditor": True, "arta": False, "drita": False}


def test_a_shut_account_is_marked_and_comes_last(at_desk: AtDesk, cast: Cast) -> None:
    desk, clerk = at_desk("administrator"), cast.staff(Role.CLERK)
    desk.post(f"/admin/staff/{clerk.user_id}/deactivate", data={"reason": "Left us"})
    shown = desk.get("/admin/staff").text
    assert shown.index(">administrator</a>") < shown.index(">clerk</a>")
    assert "Deactivated" in shown


def test_a_members_page_shows_what_was_done_to_the_account(at_desk: AtDesk, cast: Cast) -> None:
    desk, clerk = at_desk("administrator"), cast.staff(Role.CLERK)
    desk.post(f"/admin/staff/{clerk.user_id}/role", data={"role": "support", "reason": "Moved"})
    shown = desk.get(f"/admin/staff/{clerk.user_id}").text
    assert all(text in shown for text in ("<del>clerk</del>", "<ins>support</ins>", "Moved"))


def test_a_customers_account_is_not_a_member_of_staff(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("administrator")
    below = ("", "/role", "/password", "/deactivate", "/reactivate")
    found = [desk.get(f"/admin/staff/{cast.arta.user_id}{part}").status_code for part in below]
    assert found == [404] * 5


def test_the_auditor_looks_and_finds_no_way_to_act(at_desk: AtDesk, cast: Cast) -> None:
    desk, clerk = at_desk("auditor"), cast.staff(Role.CLERK)
    pages = [desk.get(address) for address in ("/admin/staff", f"/admin/staff/{clerk.user_id}")]
    assert [one.status_code for one in pages] == [200, 200]
    assert not any("/staff/new" in one.text or "/deactivate" in one.text for one in pages)


def test_a_clerk_without_an_open_shop_is_marked(at_desk: AtDesk, cast: Cast) -> None:
    desk, clerk, free = at_desk("administrator"), cast.clerk, a_user("free", Role.CLERK)
    own, others = f"/admin/staff/{clerk.user_id}", f"/admin/staff/{free.user_id}"
    shown = [NO_SHOP in desk.get(address).text for address in ("/admin/staff", own, others)]
    assert shown == [True, False, True]
    assert desk.get("/admin/staff").text.count(NO_SHOP) == 1
    assert f"{others}/shop" in desk.get(others).text
    close_shop(shop_id=cast.shop, reason="The lease ended", actor=free.actor)
    assert desk.get("/admin/staff").text.count(NO_SHOP) == 2
    assert NO_SHOP in desk.get(own).text


def test_staff_other_than_clerks_are_not_marked_as_lacking_a_shop(
    at_desk: AtDesk, cast: Cast
) -> None:
    support = cast.staff(Role.SUPPORT)
    assert NO_SHOP not in at_desk("administrator").get(f"/admin/staff/{support.user_id}").text


def test_other_users_may_not_open_staff_accounts(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.ADMINISTRATOR, Role.AUDITOR):
        clerk = cast.staff(Role.CLERK)
        desk = at_desk(who)
        addresses = ("/admin/staff", f"/admin/staff/{clerk.user_id}")
        assert [desk.get(address).status_code for address in addresses] == [403, 403], who
