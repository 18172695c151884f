"""The administrator ends a colleague's password; the colleague chooses a new one by a link."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.accounts.models import Role, User
from marketplace.accounts.passwords import verify_password
from marketplace.accounts.resets import link_until
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import PASSWORD, Cast

FORM = {"reason": "Forgotten on holiday"}
Outbox = Callable[[], list[OutboxMessage]]


def works(user_id: int) -> bool:
    user = db.session.get(User, user_id, populate_existing=True)
    return user is not None and verify_password(user.password_hash, PASSWORD)


def test_the_old_password_and_sessions_end_and_the_colleague_gets_a_link(
    at_desk: AtDesk, cast: Cast, outbox: Outbox
) -> None:
    clerk, user_id = at_desk("clerk"), cast.staff(Role.CLERK).user_id
    desk = at_desk("administrator")
    answer = desk.post(f"/admin/staff/{user_id}/password", data=FORM)
    assert (answer.status_code, works(user_id)) == (303, False)
    assert clerk.get("/admin/").status_code == 303
    (sent,) = outbox()
    assert (sent.kind, sent.recipient) == ("password_link", "clerk@example.com")
    assert sent.facts["link"] not in desk.get(f"/admin/staff/{user_id}").text


def test_the_link_of_a_colleague_without_an_email_is_shown_once(
    at_desk: AtDesk, cast: Cast, outbox: Outbox
) -> None:
    user_id, desk = cast.staff(Role.CLERK).user_id, at_desk("administrator")
    with transaction() as session:
        session.get_one(User, user_id).email = None
    to = desk.post(f"/admin/staff/{user_id}/password", data=FORM).location
    assert to is not None
    assert ["/password/reset/" in desk.get(to).text for _ in range(2)] == [True, False]
    (entry,) = logged("user.password")
    assert (entry.after, outbox()) == ({"link": "shown"}, [])


def test_the_link_is_withdrawn(at_desk: AtDesk, cast: Cast) -> None:
    user_id, desk = cast.staff(Role.CLERK).user_id, at_desk("administrator")
    desk.post(f"/admin/staff/{user_id}/password", data=FORM)
    assert link_until(user_id) is not None
    assert "Withdraw the link" in desk.get(f"/admin/staff/{user_id}").text
    desk.post(f"/admin/staff/{user_id}/password/withdraw")
    assert link_until(user_id) is None


def test_the_end_of_a_staff_password_is_logged_without_the_link(
    at_desk: AtDesk, cast: Cast
) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    at_desk("administrator").post(f"/admin/staff/{user_id}/password", data=FORM)
    (entry,) = logged("user.password")
    assert (entry.reason, entry.after) == (FORM["reason"], {"link": "mailed"})


def test_a_reason_is_needed(at_desk: AtDesk, cast: Cast) -> None:
    user_id = cast.staff(Role.CLERK).user_id
    answer = at_desk("administrator").post(f"/admin/staff/{user_id}/password", data={"reason": ""})
    assert (answer.status_code, works(user_id)) == (422, True)


def test_administrators_change_their_own_password_themselves(at_desk: AtDesk, cast: Cast) -> None:
    desk, user_id = at_desk("administrator"), cast.staff(Role.ADMINISTRATOR).user_id
    answer = desk.post(f"/admin/staff/{user_id}/password", data=FORM)
    assert (answer.status_code, works(user_id)) == (422, True)


def test_other_users_may_not_end_a_staff_password(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.ADMINISTRATOR):
        user_id = cast.staff(Role.CLERK).user_id
        assert (
            at_desk(who).post(f"/admin/staff/{user_id}/password", data=FORM).status_code == 403
        ), who
        assert works(user_id), who
