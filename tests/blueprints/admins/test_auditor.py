"""The auditor reads everything and changes nothing."""

from __future__ import annotations

from flask import Flask

from marketplace.accounts.models import Role
from marketplace.blueprints.web.guards import guard_of

KEYS = "admins.turn_keys"  # the keys are a choice of the browser


def test_the_auditor_can_do_nothing_in_the_back_office(app: Flask) -> None:
    """By the guards, which `tests/structure/access/test_guards.py` tries on every route."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    actions = {rule.endpoint: guard_of(rule.endpoint) for rule in rules if "POST" in rule.methods}
    assert len(actions) > 50
    assert {name for name, guard in actions.items() if Role.AUDITOR in guard} == {KEYS}
