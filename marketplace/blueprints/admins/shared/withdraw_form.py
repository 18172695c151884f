"""The form to withdraw an offer or a partner, with a choice for the codes in circulation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import NOT_LISTED, at_most, tidy


class WithdrawForm(FlaskForm):
    """Codes stay valid by default; customers who lose one are told the reason."""

    codes = RadioField(
        _l("Codes that customers hold"),
        choices=[
            SelectChoice("honour", _l("Remain valid until they expire")),
            SelectChoice("cancel", _l("Are cancelled and the points are refunded")),
        ],
        default="honour",
        invalid_choice_message=NOT_LISTED,
    )
    reason = TextAreaField(_l("Reason"), [at_most(500)], filters=[tidy])

    def validate_reason(self, field: TextAreaField) -> None:
        """Require a reason for cancelling codes."""
        if self.codes.data == "cancel" and not field.data:
            raise ValidationError(_l("Enter why the codes are cancelled."))
