"""The page of an offer and the start page show weeks in numbers; each role starts at its work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def test_an_offers_page_draws_twelve_weeks_and_has_the_same_numbers_in_a_table(
    marketing: BrowserLike, cast: Cast
) -> None:
    page = marketing.get(f"/admin/offers/{cast.an_offer().id}").text
    assert page.count('<svg class="chart"') == 3
    assert page.count('class="chart__place"') == 36
    table = page.partition("The numbers by week")[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == 12
    assert not re.search(r'<(svg|g|rect|text)[^>]* style="', page)


def test_the_start_page_shows_trends_to_those_who_read_reports(
    at_desk: Callable[[str], BrowserLike],
) -> None:
    shown = {
        role: "The last 8 weeks" in at_desk(role).get("/admin/").text
        for role in ("marketing", "finance", "support", "clerk")
    }
    assert shown == {"marketing": True, "finance": True, "support": False, "clerk": False}


@pytest.mark.parametrize(
    ("role", "first"),
    [("clerk", "/admin/counter"), ("support", "/admin/customers"), ("marketing", "/admin/")],
)
def test_each_role_starts_where_its_work_is(
    at_desk: Callable[[str], BrowserLike], role: str, first: str
) -> None:
    assert at_desk(role).get("/login").location == first


def test_the_keys_are_turned_off_in_the_browser_and_on_again(marketing: BrowserLike) -> None:
    assert not keys_are_off(marketing)
    for choice in ("off", "on"):
        answer = marketing.post("/admin/keyboard", data={"keys": choice, "next": "/admin/rules"})
        assert answer.location == "/admin/rules"
        assert keys_are_off(marketing) == (choice == "off")


def keys_are_off(browser: BrowserLike) -> bool:
    dialog = browser.get("/admin/rules").text.partition('id="keyboard"')[2].partition(">")[0]
    assert 'data-search="/admin/offers"' in dialog
    return "data-off" in dialog
