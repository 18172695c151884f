"""The demo's tables of points are examples, say so, and speak of lines that there are."""

from __future__ import annotations

import pytest

from marketplace.catalogue.offers.programme_rules import differing_offers
from marketplace.customers.line_counts import lines_by_package, lines_by_tariff
from marketplace.demo import rules, toml_files
from marketplace.demo.load import DatabaseNotEmpty, load_demo
from marketplace.demo.people import create_lines
from marketplace.foundation import clock
from marketplace.programme.history import histories
from marketplace.programme.in_force import programme_now
from marketplace.programme.models import Rule
from tests.support.cast import Cast

TABLES = (Rule.WELCOME_BY_TARIFF, Rule.WELCOME_BY_PACKAGE, Rule.TOPUP_BY_PACKAGE)


@pytest.mark.usefixtures("app")
def test_demo_rule_versions_have_no_author_and_say_that_they_are_examples() -> None:
    rules.write_rules()
    found = histories(clock.now())
    made = [found[rule].in_force for rule in TABLES]
    assert [(one.by, one.why) for one in made if one] == [(None, "vlera si shembull për demon")] * 3


@pytest.mark.usefixtures("app")
def test_every_line_of_the_demo_that_takes_part_gets_something() -> None:
    rules.write_rules()
    create_lines()
    in_force = programme_now()
    packages = lines_by_package()
    assert packages
    assert packages.keys() <= in_force.welcome_by_package.keys() & in_force.topup_by_package.keys()
    tariffs = lines_by_tariff().keys() & {tariff.value for tariff in in_force.taking_part}
    assert tariffs
    assert tariffs <= in_force.welcome_by_tariff.keys()


def test_the_demos_services_are_as_the_rules_have_them() -> None:
    minimum, units = 10, {"MB": 10, "SMS": 5, "MMS": 2}
    sold = {
        offer["unit"]: offer for _, offer in toml_files.offers() if offer.get("units_per_point")
    }
    assert {unit: offer["units_per_point"] for unit, offer in sold.items()} == units
    assert {offer["points"] for offer in sold.values()} == {minimum}


@pytest.mark.usefixtures("app")
def test_a_programme_that_was_changed_is_left_alone(cast: Cast) -> None:
    assert cast
    rules.write_rules()
    assert differing_offers(programme_now()) == []
    with pytest.raises(DatabaseNotEmpty):
        load_demo()
