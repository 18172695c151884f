"""A page on which there is nothing yet, or nothing fits, says so and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

EMPTY = [
    (None, "/offers?q=nothing-fits"),
    (None, "/offers?city=Nowhere"),
    ("besnik", "/conversions"),
    ("drita", "/partner/offers"),
    ("drita", "/partner/confirmations"),
    ("cashier", "/partner/confirmations"),
    ("drita", "/partner/confirmations?from=2020-01-01&to=2020-01-02"),
    ("drita", "/partner/statements"),
    ("finance", "/admin/settlement"),
    ("finance", "/admin/settlement/payments"),
    ("drita", "/partner/phones"),
    ("drita", "/partner/keys"),
    ("marketing", "/admin/offers"),
    ("marketing", "/admin/offers?q=nothing"),
    ("marketing", "/admin/partners?q=nothing"),
    ("marketing", "/admin/applications"),
    ("marketing", "/admin/applications?state=refused"),
    ("support", "/admin/customers"),
    ("support", "/admin/customers?q=nobody-at-all"),
    ("support", "/admin/corrections"),
    ("support", "/admin/messages"),
    ("auditor", "/admin/audit"),
    ("administrator", "/admin/tokens"),
    ("auditor", "/admin/disclosures?state=refused"),
    ("marketing", "/admin/third-parties"),
    ("auditor", "/admin/audit?who=nobody"),
]


@pytest.mark.parametrize(("name", "address"), EMPTY)
def test_an_empty_page_says_so_and_what_to_do(
    client: BrowserLike,
    sign_in: Callable[[BrowserLike, str], Person],
    name: str | None,
    address: str,
) -> None:
    if name:
        sign_in(client, name)
    for language in ("sq", "en"):
        client.set_cookie("language", language)
        answer = client.get(address)
        assert answer.status_code == 200, language
        assert answer.text.count('class="empty"') == 1, language
        said = answer.text.partition('class="empty"')[2].partition("</div>\n")[2]
        assert "empty__title" in said, language
        assert "empty__text" in said or "empty__actions" in said, language


@pytest.mark.parametrize("name", ["marketing", "support", "finance", "clerk", "auditor"])
def test_the_staffs_start_page_opens_on_an_empty_programme(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person], name: str
) -> None:
    sign_in(client, name)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/reports", "/admin/categories", "/admin/staff"])
def test_reports_and_lists_open_on_an_empty_programme(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person], address: str
) -> None:
    sign_in(client, "administrator")
    assert client.get(address).status_code == 200
