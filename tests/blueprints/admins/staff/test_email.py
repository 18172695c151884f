"""The administrator gives a colleague a new email, which the colleague proves."""

from __future__ import annotations

from marketplace.accounts.email_changes.lookup import email_of
from marketplace.accounts.models import Role
from tests.blueprints.admins.staff_browsers import AtDesk, logged
from tests.membership.email_change.conftest import Token
from tests.membership.email_change.conftest import token as token
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

FORM = {"email": "New@Example.com", "reason": "She married"}


def test_a_colleagues_new_email_counts_once_it_is_proven_by_its_link(
    at_desk: AtDesk, cast: Cast, token: Token, client: BrowserLike
) -> None:
    user_id, desk = cast.staff(Role.CLERK).user_id, at_desk("administrator")
    assert desk.post(f"/admin/staff/{user_id}/email", data=FORM).status_code == 303
    assert email_of(user_id) == "clerk@example.com"
    (entry,) = logged("user.email")
    assert (entry.reason, "new@" in f"{entry.before}{entry.after}") == (FORM["reason"], False)
    client.post(f"/account/email/prove/{token('email_proof')}")
    assert email_of(user_id) == "new@example.com"


def test_administrators_do_not_skip_the_proof_for_their_own_email(
    at_desk: AtDesk, cast: Cast
) -> None:
    user_id = cast.staff(Role.ADMINISTRATOR).user_id
    answer = at_desk("administrator").post(f"/admin/staff/{user_id}/email", data=FORM)
    assert answer.status_code == 422


def test_an_administrator_changes_no_customers_email(at_desk: AtDesk, cast: Cast) -> None:
    address = f"/admin/staff/{cast.arta.user_id}/email"
    assert at_desk("administrator").post(address, data=FORM).status_code == 404
