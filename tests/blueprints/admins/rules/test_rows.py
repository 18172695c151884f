"""A table is written row by row, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.blueprints.admins.rules.test_rules import saved
from tests.blueprints.admins.rules.typed import WHY, save
from tests.support.csrf_client import BrowserLike

ADDRESS = "/admin/rules/welcome_by_package"
TWO = {
    "rows-0-package": "internet",
    "rows-0-points": "40",
    "rows-1-package": "tv",
    "rows-1-points": "20",
}


@pytest.mark.parametrize("htmx", [False, True])
def test_a_row_is_added_and_what_was_typed_stays(marketing: BrowserLike, *, htmx: bool) -> None:
    page = marketing.post(ADDRESS, data=WHY | TWO | {"add": "1"}, htmx=htmx).text
    assert 'name="rows-2-package"' in page
    assert 'value="internet"' in page
    assert ("<main" in page) is not htmx
    assert saved("welcome_by_package") == []


def test_a_row_is_taken_away_and_the_others_stay(marketing: BrowserLike) -> None:
    page = marketing.post(ADDRESS, data=WHY | TWO | {"drop": "0"}).text
    assert 'value="internet"' not in page
    assert 'value="tv"' in page


@pytest.mark.parametrize("nonsense", ["7", "-1", "x", "", "0 or 1"])
def test_a_row_that_there_is_not_takes_nothing_away(marketing: BrowserLike, nonsense: str) -> None:
    page = marketing.post(ADDRESS, data=WHY | TWO | {"drop": nonsense}).text
    assert 'value="internet"' in page
    assert 'value="tv"' in page


def test_rows_with_gaps_between_their_numbers_are_saved(marketing: BrowserLike) -> None:
    rest = {"rows-5-package": "tv", "rows-5-points": "20"}
    answer = marketing.post(ADDRESS, data=WHY | TWO | rest | {"rows-1-package": "radio"})
    assert answer.status_code == 303
    assert saved("welcome_by_package") == [{"internet": 40, "radio": 20, "tv": 20}]


def test_an_empty_row_of_a_rule_table_is_ignored(marketing: BrowserLike) -> None:
    empty = {"rows-2-package": "", "rows-2-points": ""}
    marketing.post(ADDRESS, data=WHY | TWO | empty)
    assert saved("welcome_by_package") == [{"internet": 40, "tv": 20}]


def test_a_package_stands_in_the_table_once(marketing: BrowserLike) -> None:
    answer = marketing.post(ADDRESS, data=WHY | TWO | {"rows-1-package": " internet "})
    assert answer.status_code == 422
    assert "This package is in the table twice." in answer.text


def test_a_table_may_be_emptied(marketing: BrowserLike) -> None:
    save(marketing, "welcome_by_package")
    page = marketing.get(ADDRESS).text
    newest = page.split('name="made_from"')[1].split('value="')[1].split('"')[0]
    answer = marketing.post(ADDRESS, data={"reason": "no more", "made_from": newest})
    assert answer.status_code == 303
    assert saved("welcome_by_package") == [{}, {"internet": 40}]


def test_a_table_has_an_end(marketing: BrowserLike) -> None:
    many = {f"rows-{n}-package": f"p{n}" for n in range(201)}
    many |= {f"rows-{n}-points": "1" for n in range(201)}
    answer = marketing.post(ADDRESS, data=WHY | many)
    assert answer.status_code == 422
    assert "at most 200 rows" in answer.text
    assert saved("welcome_by_package") == []


@pytest.mark.parametrize("method", ["remove", "submit", "reset", "closest"])
def test_no_button_takes_the_name_of_what_a_form_itself_can_do(
    marketing: BrowserLike, method: str
) -> None:
    page = marketing.get(ADDRESS).text  # such a button hides the form's own method from htmx
    assert f'name="{method}"' not in page
