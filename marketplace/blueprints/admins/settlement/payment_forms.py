"""The forms of payment runs: what is paid, and the bank's answer."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import ValidationError

from marketplace.blueprints.admins.customers.forms import LONGEST_KEY, CorrectionForm
from marketplace.blueprints.admins.shared.checkboxes import CheckboxesField
from marketplace.blueprints.forms.fields import Day, at_most, needed, tidy
from marketplace.blueprints.forms.row_select import row_id_or_none
from marketplace.settlement.statements import StatementRow

UNKNOWN: Final = 0  # no row has this id


class PaymentRunForm(FlaskForm):
    """The statements that are paid, and the day. `key` comes with the form and makes one run."""

    statements = CheckboxesField(
        _l("Statements"),
        coerce=lambda typed: row_id_or_none(typed) or UNKNOWN,
        validate_choice=False,
    )
    execute_on = Day(_l("Day of execution"), [needed])
    key = HiddenField(validators=[needed, at_most(LONGEST_KEY)], filters=[tidy])
    renew = CorrectionForm.renew

    def offer(self, found: list[StatementRow]) -> None:
        """Offer these statements, all of them ticked where nothing was sent."""
        self.statements.choices = [(one.id, one.label) for one in found]
        if not self.is_submitted():
            self.statements.data = [one.id for one in found]


class BankAnswerForm(FlaskForm):
    """The bank's answer as a file."""

    file = FileField(_l("The bank's answer"))

    def validate_file(self, field: FileField) -> None:
        """Require a file."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Please choose a file."))
