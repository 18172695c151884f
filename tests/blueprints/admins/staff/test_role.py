"""The administrator changes a role; nobody is shut out by it."""

from __future__ import annotations

import pytest

from marketplace.accounts import staff
from marketplace.accounts.models import Role
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast, a_user

WHY = {"role": "support", "reason": "Moved to support"}


def role_of(user_id: int) -> Role:
    return staff.staff_account(user_id).role


def test_the_new_role_decides_at_once(at_desk: AtDesk, cast: Cast) -> None:
    clerk, desk = at_desk("clerk"), at_desk("administrator")
    user_id = cast.staff(Role.CLERK).user_id
    assert clerk.get("/admin/customers").status_code == 403
    assert desk.post(f"/admin/staff/{user_id}/role", data=WHY).status_code == 303
    assert clerk.get("/admin/customers").status_code == 303  # signed out
    clerk.sign_in(user_id)
    assert clerk.get("/admin/customers").status_code == 200


def test_a_change_of_a_staff_role_is_in_the_audit_log(at_desk: AtDesk, cast: Cast) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    at_desk("administrator").post(f"/admin/staff/{user_id}/role", data=WHY)
    (entry,) = logged("user.role")
    sides = [side["role"] for side in (entry.before, entry.after) if side]
    assert (sides, entry.reason) == (["clerk", "support"], WHY["reason"])


def test_an_administrator_cannot_change_their_own_role(at_desk: AtDesk, cast: Cast) -> None:
    user_id = cast.staff(Role.ADMINISTRATOR).user_id
    a_user("second", Role.ADMINISTRATOR)
    answer = at_desk("administrator").post(f"/admin/staff/{user_id}/role", data=WHY)
    assert (answer.status_code, role_of(user_id)) == (409, Role.ADMINISTRATOR)


def test_another_administrator_may_be_demoted(at_desk: AtDesk) -> None:
    second = a_user("second", Role.ADMINISTRATOR)
    address = f"/admin/staff/{second.user_id}/role"
    assert at_desk("administrator").post(address, data=WHY).status_code == 303
    assert role_of(second.user_id) is Role.SUPPORT


@pytest.mark.parametrize(
    ("field", "typed"), [("role", "customer"), ("role", "cashier"), ("role", ""), ("reason", " ")]
)
def test_an_invalid_staff_role_is_refused_next_to_its_field(
    at_desk: AtDesk, cast: Cast, field: str, typed: str
) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    address = f"/admin/staff/{user_id}/role"
    answer = at_desk("administrator").post(address, data=WHY | {field: typed})
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert role_of(user_id) is Role.CLERK


def test_other_users_may_not_change_a_staff_role(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.ADMINISTRATOR):
        user_id = cast.staff(Role.CLERK).user_id
        assert at_desk(who).post(f"/admin/staff/{user_id}/role", data=WHY).status_code == 403, who
        assert role_of(user_id) is Role.CLERK, who
