"""The forms with which staff change the rules of the programme, one for each shape of a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput

from marketplace.blueprints.admins.forms_support import ReasonForm
from marketplace.blueprints.admins.rules_words import CODE_FATES, EXPIRIES, NAMES
from marketplace.blueprints.fields import (
    NOT_LISTED,
    Day,
    Euros,
    WholeNumber,
    at_most,
    needed,
    number_needed,
    tidy,
    within,
)
from marketplace.blueprints.tariff_words import TARIFFS
from marketplace.programme import values
from marketplace.programme.models import Rule, Tariff

LONGEST_LIST: Final = 60
DAYS: Final = re.compile(r"[0-9]{1,3}(, ?[0-9]{1,3})*")
IN_TABLE: Final = (Optional(), within(*values.POINTS))
OF_UNIT: Final = (number_needed, within(*values.UNITS))


class RuleForm(ReasonForm):
    """A rule's new value, from when and why; `made_from` is the version that its writer saw.

    `shape` names the partial that draws the value's fields.
    """

    shape: ClassVar[str] = "one"
    starts_on = Day(_l("From the start of"), [Optional()])
    made_from = WholeNumber("", [Optional()], widget=HiddenInput())

    def wanted(self) -> object:
        """The value, as JSON keeps it; raises nothing once the form is valid."""
        return self["value"].data


class NumberForm(RuleForm):
    """One whole number."""

    value = WholeNumber(_l("Value"))


class WorthForm(RuleForm):
    """What 100 points are worth."""

    value = Euros(_l("100 points in euros"), [number_needed])

    def validate_value(self, field: Field) -> None:
        """Keep within what the rule may be."""
        most = values.NUMBERS[Rule.POINT_WORTH][1]
        if field.data is not None and field.data > most:
            raise ValidationError(_("At most %(most)s euros.", most=most // 100))


class ChoiceForm(RuleForm):
    """One of a few words."""

    value = RadioField(_l("Value"), invalid_choice_message=NOT_LISTED)


class DaysForm(RuleForm):
    """Numbers of days, as a list."""

    value = StringField(
        _l("Days before, with commas between them"), [needed, at_most(LONGEST_LIST)], [tidy]
    )

    def validate_value(self, field: Field) -> None:
        """Each a whole number; how many and how large the rule itself says."""
        if DAYS.fullmatch(field.data) is None:
            raise ValidationError(
                _("Write numbers with commas between them, for example 60, 30, 7.")
            )

    def wanted(self) -> object:
        """The numbers."""
        return [int(word) for word in self.value.data.split(",")]


class TariffsForm(RuleForm):
    """Some of the tariffs."""

    value = SelectMultipleField(
        _l("Tariffs"),
        choices=[SelectChoice(word, name) for word, name in TARIFFS.items()],
        validate_choice=False,
        option_widget=CheckboxInput(),
    )

    def validate_value(self, field: Field) -> None:
        """At least one, and none that there is not."""
        if not field.data or not set(field.data) <= set(TARIFFS):
            raise ValidationError(_("Choose at least one tariff."))


class TableForm(RuleForm):
    """A number beside each word of a short list; nothing typed is no row. `value` has no field."""

    shape: ClassVar[str] = "table"
    words: ClassVar[Mapping[str, str]]
    value = HiddenField()

    def numbers(self) -> list[Field]:
        """The fields of the numbers, in their order."""
        return [self[name] for name in self.words]

    def wanted(self) -> object:
        """The table."""
        found = {word: self[name].data for name, word in self.words.items()}
        return {word: number for word, number in found.items() if number is not None}


class TariffTableForm(TableForm):
    """Points by tariff."""

    words: ClassVar[Mapping[str, str]] = {tariff.name.lower(): tariff.value for tariff in Tariff}
    private_prepaid = WholeNumber(TARIFFS["private-prepaid"], IN_TABLE)
    private_postpaid = WholeNumber(TARIFFS["private-postpaid"], IN_TABLE)
    business_postpaid = WholeNumber(TARIFFS["business-postpaid"], IN_TABLE)


class UnitTableForm(TableForm):
    """Units for each point, by unit."""

    words: ClassVar[Mapping[str, str]] = {"mb": "MB", "sms": "SMS", "mms": "MMS"}
    mb = WholeNumber("MB", OF_UNIT)
    sms = WholeNumber("SMS", OF_UNIT)
    mms = WholeNumber("MMS", OF_UNIT)


class PackageRow(Form):
    """A package and its points."""

    package = StringField(_l("Package"), [at_most(values.LONGEST_PACKAGE)], [tidy])
    points = WholeNumber(_l("Points"), IN_TABLE)

    def validate_package(self, field: Field) -> None:
        """Points belong to a package."""
        if not field.data and self.points.data is not None:
            raise ValidationError(_("Which package is it?"))


class PackageTableForm(RuleForm):
    """Points by package, row by row; an empty row is none."""

    shape: ClassVar[str] = "rows"
    value = HiddenField()
    rows = FieldList(FormField(PackageRow))

    def validate_rows(self, field: FieldList) -> None:
        """Each package once, and each with its points."""
        named = [row.form for row in field if row.form.package.data]
        seen: set[str] = set()
        for row in named:
            if row.points.data is None:
                row.points.errors = [_("Please fill this in.")]
            if row.package.data in seen:
                row.package.errors = [_("This package is in the table twice.")]
            seen.add(row.package.data)
        if any(row.errors for row in named):
            raise ValidationError(_("Please look at the rows marked below."))

    def wanted(self) -> object:
        """The table."""
        named = [row.form for row in self.rows if row.form.package.data]
        return {row.package.data: row.points.data for row in named}

    def rearrange(self, pressed: Mapping[str, str]) -> bool:
        """Add an empty row, or take one away by its number; whether that was asked for."""
        if "add" in pressed:
            self.rows.append_entry()
        elif "drop" in pressed:
            self.rows.entries = [row for row in self.rows if row.id != f"rows-{pressed['drop']}"]
        else:
            return False
        return True


Made = Callable[[Rule, Any], RuleForm]


def _number(rule: Rule, value: Any) -> RuleForm:  # noqa: ANN401 - a rule's value is any JSON
    form = NumberForm(data={"value": value})
    form.value.label.text = NAMES[rule]
    form.value.validators = [number_needed, within(*values.NUMBERS[rule])]
    return form


def _choice(words: Mapping[str, LazyString], rule: Rule, value: Any) -> RuleForm:  # noqa: ANN401
    form = ChoiceForm(data={"value": value})
    form.value.label.text = NAMES[rule]
    form.value.choices = [SelectChoice(word, name) for word, name in words.items()]
    return form


def _table(kind: type[TableForm], _rule: Rule, value: Any) -> RuleForm:  # noqa: ANN401
    return kind(data={name: value.get(word) for name, word in kind.words.items()})


def _packages(_rule: Rule, value: Any) -> RuleForm:  # noqa: ANN401
    rows = [{"package": package, "points": value[package]} for package in sorted(value)]
    return PackageTableForm(data={"rows": rows or [{}]})


_MAKERS: Final[Mapping[Rule, Made]] = {
    Rule.WELCOME_BY_TARIFF: partial(_table, TariffTableForm),
    Rule.WELCOME_BY_PACKAGE: _packages,
    Rule.TOPUP_BY_PACKAGE: _packages,
    Rule.UNITS_PER_POINT: partial(_table, UnitTableForm),
    Rule.EXPIRY: partial(_choice, EXPIRIES),
    Rule.EXPIRED_CODES: partial(_choice, CODE_FATES),
    Rule.REMINDER_DAYS: lambda _rule, days: DaysForm(
        data={"value": ", ".join(map(str, sorted(days, reverse=True)))}
    ),
    Rule.TAKING_PART: lambda _rule, words: TariffsForm(data={"value": words}),
    Rule.POINT_WORTH: lambda _rule, cents: WorthForm(data={"value": cents}),
}


def rule_form(rule: Rule, value: Any, newest: int) -> RuleForm:  # noqa: ANN401
    """The form of a rule: what was sent or, where nothing was, the value given."""
    form = _MAKERS.get(rule, _number)(rule, value)
    if form.made_from.data is None:
        form.made_from.data = newest
    return form
