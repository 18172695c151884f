"""Choose the form that changes a rule, filled in with the value in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from flask_babel import LazyString
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.admins.rules.forms import (
    ChoiceForm,
    DaysForm,
    NumberForm,
    RuleForm,
    TariffsForm,
    WorthForm,
)
from marketplace.blueprints.admins.rules.labels import CODE_FATES, EXPIRIES, LINE_POINTS
from marketplace.blueprints.admins.rules.table_forms import (
    PackageTableForm,
    TableForm,
    TariffTableForm,
    UnitTableForm,
)
from marketplace.blueprints.forms.fields import number_needed, within
from marketplace.programme import values
from marketplace.programme.models import Rule
from marketplace.programme.rule_labels import NAMES

JsonValue = Any  # what a rule's value can be
FormMaker = Callable[[Rule, JsonValue], RuleForm]


def _number(rule: Rule, value: JsonValue) -> RuleForm:
    form = NumberForm(data={"value": value})
    form.value.label.text = NAMES[rule]
    form.value.validators = [number_needed, within(*values.NUMBERS[rule])]
    return form


def _choice(words: Mapping[str, LazyString], rule: Rule, value: JsonValue) -> RuleForm:
    form = ChoiceForm(data={"value": value})
    form.value.label.text = NAMES[rule]
    form.value.choices = [SelectChoice(word, name) for word, name in words.items()]
    return form


def _table(kind: type[TableForm], _rule: Rule, value: JsonValue) -> RuleForm:
    return kind(data={name: value.get(word) for name, word in kind.words.items()})


def _packages(_rule: Rule, value: JsonValue) -> RuleForm:
    rows = [{"package": package, "points": value[package]} for package in sorted(value)]
    return PackageTableForm(data={"rows": rows or [{}]})


_MAKERS: Final[Mapping[Rule, FormMaker]] = {
    Rule.WELCOME_BY_TARIFF: partial(_table, TariffTableForm),
    Rule.WELCOME_BY_PACKAGE: _packages,
    Rule.TOPUP_BY_PACKAGE: _packages,
    Rule.UNITS_PER_POINT: partial(_table, UnitTableForm),
    Rule.EXPIRY: partial(_choice, EXPIRIES),
    Rule.EXPIRED_CODES: partial(_choice, CODE_FATES),
    Rule.LOST_NUMBER_POINTS: partial(_choice, LINE_POINTS),
    Rule.ENDED_LINE_POINTS: partial(_choice, LINE_POINTS),
    Rule.REMINDER_DAYS: lambda _rule, days: DaysForm(
        data={"value": ", ".join(map(str, sorted(days, reverse=True)))}
    ),
    Rule.TAKING_PART: lambda _rule, words: TariffsForm(data={"value": words}),
    Rule.POINT_WORTH: lambda _rule, cents: WorthForm(data={"value": cents}),
}


def rule_form(rule: Rule, value: JsonValue, newest: int) -> RuleForm:
    """Return the rule's form: as submitted or, where nothing was, with the value given."""
    form = _MAKERS.get(rule, _number)(rule, value)
    if form.made_from.data is None:
        form.made_from.data = newest
    return form
