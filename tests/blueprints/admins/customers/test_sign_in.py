"""The help desk stops a customer's account and opens it again."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind
from marketplace.customers.profile import profile
from marketplace.points.accounts import balance
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast
from tests.support.conversion_of_kind import arta_has

WHY = {"reason": "The phone was stolen", "codes": "honour"}


def address(cast: Cast, action: str) -> str:
    return f"/admin/customers/{cast.arta.customer_id}/{action}"


@pytest.mark.parametrize("who", ["support", "administrator"])
def test_shutting_signs_out_at_once_and_keeps_the_points(
    at_desk: AtDesk, cast: Cast, who: str
) -> None:
    phone = at_desk("arta")
    assert at_desk(who).post(address(cast, "deactivate"), data=WHY).status_code == 303
    assert phone.get("/points").status_code == 303
    assert balance(cast.arta.customer_id) == 640


def test_a_reactivated_customer_can_sign_in_again(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    for action in ("deactivate", "reactivate"):
        desk.post(address(cast, action), data=WHY)
    assert profile(cast.arta.customer_id).stopped_at is None
    assert at_desk("arta").get("/points").status_code == 200


def test_deactivating_and_reactivating_a_customer_are_in_the_audit_log(
    at_desk: AtDesk, cast: Cast
) -> None:
    desk = at_desk("support")
    for action in ("deactivate", "reactivate"):
        desk.post(address(cast, action), data=WHY)
    entries = [*logged("customer.stop"), *logged("customer.lift")]
    assert [(one.username, one.reason) for one in entries] == [("support", WHY["reason"])] * 2


def test_deactivating_a_customer_twice_is_logged_once(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    for _ in range(2):
        desk.post(address(cast, "deactivate"), data=WHY)
    assert len(logged("customer.stop")) == 1


@pytest.mark.parametrize("action", ["deactivate", "reactivate"])
def test_a_reason_is_needed(at_desk: AtDesk, cast: Cast, action: str) -> None:
    answer = at_desk("support").post(address(cast, action), data={"reason": " ", "codes": "honour"})
    assert (answer.status_code, 'id="reason-error"' in answer.text) == (422, True)
    assert profile(cast.arta.customer_id).stopped_at is None


@pytest.mark.parametrize("action", ["deactivate", "reactivate"])
def test_deactivating_and_reactivating_a_customer_have_their_own_pages(
    at_desk: AtDesk, cast: Cast, action: str
) -> None:
    shown = at_desk("support").get(address(cast, action)).text
    assert f'action="{address(cast, action)}"' in shown


@pytest.mark.parametrize("action", ["deactivate", "reactivate"])
def test_other_users_may_not_deactivate_a_customer(
    at_desk: AtDesk, cast: Cast, action: str
) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(address(cast, action), data=WHY).status_code == 403, who
        assert profile(cast.arta.customer_id).stopped_at is None, who


def test_the_page_says_who_stopped_it_and_since_when(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    desk.post(address(cast, "deactivate"), data=WHY)
    shown = " ".join(desk.get(f"/admin/customers/{cast.arta.customer_id}").text.split())
    assert "by support" in shown
    assert address(cast, "reactivate") in shown


def test_codes_stay_good_where_nothing_is_chosen(at_desk: AtDesk, cast: Cast) -> None:
    arta_has(cast, OfferKind.PARTNER)
    stop = {"reason": "The phone was stolen"}
    assert at_desk("support").post(address(cast, "deactivate"), data=stop).status_code == 303
    assert profile(cast.arta.customer_id).stopped_at
    assert balance(cast.arta.customer_id) == 560


def test_codes_are_cancelled_where_support_chooses_so(at_desk: AtDesk, cast: Cast) -> None:
    arta_has(cast, OfferKind.PARTNER)
    desk = at_desk("support")
    desk.post(address(cast, "deactivate"), data=WHY | {"codes": "cancel"})
    assert "1 code or reservation was cancelled" in desk.get("/admin/").text
    assert balance(cast.arta.customer_id) == 640
