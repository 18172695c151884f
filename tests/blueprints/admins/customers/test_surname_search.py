"""Support searches customers by surname on a page of its own."""

from __future__ import annotations

from marketplace.accounts import throttle
from marketplace.accounts.models import Role
from marketplace.accounts.throttle import LIMITS, Scope
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast

ADDRESS = "/admin/customers/by-surname"


def test_support_finds_a_customer_by_surname_for_a_reason(at_desk: AtDesk, cast: Cast) -> None:
    sent = {"surname": "krasn", "reason": "Calls from another phone"}
    shown = at_desk("support").post(ADDRESS, data=sent | {"surname": "zzz"}).text
    assert "No customers found" in shown
    assert cast.arta
    shown = at_desk("support").post(ADDRESS, data=sent, htmx=True).text
    assert f'href="/admin/customers/{cast.arta.customer_id}"' in shown


def test_a_search_without_a_reason_shows_nobody(at_desk: AtDesk, cast: Cast) -> None:
    assert cast.arta
    answer = at_desk("support").post(ADDRESS, data={"surname": "krasniqi", "reason": " "})
    assert (answer.status_code, "arta@" in answer.text) == (422, False)


def test_other_users_may_not_search_by_surname(at_desk: AtDesk) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).get(ADDRESS).status_code == 403, who


def test_after_too_many_searches_the_page_shows_nobody(at_desk: AtDesk, cast: Cast) -> None:
    assert cast.arta
    for _ in range(LIMITS[Scope.SURNAME_STAFF].failures):
        throttle.record_failure(Scope.SURNAME_STAFF, cast.named("support").user_id)
    sent = {"surname": "krasniqi", "reason": "Calls from another phone"}
    answer = at_desk("support").post(ADDRESS, data=sent)
    assert (answer.status_code, "Too many attempts" in answer.text) == (429, True)
    assert "arta@" not in answer.text
