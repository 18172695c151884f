"""The forms to change a rule that has one value."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput

from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.forms.fields import (
    NOT_LISTED,
    Day,
    Euros,
    WholeNumber,
    at_most,
    needed,
    number_needed,
    tidy,
)
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.programme import values
from marketplace.programme.models import Rule

LONGEST_LIST: Final = 60
DAYS: Final = re.compile(r"[0-9]{1,3}(, ?[0-9]{1,3})*")


class RuleForm(ReasonForm):
    """A rule's new value, its start and its reason; `made_from` is the version that was shown.

    `shape` names the partial that renders the value's fields.
    """

    shape: ClassVar[str] = "one"
    starts_on = Day(_l("Effective from the start of"), [Optional()])
    made_from = WholeNumber("", [Optional()], widget=HiddenInput())

    def new_value(self) -> object:
        """The value, as JSON keeps it; raises nothing once the form is valid."""
        return self["value"].data


class NumberForm(RuleForm):
    """One whole number."""

    value = WholeNumber(_l("Value"))


class WorthForm(RuleForm):
    """The worth of 100 points."""

    value = Euros(_l("Value of 100 points in euros"), [number_needed])

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
        _l("Days before expiry, separated by commas"), [needed, at_most(LONGEST_LIST)], [tidy]
    )

    def validate_value(self, field: Field) -> None:
        """Each a whole number; how many and how large the rule itself says."""
        if DAYS.fullmatch(field.data) is None:
            raise ValidationError(_("Enter numbers separated by commas, for example 60, 30, 7."))

    def new_value(self) -> object:
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
