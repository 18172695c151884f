"""The help desk corrects a customer's points."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.models import Role
from marketplace.points.accounts import balance
from marketplace.points.verify import verify
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def form(cast: Cast, **given: Any) -> dict[str, Any]:
    usual = {"line": cast.arta.line_id, "points": "50", "reason": "The till was down", "key": "k"}
    return usual | given


def send(desk: BrowserLike, cast: Cast, **given: Any) -> TestResponse:
    return desk.post(f"/admin/customers/{cast.arta.customer_id}/points", data=form(cast, **given))


@pytest.mark.parametrize("who", ["support", "administrator"])
@pytest.mark.parametrize(("points", "left"), [("50", 690), ("-40", 600), ("-500", 140)])
def test_points_come_and_go(at_desk: AtDesk, cast: Cast, who: str, points: str, left: int) -> None:
    answer = send(at_desk(who), cast, points=points)
    assert answer.status_code == 303
    assert (balance(cast.arta.customer_id), verify().violations) == (left, [])


def test_a_correction_is_in_the_audit_log_with_before_after_and_reason(
    at_desk: AtDesk, cast: Cast
) -> None:
    send(at_desk("support"), cast)
    (entry,) = logged("points.correct")
    assert (entry.username, entry.before, entry.reason) == (
        "support", {"balance": 640}, "The till was down",
    )  # fmt: skip
    assert entry.after == {"balance": 690, "points": 50}


def test_the_form_sent_twice_books_once(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    assert [send(desk, cast).status_code for _ in range(2)] == [303, 303]
    assert (balance(cast.arta.customer_id), len(logged("points.correct"))) == (690, 1)


def test_the_form_sent_again_with_another_number_books_again(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    send(desk, cast, points="50")
    send(desk, cast, points="5")
    assert balance(cast.arta.customer_id) == 695


def test_each_correction_form_has_its_own_idempotency_key(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    pages = [desk.get(f"/admin/customers/{cast.arta.customer_id}/points").text for _ in range(2)]
    keys = [re.findall(r'name="key"[^>]*value="(\w{32})"', page) for page in pages]
    assert len({key for found in keys for key in found}) == 2


def test_no_account_goes_below_zero(at_desk: AtDesk, cast: Cast) -> None:
    answer = send(at_desk("support"), cast, points="-641")
    assert (answer.status_code, balance(cast.arta.customer_id)) == (422, 640)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_deduction_above_the_balance_is_refused_and_the_form_is_kept(
    at_desk: AtDesk, cast: Cast, *, htmx: bool
) -> None:
    address = f"/admin/customers/{cast.arta.customer_id}/points"
    typed = form(cast, points="-1000")
    answer = at_desk("support").post(address, data=typed, htmx=htmx)
    beside = answer.text.partition('id="points-error"')[2].partition("</ul>")[0]
    assert "The account has 640 usable points; 1,000 cannot be deducted." in beside
    assert 'value="-1000"' in answer.text
    assert "The till was down" in answer.text
    assert (answer.status_code, "<html" in answer.text) == (422, not htmx)


INVALID = [
    ("reason", "", "Please fill this in."),
    ("reason", "   ", "Please fill this in."),
    ("reason", "x" * 501, "At most 500 characters."),
    ("points", "", "Please fill this in."),
    ("points", "0", "Enter how many points to add or deduct."),
    ("points", "1.5", "Enter a whole number."),
    ("points", "many", "Enter a whole number."),
    ("points", "9" * 30, "That number is too long."),
    ("points", "1000001", "Enter a number from"),
    ("line", "", "Choose one from the list."),
    ("line", "999999", "Choose one from the list."),
]


def test_an_invalid_correction_is_shown_next_to_its_field_and_kept(
    at_desk: AtDesk, cast: Cast
) -> None:
    desk = at_desk("support")
    for field, typed, said in INVALID:
        answer = send(desk, cast, **{field: typed})
        assert (answer.status_code, said in answer.text) == (422, True), (field, typed)
        assert re.search(rf'id="{field}-error"', answer.text), (field, typed)
        assert typed in answer.text or field == "line", (field, typed)
        assert balance(cast.arta.customer_id) == 640, (field, typed)


def test_another_customers_line_is_refused(at_desk: AtDesk, cast: Cast) -> None:
    answer = send(at_desk("support"), cast, line=cast.besnik.line_id)
    assert (answer.status_code, balance(cast.arta.customer_id)) == (422, 640)


def test_htmx_gets_the_form_back_with_what_is_wrong(at_desk: AtDesk, cast: Cast) -> None:
    address = f"/admin/customers/{cast.arta.customer_id}/points"
    answer = at_desk("support").post(address, data=form(cast, reason=""), htmx=True)
    assert answer.text.lstrip().startswith("<form")


def test_other_users_may_not_correct_points(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert send(at_desk(who), cast).status_code == 403, who
        assert balance(cast.arta.customer_id) == 640, who
