"""Large corrections in the back office: asked for by one, approved or refused by another."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.models import Role
from marketplace.customers.models import Channel
from marketplace.membership.leave import leave
from marketplace.messages.transport import mailbox
from marketplace.points.accounts import balance
from marketplace.points.corrections.correct import correct
from marketplace.points.corrections.request_list import waiting, waiting_count
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.messages.conftest import deliver
from tests.points.correction_requests import asks
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike

READERS = ["support", "administrator", "finance", "auditor"]


def asked(cast: Cast, points: int = 600) -> int:
    """Support asks for Arta's points to be corrected; the id of the request."""
    asks(cast, cast.arta, points)
    return waiting()[0].id


def decide(desk: BrowserLike, request_id: int, action: str, **form: str) -> TestResponse:
    return desk.post(f"/admin/corrections/{request_id}/{action}", data=form)


def send(desk: BrowserLike, cast: Cast, points: str) -> TestResponse:
    form = {"line": cast.arta.line_id, "points": points, "reason": "A bill", "key": "k"}
    address = f"/admin/customers/{cast.arta.customer_id}/points"
    return desk.post(address, data=form, follow_redirects=True)


def test_a_large_one_waits_and_the_asker_is_told_so(at_desk: AtDesk, cast: Cast) -> None:
    answer = send(at_desk("support"), cast, "501")
    assert "must approve the correction" in answer.text
    assert "A colleague must decide on your request." in answer.text
    assert (balance(cast.arta.customer_id), waiting_count()) == (640, 1)


def test_the_form_tells_the_limit_and_that_the_customer_reads_the_reason(
    at_desk: AtDesk, cast: Cast
) -> None:
    page = at_desk("support").get(f"/admin/customers/{cast.arta.customer_id}/points").text
    assert "If you correct more than 500 points" in page
    assert "The customer is notified, with the reason." in page


@pytest.mark.parametrize("who", READERS)
def test_the_list_says_who_asks_why_and_the_balance_now_and_after(
    at_desk: AtDesk, cast: Cast, who: str
) -> None:
    asked(cast)
    page = at_desk(who).get("/admin/corrections").text
    for said in ("Arta Krasniqi", "a bill was wrong", "support", "+600", "640 → 1,240"):
        assert said in page


@pytest.mark.parametrize(
    ("who", "may"),
    [("administrator", True), ("support", False), ("auditor", False), ("finance", False)],
)
def test_only_another_member_of_support_is_offered_to_decide_a_correction(
    at_desk: AtDesk, cast: Cast, who: str, *, may: bool
) -> None:
    request_id = asked(cast)
    page = at_desk(who).get("/admin/corrections").text
    assert (f"/admin/corrections/{request_id}/approve" in page) == may
    assert (f"/admin/corrections/{request_id}/refuse" in page) == may


def test_other_users_may_not_open_large_corrections(at_desk: AtDesk) -> None:
    for who in all_but(*(Role(name) for name in READERS)):
        assert at_desk(who).get("/admin/corrections").status_code == 403, who


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_other_users_may_not_decide_a_large_correction(
    at_desk: AtDesk, cast: Cast, action: str
) -> None:
    request_id = asked(cast)
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert decide(at_desk(who), request_id, action, reason="r").status_code == 403, who
        assert waiting_count() == 1, who


@pytest.mark.parametrize(("points", "left"), [(600, 1240), (-600, 40)])
def test_approving_moves_the_points(at_desk: AtDesk, cast: Cast, points: int, left: int) -> None:
    request_id, desk = asked(cast, points), at_desk("administrator")
    shown = desk.get(f"/admin/corrections/{request_id}/approve").text
    assert f"balance now: 640, after: {left:,}" in shown
    assert decide(desk, request_id, "approve").status_code == 303
    assert (balance(cast.arta.customer_id), waiting_count()) == (left, 0)


def test_refusing_needs_a_reason_which_the_customers_page_shows(
    at_desk: AtDesk, cast: Cast
) -> None:
    request_id, desk = asked(cast), at_desk("administrator")
    assert decide(desk, request_id, "refuse", reason="The bill was right").status_code == 303
    page = desk.get(f"/admin/customers/{cast.arta.customer_id}").text
    assert "The bill was right" in page
    assert "Refused" in page
    assert balance(cast.arta.customer_id) == 640


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_an_invalid_reason_to_refuse_a_correction_is_shown_next_to_it(
    at_desk: AtDesk, cast: Cast, reason: str
) -> None:
    answer = decide(at_desk("administrator"), asked(cast), "refuse", reason=reason)
    assert answer.status_code == 422
    assert re.search(r'id="reason-error"', answer.text)
    assert waiting_count() == 1


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_a_requester_may_not_decide_their_own_large_correction(
    at_desk: AtDesk, cast: Cast, action: str
) -> None:
    request_id, desk = asked(cast), at_desk("support")
    page = desk.get(f"/admin/corrections/{request_id}/{action}")
    answer = decide(desk, request_id, action, reason="because")
    assert (page.status_code, answer.status_code) == (403, 403)
    assert "someone else must decide on it" in answer.text
    assert (balance(cast.arta.customer_id), waiting_count()) == (640, 1)


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_a_decided_large_correction_cannot_be_decided_again(
    at_desk: AtDesk, cast: Cast, action: str
) -> None:
    request_id, desk = asked(cast), at_desk("administrator")
    decide(desk, request_id, "approve")
    again = decide(desk, request_id, action, reason="because")
    page = desk.get(f"/admin/corrections/{request_id}/{action}")
    assert (page.status_code, again.status_code) == (409, 409)
    assert "already been decided" in again.text
    assert balance(cast.arta.customer_id) == 1240


def test_too_few_points_by_now_are_told_and_it_waits_on(at_desk: AtDesk, cast: Cast) -> None:
    request_id, arta, desk = asked(cast, -600), cast.arta, at_desk("administrator")
    actor = cast.staff(Role.ADMINISTRATOR).actor
    who = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    correct(**who, points=-100, reason="r", actor=actor, key="z")
    answer = decide(desk, request_id, "approve")
    assert (answer.status_code, waiting_count()) == (422, 1)
    assert "540 usable points; 600 cannot be deducted" in answer.text
    assert balance(arta.customer_id) == 540


def test_closing_an_account_removes_its_correction_request(at_desk: AtDesk, cast: Cast) -> None:
    request_id, arta, desk = asked(cast), cast.arta, at_desk("administrator")
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    answer = decide(desk, request_id, "approve")
    assert (answer.status_code, waiting_count()) == (404, 0)
    assert f"Customer {arta.customer_id}" not in desk.get("/admin/corrections").text


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "x"])
def test_an_unknown_correction_request_is_not_found(at_desk: AtDesk, number: str) -> None:
    desk = at_desk("administrator")
    for action in ("approve", "refuse"):
        address = f"/admin/corrections/{number}/{action}"
        answers = desk.get(address), desk.post(address, data={"reason": "r"})
        assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(("points", "said"), [(600, "added"), (-600, "deducted")])
def test_the_customer_is_told_once_it_is_approved(
    at_desk: AtDesk, cast: Cast, points: int, said: str
) -> None:
    request_id, desk = asked(cast, points), at_desk("administrator")
    deliver(desk.application)
    assert mailbox.newest() == []
    decide(desk, request_id, "approve")
    deliver(desk.application)
    told = mailbox.newest()
    assert {one.channel for one in told} == {Channel.EMAIL, Channel.SMS}
    for one in told:
        assert (said in one.body, "600" in one.body, "a bill was wrong" in one.body) == (True,) * 3


def test_the_customer_is_not_told_of_a_refused_correction(at_desk: AtDesk, cast: Cast) -> None:
    request_id, desk = asked(cast), at_desk("administrator")
    decide(desk, request_id, "refuse", reason="no")
    deliver(desk.application)
    assert mailbox.newest() == []


@pytest.mark.parametrize(("who", "told"), [("administrator", True), ("clerk", False)])
def test_the_start_page_says_how_many_wait(
    at_desk: AtDesk, cast: Cast, who: str, *, told: bool
) -> None:
    asked(cast)
    page = at_desk(who).get("/admin/").text
    assert ("1 large correction waits for a second member of staff." in page) == told


def test_the_log_names_who_asked_who_approved_and_who_refused(at_desk: AtDesk, cast: Cast) -> None:
    decide(at_desk("administrator"), asked(cast), "approve")
    (ask,), (approval,) = logged("correction.ask"), logged("correction.approve")
    assert (ask.username, approval.username) == ("support", "administrator")
    assert (ask.subject_id, approval.subject_id) == (str(cast.arta.customer_id),) * 2
