"""The forms with which the help desk acts for customers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from marketplace.blueprints.forms.fields import (
    LARGEST,
    NOT_LISTED,
    WholeNumber,
    at_most,
    needed,
    number_needed,
    tidy,
    within,
)
from marketplace.customers.profile import OwnedLine
from marketplace.points.corrections.correct import Correction

LONGEST_REASON = 500
LONGEST_KEY = 32
HONOUR = "honour"


def _line(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class ReasonForm(FlaskForm):
    """The reason for an action, recorded in the audit log."""

    reason = TextAreaField(_l("Reason"), [needed, at_most(LONGEST_REASON)], filters=[tidy])


class StopForm(ReasonForm):
    """The reason for a stop, and the choice for the codes and reserved gifts in circulation.

    They stay good where nothing is chosen, as before there was a choice.
    """

    codes = RadioField(
        _l("Codes and reserved gifts that the customer holds"),
        choices=[
            SelectChoice(HONOUR, _l("Codes remain valid until they expire")),
            SelectChoice("cancel", _l("Are cancelled and the points are refunded")),
        ],
        default=HONOUR,
        filters=[lambda chosen: chosen or HONOUR],
        invalid_choice_message=NOT_LISTED,
    )


class CorrectionForm(ReasonForm):
    """Points to add or to take. `key` comes with the form, so that sending it twice books once."""

    line = SelectField(_l("Line"), coerce=_line, invalid_choice_message=NOT_LISTED)
    points = WholeNumber(
        _l("Points"),
        [number_needed, within(-LARGEST, LARGEST)],
        description=_l("Use a minus sign to deduct points."),
    )
    key = HiddenField(validators=[Length(min=1, max=LONGEST_KEY)], filters=[tidy])

    def offer_lines(self, lines: Iterable[OwnedLine]) -> None:
        """Offer only the customer's own lines as choices."""
        self.line.choices = [SelectChoice(line.id, line.number) for line in lines]

    def renew(self) -> None:
        """Give a form that is shown for the first time its key."""
        self.key.data = self.key.data or secrets.token_hex(LONGEST_KEY // 2)

    def validate_points(self, field: WholeNumber) -> None:
        """Refuse a correction of zero."""
        if field.data == 0:
            raise ValidationError(_l("Enter how many points to add or deduct."))

    def correction(self, customer_id: int) -> Correction:
        """Return the correction that the form asks for.

        Its key is the same for the same form sent twice, another one once the numbers were changed.
        """
        return Correction(
            customer_id=customer_id,
            line_id=self.line.data,
            points=self.points.data,
            reason=self.reason.data,
            key=f"{self.key.data}:{self.line.data}:{self.points.data}",
        )
