"""The administrator shuts an account and opens it again."""

from __future__ import annotations

import pytest

from marketplace.accounts import staff
from marketplace.accounts.models import Role
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast, a_user

WHY = {"reason": "Left the company"}
ACTIONS = ["deactivate", "reactivate"]


def is_shut(user_id: int) -> bool:
    return staff.staff_account(user_id).deactivated_at is not None


def test_shutting_signs_out_at_once(at_desk: AtDesk, cast: Cast) -> None:
    clerk, user_id = at_desk("clerk"), cast.staff(Role.CLERK).user_id
    answer = at_desk("administrator").post(f"/admin/staff/{user_id}/deactivate", data=WHY)
    assert (answer.status_code, is_shut(user_id)) == (303, True)
    assert clerk.get("/admin/").status_code == 303


def test_a_deactivated_staff_account_can_be_reactivated(at_desk: AtDesk, cast: Cast) -> None:
    desk, user_id = at_desk("administrator"), cast.staff(Role.CLERK).user_id
    for action in ACTIONS:
        desk.post(f"/admin/staff/{user_id}/{action}", data=WHY)
    assert not is_shut(user_id)


def test_deactivating_and_reactivating_staff_are_in_the_audit_log(
    at_desk: AtDesk, cast: Cast
) -> None:
    desk, user_id = at_desk("administrator"), cast.staff(Role.CLERK).user_id
    for action in ACTIONS:
        desk.post(f"/admin/staff/{user_id}/{action}", data=WHY)
    entries = [*logged("user.deactivate"), *logged("user.reactivate")]
    assert [(one.subject_id, one.reason) for one in entries] == [(str(user_id), WHY["reason"])] * 2


def test_an_administrator_cannot_deactivate_their_own_account(at_desk: AtDesk, cast: Cast) -> None:
    a_user("second", Role.ADMINISTRATOR)
    user_id = cast.staff(Role.ADMINISTRATOR).user_id
    answer = at_desk("administrator").post(f"/admin/staff/{user_id}/deactivate", data=WHY)
    assert (answer.status_code, is_shut(user_id)) == (409, False)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_reason_is_needed(at_desk: AtDesk, cast: Cast, action: str) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    address = f"/admin/staff/{user_id}/{action}"
    answer = at_desk("administrator").post(address, data={"reason": ""})
    assert (answer.status_code, 'id="reason-error"' in answer.text) == (422, True)
    assert not is_shut(user_id)


@pytest.mark.parametrize("action", ACTIONS)
def test_other_users_may_not_deactivate_staff(at_desk: AtDesk, cast: Cast, action: str) -> None:
    for who in all_but(Role.ADMINISTRATOR):
        user_id = cast.staff(Role.CLERK).user_id
        assert at_desk(who).post(f"/admin/staff/{user_id}/{action}", data=WHY).status_code == 403, (
            who
        )
        assert not is_shut(user_id), who
