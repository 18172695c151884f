"""Support looks up why a code does not work."""

from __future__ import annotations

import pytest

from marketplace.accounts import throttle
from marketplace.accounts.models import Role
from marketplace.accounts.throttle import LIMITS, Scope
from tests.blueprints.admins.customers.test_find import code_of
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (str, "The code is valid."),
        (lambda code: f"https://example.com/partner/confirm?code={code}", "The code is valid."),
        (lambda code: code[:-1], "Mistyped: 12 characters"),
        (lambda code: f"U{code[1:]}", "no code has the character U"),
        (lambda code: f"{'A' if code[0] != 'A' else 'B'}{code[1:]}", "one character is wrong"),
    ],
)
def test_the_page_says_why_in_words(
    at_desk: AtDesk, cast: Cast, change: type[str], words: str
) -> None:
    answer = at_desk("support").post("/admin/codes", data={"code": change(code_of(cast))})
    assert answer.status_code == 200
    assert words in answer.text


def test_the_page_names_another_partner_and_not_the_customer(at_desk: AtDesk, cast: Cast) -> None:
    sent = {"code": code_of(cast), "partner": str(cast.bookshop.id)}
    shown = at_desk("support").post("/admin/codes", data=sent, htmx=True).text
    assert shown.lstrip().startswith('<div class="stack stack--wide" id="code-lookup"')
    assert "Only Furra Drita can confirm it" in shown
    assert "Krasniqi" not in shown


def test_an_empty_code_is_asked_for(at_desk: AtDesk, cast: Cast) -> None:
    assert cast.arta
    assert at_desk("support").post("/admin/codes", data={"code": " "}).status_code == 422


def test_other_users_may_not_look_up_codes(at_desk: AtDesk) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).get("/admin/codes").status_code == 403, who


def test_after_too_many_unknown_codes_the_page_refuses_the_next(
    at_desk: AtDesk, cast: Cast
) -> None:
    for _ in range(LIMITS[Scope.CODE_STAFF].failures):
        throttle.record_failure(Scope.CODE_STAFF, cast.named("support").user_id)
    answer = at_desk("support").post("/admin/codes", data={"code": "ABC"})
    assert (answer.status_code, "Too many attempts" in answer.text) == (429, True)
