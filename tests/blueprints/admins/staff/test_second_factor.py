"""An administrator resets another's second factor; it is recorded who did."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.blueprints.admins.staff_browsers import AtDesk, logged
from tests.support.cast import Cast
from tests.support.sign_in.second_factors import an_app

WHY = {"reason": "The phone was lost; seen in person"}


def factors() -> int:
    return db.session.scalar(select(func.count(SecondFactor.id))) or 0


def test_a_reset_removes_all_ends_the_sessions_and_is_recorded(at_desk: AtDesk, cast: Cast) -> None:
    support, desk = at_desk("support"), at_desk("administrator")
    user_id = cast.staff(Role.SUPPORT).user_id
    an_app(user_id, "My phone")
    page = desk.get(f"/admin/staff/{user_id}")
    address = f"/admin/users/{user_id}/second-factor"
    assert address in page.text
    assert desk.post(address, data={"reason": ""}).status_code == 422
    assert factors() == 1
    assert desk.post(address, data=WHY).location == f"/admin/staff/{user_id}"
    assert factors() == 0
    (told,) = db.session.scalars(select(OutboxMessage.facts))
    assert told["kind"] == "reset"
    assert support.get("/admin/").status_code == 303
    (entry,) = logged("user.second_factor")
    assert (entry.subject_id, entry.reason) == (str(user_id), WHY["reason"])
    assert entry.before == {"username": "support", "factors": ["My phone"]}
    assert address not in desk.get(f"/admin/staff/{user_id}").text


def test_an_owner_is_helped_from_the_page_of_the_partner(at_desk: AtDesk, cast: Cast) -> None:
    an_app(cast.drita.user_id)
    partner = f"/admin/partners/{cast.bakery.id}"
    address = f"/admin/users/{cast.drita.user_id}/second-factor"
    desk = at_desk("administrator")
    assert address in desk.get(partner).text
    assert address not in at_desk("marketing").get(partner).text
    assert desk.post(address, data=WHY).location == partner


def test_nobody_resets_their_own(at_desk: AtDesk, cast: Cast) -> None:
    user_id = cast.staff(Role.ADMINISTRATOR).user_id
    desk = at_desk("administrator")
    an_app(user_id)
    assert desk.post(f"/admin/users/{user_id}/second-factor", data=WHY).status_code == 409
    assert factors() == 1


def test_a_customer_and_a_user_without_a_factor_have_nothing_to_reset(
    at_desk: AtDesk, cast: Cast
) -> None:
    desk = at_desk("administrator")
    for user_id in (cast.arta.user_id, cast.clerk.user_id):
        assert desk.get(f"/admin/users/{user_id}/second-factor").status_code == 404
