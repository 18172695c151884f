"""The version of a rule in force depends on the moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from marketplace.foundation import clock
from marketplace.programme.in_force import RuleBook, Version, rule_book
from marketplace.programme.models import Rule
from marketplace.programme.rules import Expiry, Programme, from_values, stored_value
from tests.programme.conftest import Change

START = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def book(*versions: tuple[int, datetime]) -> RuleBook:
    return RuleBook(tuple(Version(Rule.POINTS_PER_EURO, value, at) for value, at in versions))


def test_the_default_rules_hold_without_versions() -> None:
    assert RuleBook(()).at(START) == Programme()


def test_a_version_holds_from_its_moment_on() -> None:
    rules = book((2, START))
    assert rules.at(START - A_SECOND).points_per_euro == 1
    assert rules.at(START).points_per_euro == 2


def test_the_last_made_of_two_rule_versions_that_begin_together_holds() -> None:
    assert book((2, START), (3, START)).at(START).points_per_euro == 3


def test_a_rule_version_that_begins_later_overrules_one_made_later() -> None:
    rules = book((2, START), (3, START + A_SECOND))
    assert rules.at(START + A_SECOND).points_per_euro == 3


def test_the_rules_of_a_day_are_those_of_its_last_moment() -> None:
    rules = book((2, START))
    assert rules.on(date(2026, 6, 30)).points_per_euro == 1
    assert rules.on(date(2026, 7, 1)).points_per_euro == 2


@time_machine.travel(START, tick=False)
def test_the_rules_of_today_are_those_of_this_moment() -> None:
    rules = book((2, START + A_SECOND))
    assert rules.on(clock.today()).points_per_euro == 1


def test_a_rule_from_1_july_begins_at_midnight_in_prishtina() -> None:
    midnight = clock.start_of(date(2026, 7, 1))
    assert midnight == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert book((2, midnight)).on(date(2026, 6, 30)).points_per_euro == 1


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_is_read_as_it_was_kept(rule: Rule) -> None:
    usual = Programme()
    assert from_values({rule: stored_value(usual, rule)}) == usual


def test_the_book_reads_what_was_saved(change: Change) -> None:
    change(Rule.EXPIRY, "never")
    change(Rule.WELCOME_BY_PACKAGE, {"internet": 40})
    programme = rule_book().at(clock.now())
    assert programme.expiry is Expiry.NEVER
    assert programme.welcome_points(tariff=None, package="internet") == 40
