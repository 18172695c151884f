"""The partner's start page: the confirm box first, then today's confirmations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.blueprints.partners.conftest import Till, long_ago
from tests.support.csrf_client import BrowserLike


def test_the_confirm_box_comes_first(till: Till) -> None:
    page = till("drita").get("/partner/").text
    assert page.index('name="code"') < page.index("Today")
    assert "autofocus" in page


def test_the_partners_start_page_lists_todays_confirmations(
    confirmed: Callable[..., int], till: Till
) -> None:
    confirmed()
    confirmed(at=long_ago(2))
    page = till("drita").get("/partner/").text
    assert 'data-confirmed-today="1"' in page
    assert page.count('class="today__when"') == 1


def test_another_partner_sees_none_of_it(confirmed: Callable[..., int], till: Till) -> None:
    confirmed()
    page = till("lumi").get("/partner/").text
    assert 'data-confirmed-today="0"' in page
    assert "Coffee" not in page


def test_a_bound_cashier_sees_the_own_branchs(confirmed: Callable[..., int], till: Till) -> None:
    confirmed(branch=0)
    confirmed(branch=1)
    assert 'data-confirmed-today="1"' in till("cashier").get("/partner/").text


def test_a_visitor_with_a_qr_link_signs_in_and_returns_to_it(client: BrowserLike) -> None:
    answer = client.get("/partner/confirm?code=ABCD-EFGH-JKMNP")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/partner/confirm?code%3DABCD-EFGH-JKMNP"


def test_a_customer_who_opens_the_own_qr_is_told_what_to_do(till: Till) -> None:
    answer = till("arta").get("/partner/confirm?code=ABCD-EFGH-JKMNP")
    assert answer.status_code == 403
    assert "Show your code" in answer.text


@pytest.mark.parametrize("address", ["/partner/", "/partner/confirmations", "/partner/offers"])
@pytest.mark.parametrize("name", ["arta", "marketing", "support"])
def test_only_partners_may_open_the_partner_pages(name: str, address: str, till: Till) -> None:
    assert till(name).get(address).status_code == 403


def test_the_green_page_is_green_only_for_a_while(
    confirmed: Callable[..., int], till: Till
) -> None:
    page = till("drita").get(f"/partner/confirmations/{confirmed(at=long_ago(1))}").text
    assert "answer--good" not in page
    assert "Confirmed earlier" in page


def test_another_partners_confirmation_is_not_there(
    confirmed: Callable[..., int], till: Till
) -> None:
    assert till("lumi").get(f"/partner/confirmations/{confirmed()}").status_code == 404
