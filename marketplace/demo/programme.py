"""The demo's tables of points, as versions that nobody of the staff has made."""

from __future__ import annotations

from marketplace.catalogue.offers.programme_rules import change_rule
from marketplace.demo import sources
from marketplace.demo.shop import DEMO
from marketplace.programme.change import SOFTWARE_DEFAULT
from marketplace.programme.models import Rule

TABLES = (Rule.WELCOME_BY_TARIFF, Rule.WELCOME_BY_PACKAGE, Rule.TOPUP_BY_PACKAGE)


def decide() -> None:
    """Write the example tables; raises RuleChangedMeanwhile where a rule was changed already."""
    told = sources.read("rules.toml")
    for rule in TABLES:
        change_rule(
            rule=rule,
            value=told[rule.value],
            why=told["why"],
            starts_on=None,
            made_from=SOFTWARE_DEFAULT,
            actor=DEMO,
        )
