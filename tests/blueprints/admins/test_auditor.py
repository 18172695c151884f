"""The auditor reads everything and changes nothing."""

from __future__ import annotations

import re

from flask import Flask

from tests.blueprints.admins.staff_browsers import AtDesk


def deeds(app: Flask) -> list[str]:
    """The address of everything that can be done in the back office."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return [address(rule.rule) for rule in rules if rule.rule.startswith("/admin")]


def address(rule: str) -> str:
    """An address of the rule, with some number or word where it takes one."""
    return re.sub(r"<[^>]+>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule))


def test_the_auditor_can_do_nothing_in_the_back_office(app: Flask, at_desk: AtDesk) -> None:
    desk = at_desk("auditor")
    answers = {address: desk.post(address).status_code for address in deeds(app)}
    assert len(answers) > 10
    assert answers.pop("/admin/keyboard") == 303  # the keys are a choice of the browser
    assert set(answers.values()) == {403}
