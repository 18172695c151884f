"""The forms to change a rule that is a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, Form, FormField, HiddenField, StringField
from wtforms.validators import Optional, ValidationError

from marketplace.blueprints.admins.rules.forms import RuleForm
from marketplace.blueprints.forms.fields import WholeNumber, at_most, number_needed, tidy, within
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.programme import values
from marketplace.programme.models import Tariff

IN_TABLE: Final = (Optional(), within(*values.POINTS))
OF_UNIT: Final = (number_needed, within(*values.UNITS))


class TableForm(RuleForm):
    """A number beside each word of a short list; an empty field is no row. `value` has no field."""

    shape: ClassVar[str] = "table"
    words: ClassVar[Mapping[str, str]]
    value = HiddenField()

    def numbers(self) -> list[Field]:
        """Return the fields of the numbers, in order."""
        return [self[name] for name in self.words]

    def new_value(self) -> object:
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
        """Require a package for points."""
        if not field.data and self.points.data is not None:
            raise ValidationError(_("Enter the package."))


class PackageTableForm(RuleForm):
    """Points by package, row by row; an empty row is ignored."""

    shape: ClassVar[str] = "rows"
    value = HiddenField()
    rows = FieldList(FormField(PackageRow))

    def validate_rows(self, field: FieldList) -> None:
        """Require each package once, and each with its points."""
        named = [row.form for row in field if row.form.package.data]
        seen: set[str] = set()
        for row in named:
            if row.points.data is None:
                row.points.errors = [_("Please fill this in.")]
            if row.package.data in seen:
                row.package.errors = [_("This package is in the table twice.")]
            seen.add(row.package.data)
        if any(row.errors for row in named):
            raise ValidationError(_("Please check the rows marked below."))

    def new_value(self) -> object:
        """The table."""
        named = [row.form for row in self.rows if row.form.package.data]
        return {row.package.data: row.points.data for row in named}

    def rearrange(self, pressed: Mapping[str, str]) -> bool:
        """Add an empty row, or remove one by its number; returns whether that was requested."""
        if "add" in pressed:
            self.rows.append_entry()
        elif "drop" in pressed:
            self.rows.entries = [row for row in self.rows if row.id != f"rows-{pressed['drop']}"]
        else:
            return False
        return True
