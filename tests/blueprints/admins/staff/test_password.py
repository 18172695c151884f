"""The administrator gives a member of staff a new password."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role, User
from marketplace.accounts.passwords import verify_password
from marketplace.foundation.extensions import db
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import PASSWORD, Cast

NEW = "eleven quiet rivers 7"
FORM = {"password": NEW, "reason": "Forgotten on holiday"}


def works(user_id: int, password: str) -> bool:
    user = db.session.get(User, user_id, populate_existing=True)
    return user is not None and verify_password(user.password_hash, password)


def test_the_new_one_works_and_old_sessions_end(at_desk: AtDesk, cast: Cast) -> None:
    clerk, user_id = at_desk("clerk"), cast.staff(Role.CLERK).user_id
    answer = at_desk("administrator").post(f"/admin/staff/{user_id}/password", data=FORM)
    assert (answer.status_code, works(user_id, NEW)) == (303, True)
    assert clerk.get("/admin/").status_code == 303


def test_a_change_of_a_staff_password_is_logged_without_the_password(
    at_desk: AtDesk, cast: Cast
) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    at_desk("administrator").post(f"/admin/staff/{user_id}/password", data=FORM)
    (entry,) = logged("user.password")
    assert (entry.reason, NEW in f"{entry.before}{entry.after}") == (FORM["reason"], False)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("password", ""), ("password", "short"), ("password", "password123"), ("reason", "")],
)
def test_an_invalid_staff_password_is_refused_next_to_its_field(
    at_desk: AtDesk, cast: Cast, field: str, typed: str
) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    address = f"/admin/staff/{user_id}/password"
    answer = at_desk("administrator").post(address, data=FORM | {field: typed})
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert works(user_id, PASSWORD)


@pytest.mark.parametrize("who", all_but(Role.ADMINISTRATOR))
def test_other_users_may_not_set_a_staff_password(at_desk: AtDesk, cast: Cast, who: str) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    assert at_desk(who).post(f"/admin/staff/{user_id}/password", data=FORM).status_code == 403
    assert works(user_id, PASSWORD)
