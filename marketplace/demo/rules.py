"""The demo's example values of the programme's rules, written as versions of the rules."""

from __future__ import annotations

from marketplace.catalogue.offers.programme_rules import change_rule
from marketplace.demo import toml_files
from marketplace.demo.catalogue import DEMO
from marketplace.programme.change import SOFTWARE_DEFAULT
from marketplace.programme.models import Rule

TABLES = (Rule.WELCOME_BY_TARIFF, Rule.WELCOME_BY_PACKAGE, Rule.TOPUP_BY_PACKAGE)


def write_rules() -> None:
    """Write the example tables; raises RuleChangedMeanwhile where a rule was changed already."""
    example = toml_files.read("rules.toml")
    for rule in TABLES:
        change_rule(
            rule=rule,
            value=example[rule.value],
            why=example["why"],
            starts_on=None,
            made_from=SOFTWARE_DEFAULT,
            actor=DEMO,
        )
