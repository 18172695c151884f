"""The menu of the back office: groups of entries, each role's own, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.blueprints.admins.navigation import opens
from tests.support.csrf_client import BrowserLike

EVERY_GROUP = ["", "Catalogue", "Customer service", "Programme", "Money", "Administration"]


def menu(page: str) -> dict[str, list[str]]:
    """The names of the menu's groups, each with its addresses; those above all groups under ""."""
    nav = page.partition('id="places"')[2].partition("</nav>")[0]
    groups = re.findall(
        r'(?:<p class="desk-menu__name"[^>]*>([^<]*)</p>\s*)?<ul(.*?)</ul>', nav, re.DOTALL
    )
    return {name: re.findall(r'href="([^"]*)"', links) for name, links in groups}


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("clerk", ["", "Catalogue"]),
        ("support", ["", "Catalogue", "Customer service", "Programme", "Administration"]),
        (
            "administrator",
            ["", "Catalogue", "Customer service", "Programme", "Money", "Administration"],
        ),
    ],
)
def test_the_menu_shows_only_groups_with_something_for_the_role(
    at_desk: Callable[[str], BrowserLike], role: str, groups: list[str]
) -> None:
    assert list(menu(at_desk(role).get("/admin/").text)) == groups


def test_a_page_that_this_installation_does_not_have_is_offered_to_nobody(app: Flask) -> None:
    with app.test_request_context():
        assert not opens("admins.no_such_page")


def test_every_entry_stands_in_one_group(at_desk: Callable[[str], BrowserLike]) -> None:
    found = menu(at_desk("administrator").get("/admin/").text)
    addresses = [address for some in found.values() for address in some]
    assert len(addresses) == len(set(addresses)) > 20
    assert found[""][0] == "/admin/"
    assert "/admin/audit" in found["Administration"]


def test_the_menu_opens_by_the_browser_alone_and_names_the_current_section(
    at_desk: Callable[[str], BrowserLike],
) -> None:
    page = at_desk("administrator").get("/admin/rules/code_days").text
    opener = page.partition('popovertarget="places"')[2].partition("</button>")[0]
    assert "Rules" in opener
    assert re.search(r'<nav[^>]* id="places" popover', page)
