"""Si funksionon: the page that tells customers the rules as they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.audit import Actor
from marketplace.blueprints.customers.planned_rules import INTERNAL, planned_changes
from marketplace.catalogue.offers.programme_rules import change_rule
from marketplace.foundation import clock
from marketplace.programme.change import SOFTWARE_DEFAULT
from marketplace.programme.history import History, RuleVersionRow, VersionStatus
from marketplace.programme.models import Rule
from tests.blueprints.customers.conftest import Browser, Count
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

DEMO = Actor(user_id=None, username="demo")
Change = Callable[..., None]


@pytest.fixture
def change(cast: Cast) -> Change:
    """Marketing, or who is given, gives a rule its first other value."""
    marketing = cast.named("marketing").actor

    def change(rule: Rule, value: Any, actor: Actor = marketing, **given: Any) -> None:
        asked = {"why": "decided", "starts_on": None, "made_from": SOFTWARE_DEFAULT} | given
        change_rule(rule=rule, value=value, actor=actor, **asked)

    return change


def read(client: BrowserLike) -> str:
    answer = client.get("/how-it-works", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
def test_the_how_it_works_page_explains_the_rules_with_their_examples(client: BrowserLike) -> None:
    page = read(client)
    for words in (
        "Register on 27 June, and what you spend in July counts",
        "1 euro spent in a calendar month = 1 point.",
        "€1.99 in a month give 1 point;",
        "ten charges of €0.50 in one month give 5 points.",
        "Private, postpaid; Private, prepaid.",
        "60, 30, 7 days before",
        "2 whole calendar months in a row, your points are blocked",
        "10 points or more",
        "usually 30 days",
        "What you get is valid for 30 days.",
        "*777*1#",
    ):
        assert words in page, words


@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
def test_the_days_are_those_of_this_year(client: BrowserLike) -> None:
    page = read(client)
    assert '<time datetime="2026-12-01">' in page  # a customer who registers today earns from then
    assert 'to 31 December 2025: usable until <time datetime="2026-06-30">' in page
    assert 'to 31 December 2026: usable until <time datetime="2027-06-30">' in page


def test_the_tables_are_those_in_force(client: BrowserLike, change: Change) -> None:
    assert read(client).count("None at present.") == 3
    change(Rule.WELCOME_BY_TARIFF, {"private-prepaid": 51})
    change(Rule.WELCOME_BY_PACKAGE, {"internet <fast>": 42})
    change(Rule.TOPUP_BY_PACKAGE, {"tv": 17})
    page = read(client)
    assert "None at present." not in page
    for word, number in (("Private, prepaid", 51), ("internet <fast>", 42), ("tv", 17)):
        assert f'{word}</th> <td class="number">{number}</td>' in page


def test_the_how_it_works_page_follows_changed_rules(client: BrowserLike, change: Change) -> None:
    change(Rule.POINTS_PER_EURO, 3)
    change(Rule.EXPIRY, "never")
    change(Rule.IDLE_MONTHS, 1)
    change(Rule.EXPIRED_CODES, "returned")
    change(Rule.SERVICE_MINIMUM, 25)
    change(Rule.TAKING_PART, ["business-postpaid"])
    page = read(client)
    assert "€1.99 in a month give 3 points;" in page
    assert "Points do not expire." in page
    assert "nothing in a whole calendar month, your points are blocked" in page
    assert "you get the points back" in page
    assert "25 MB" in page
    assert "These tariffs take part: Business, postpaid." in page


def test_a_planned_change_is_told_with_its_day_before_it_holds(
    client: BrowserLike, change: Change
) -> None:
    assert "What will change" not in read(client)
    day = clock.today() + timedelta(days=1)
    change(Rule.POINTS_PER_EURO, 3, starts_on=day)
    page = read(client)
    assert "Only whole euros count" in page.partition("= 1 point.")[2]
    planned = page.partition("What will change")[2]
    assert f'From <time datetime="{day}">' in planned
    assert "<li>1 euro spent in a calendar month = 3 points.</li>" in planned
    with time_machine.travel(clock.start_of(day), tick=False):
        page = read(client)
        assert "= 3 points. Only whole euros" in page
        assert "What will change" not in page


PLANNED = {
    Rule.WELCOME_BY_TARIFF: (
        {"private-prepaid": 51},
        "mobile numbers: Private, prepaid: 51 points.",
    ),
    Rule.WELCOME_BY_PACKAGE: ({"tv": 40}, "fixed services: tv: 40 points."),
    Rule.TOPUP_BY_PACKAGE: ({"tv": 17}, "Points for a top-up: tv: 17 points."),
    Rule.POINTS_PER_EURO: (2, "1 euro spent in a calendar month = 2 points."),
    Rule.SERVICE_MINIMUM: (25, "at least 25 points for each conversion."),
    Rule.UNITS_PER_POINT: ({"MB": 20, "SMS": 4, "MMS": 1}, "1 point = 20 MB, 1 MMS, 4 SMS."),
    Rule.UNITS_DAYS: (12, "valid for 12 days."),
    Rule.EXPIRY: ("never", "do not expire."),
    Rule.IDLE_MONTHS: (3, "after 3 whole calendar months in a row"),
    Rule.REMINDER_DAYS: ([7, 45], "We remind you 45, 7 days before"),
    Rule.EXPIRED_CODES: ("returned", "You get the points of an expired code back."),
    Rule.TAKING_PART: (["private-postpaid"], "These tariffs take part: Private, postpaid."),
    Rule.RETURNED_DAYS: (0, "Refunded points keep the last day they had"),
    Rule.CODE_REMINDER_DAYS: (5, "We remind you 5 days before a code expires."),
    Rule.LOST_NUMBER_POINTS: ("lost", "The points of a number that you give up are lost."),
    Rule.ENDED_LINE_POINTS: ("kept", "You keep the points of a line when its contract ends."),
}


@pytest.mark.parametrize("rule", PLANNED)
def test_every_rule_of_customers_is_told_before_its_day(
    client: BrowserLike, change: Change, rule: Rule
) -> None:
    value, words = PLANNED[rule]
    change(rule, value, starts_on=clock.today() + timedelta(days=3))
    assert words in read(client).partition("What will change")[2].partition("</section>")[0]


def test_rules_of_the_books_are_not_told(client: BrowserLike, change: Change) -> None:
    assert set(Rule) - INTERNAL == set(PLANNED)
    change(Rule.POINT_WORTH, 300, starts_on=clock.today() + timedelta(days=3))
    assert "What will change" not in read(client)


def test_values_of_the_demo_are_said_to_be_examples(client: BrowserLike, change: Change) -> None:
    change(Rule.TOPUP_BY_PACKAGE, {"tv": 17}, DEMO)
    change(Rule.WELCOME_BY_PACKAGE, {"tv": 40})
    assert read(client).count("These numbers are examples for the demo.") == 1


@pytest.mark.parametrize("name", ["arta", "drita", "auditor"])
def test_every_user_may_read_the_how_it_works_page(browser: Browser, name: str) -> None:
    assert "How it works" in read(browser(name))


def test_the_shop_leads_there(client: BrowserLike, browser: Browser) -> None:
    assert client.get("/").text.count('href="/how-it-works"') == 3  # above, in the welcome, below
    assert browser("arta").get("/points").text.count('href="/how-it-works"') == 2


def test_the_how_it_works_page_takes_at_most_four_statements(
    client: BrowserLike, count_statements: Count
) -> None:
    client.get("/how-it-works")
    assert count_statements(lambda: client.get("/how-it-works")) <= 4


# The other side of each rule that has two sentences, as they are stored.
OTHER_SIDE = [
    (Rule.EXPIRY, "30-june", "can be used until 30 June of the next year."),
    (Rule.EXPIRED_CODES, "lost", "The points of an expired code are lost."),
    (Rule.RETURNED_DAYS, 14, "Refunded points can be used for at least 14 more days."),
    (Rule.CODE_REMINDER_DAYS, 0, "We do not remind you before a code expires."),
    (Rule.LOST_NUMBER_POINTS, "kept", "You keep the points of a number that you give up."),
    (Rule.ENDED_LINE_POINTS, "lost", "The points of a line are lost when its contract ends."),
]


def test_a_planned_rule_is_told_in_the_sentence_of_its_value_and_only_if_it_changes(
    plain_app: Flask,
) -> None:
    day = clock.start_of(clock.today() + timedelta(days=3))

    def planned(rule: Rule, before: Any, value: Any) -> list[str]:
        kept = {"rule": rule, "by": None, "why": "decided", "made_at": clock.now()}
        versions = tuple(
            RuleVersionRow(id=number, value=one, valid_from=start, status=status, **kept)
            for number, (one, start, status) in enumerate(
                [(value, day, VersionStatus.TO_COME), (before, clock.now(), VersionStatus.IN_FORCE)]
            )
        )
        changes = planned_changes({rule: History(rule, versions)})
        return [sentence for change in changes for sentence in change.sentences]

    with plain_app.test_request_context(headers={"Accept-Language": "en"}):
        for rule, value, words in OTHER_SIDE:
            (sentence,) = planned(rule, PLANNED[rule][0], value)
            assert words in sentence, rule
            assert planned(rule, value, value) == [], rule
