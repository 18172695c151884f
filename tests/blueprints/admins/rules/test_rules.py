"""Marketing changes the programme; everybody else who may come in only reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.accounts.models import Role
from marketplace.foundation import clock
from marketplace.programme.history import histories
from marketplace.programme.models import Rule
from tests.blueprints.admins.rules.typed import CHANGES, KEPT, save
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.csrf_client import BrowserLike

READERS = (Role.MARKETING, Role.ADMINISTRATOR, Role.SUPPORT, Role.FINANCE, Role.AUDITOR)
EDITORS = (Role.MARKETING, Role.ADMINISTRATOR)


def saved(rule: str) -> list[object]:
    return [one.value for one in histories(clock.now())[Rule(rule)].versions]


def test_every_rule_is_changed_by_its_form_which_then_opens_with_it(
    marketing: BrowserLike,
) -> None:
    for rule in CHANGES:
        answer = save(marketing, rule)
        assert (answer.status_code, answer.location) == (303, f"/admin/rules/{rule}")
        assert saved(rule) == [KEPT[rule]], rule
        page = marketing.get(f"/admin/rules/{rule}").text
        assert "decided on Monday" in page, rule
        assert "Marketing" in page, rule
        newest = histories(clock.now())[Rule(rule)].newest
        again = save(marketing, rule, made_from=str(newest))
        assert again.status_code == 422, rule  # the same once more is no change
        assert "The rule already has this value at that time." in again.text, rule
        assert len(saved(rule)) == 1, rule


def test_the_list_tells_every_rule_in_words(marketing: BrowserLike) -> None:
    for rule in CHANGES:
        save(marketing, rule)
    page = marketing.get("/admin/rules").text
    for words in (
        *("1 euro = 2 points", "20 points", "1 point = 12 MB", "14 days", "No expiry"),
        *("3 months", "90, 10 days before", "21 days", "They are refunded", "Business, postpaid"),
        *("internet: 40 points", "tv: 15 points", "Private, prepaid: 50 points", "€1.50"),
    ):
        assert words in page, words


def test_a_planned_change_is_told_as_planned(marketing: BrowserLike) -> None:
    day = clock.today() + timedelta(days=20)
    save(marketing, "points_per_euro", starts_on=day.isoformat())
    for address in ("/admin/rules", "/admin/rules/points_per_euro"):
        page = marketing.get(address).text
        assert "planned" in page
        assert "1 euro = 1 point" in page
        assert "1 euro = 2 points" in page


@pytest.mark.parametrize("name", [role.value for role in READERS if role not in EDITORS])
def test_readers_see_every_rule_and_no_form(at_desk: AtDesk, name: str) -> None:
    desk = at_desk(name)
    assert "Points per euro" in desk.get("/admin/rules").text
    page = desk.get("/admin/rules/points_per_euro").text
    assert "1 euro = 1 point" in page
    assert 'id="change"' not in page
    assert save(desk, "points_per_euro").status_code == 403
    assert saved("points_per_euro") == []


def test_other_users_may_not_open_the_rules(at_desk: AtDesk) -> None:
    for name in all_but(*READERS):
        desk = at_desk(name)
        for address in ("/admin/rules", "/admin/rules/expiry"):
            assert desk.get(address).status_code == 403, name


def test_a_rule_change_overtaken_by_another_is_refused_and_kept_in_the_form(
    marketing: BrowserLike, at_desk: AtDesk
) -> None:
    save(marketing, "points_per_euro")
    late = save(at_desk("administrator"), "points_per_euro", value="7")
    assert late.status_code == 409
    assert "Someone else has changed this rule in the meantime" in late.text
    assert 'value="7"' in late.text
    assert "View the saved version" in late.text
    assert saved("points_per_euro") == [2]


INVALID = [
    ("points_per_euro", {"value": "1001"}, "value"),
    ("points_per_euro", {"value": "a lot"}, "value"),
    ("points_per_euro", {"value": ""}, "value"),
    ("points_per_euro", {"reason": " "}, "reason"),
    ("points_per_euro", {"starts_on": "2026-02-30"}, "starts_on"),
    ("points_per_euro", {"starts_on": "2020-01-01"}, "starts_on"),
    ("point_worth", {"value": "1000.01"}, "value"),
    ("reminder_days", {"value": "60; 30"}, "value"),
    ("reminder_days", {"value": "60, 60"}, "value"),
    ("reminder_days", {"value": "0"}, "value"),
    ("reminder_days", {"value": "1,2,3,4,5,6,7"}, "value"),
    ("expiry", {"value": "tomorrow"}, "value"),
    ("taking_part", {"value": []}, "value"),
    ("taking_part", {"value": ["everybody"]}, "value"),
    ("units_per_point", {"mb": "0"}, "mb"),
    ("units_per_point", {"mms": ""}, "mms"),
    ("welcome_by_tariff", {"private_prepaid": "-1"}, "private_prepaid"),
    ("welcome_by_package", {"rows-0-points": "100001"}, "rows-0-points"),
    ("welcome_by_package", {"rows-0-points": ""}, "rows-0-points"),
    ("welcome_by_package", {"rows-0-package": ""}, "rows-0-package"),
    ("welcome_by_package", {"rows-0-package": "x" * 81}, "rows-0-package"),
]


def test_an_invalid_rule_value_is_shown_next_to_its_field(marketing: BrowserLike) -> None:
    for rule, wrong, field in INVALID:
        answer = save(marketing, rule, **wrong)
        assert answer.status_code == 422, (rule, wrong)
        assert f'id="{field}-error"' in answer.text, (rule, wrong)
        assert saved(rule) == [], (rule, wrong)
        assert logged("rule.change") == [], (rule, wrong)


@pytest.mark.parametrize("word", ["nothing", "EXPIRY", "0"])
def test_a_rule_that_there_is_not(marketing: BrowserLike, word: str) -> None:
    assert marketing.get(f"/admin/rules/{word}").status_code == 404
    assert marketing.post(f"/admin/rules/{word}").status_code == 404


def test_the_navigation_leads_there(marketing: BrowserLike) -> None:
    assert 'href="/admin/rules"' in marketing.get("/admin/").text
