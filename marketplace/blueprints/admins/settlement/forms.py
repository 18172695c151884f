"""The forms of settlement: filters, payments, decisions and corrections."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from marketplace.blueprints.admins.customers.forms import LONGEST_KEY, CorrectionForm, ReasonForm
from marketplace.blueprints.forms.fields import (
    Day,
    Percent,
    at_most,
    filled_in,
    lines,
    needed,
    tidy,
)
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.blueprints.forms.signed_euros import SignedEuros
from marketplace.settlement.approve import LONGEST_REFERENCE
from marketplace.settlement.disputes import LONGEST_TEXT
from marketplace.settlement.models import StatementState
from marketplace.settlement.statements import StatementFilter

MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
STATE_NAMES: Final = {
    StatementState.CLOSED: _l("To be approved"),
    StatementState.DISPUTED: _l("Disputed"),
    StatementState.APPROVED: _l("Approved"),
    StatementState.PAID: _l("Paid"),
}


class StatementFilterForm(FlaskForm):
    """A filter of statements by month, partner and state."""

    class Meta:
        """A form that only reads."""

        csrf = False

    month = StringField(_l("Month"), [Optional(), at_most(7)], [tidy])
    partner = RowSelectField(_l("Partner"))
    state = SelectField(
        _l("State"),
        choices=[
            SelectChoice("", _l("Any")),
            *(SelectChoice(state.value, name) for state, name in STATE_NAMES.items()),
        ],
        validate_choice=False,
    )

    def criteria(self) -> StatementFilter:
        """Return the filter; what is not understood does not narrow."""
        month = MONTH.fullmatch(self.month.data or "")
        state = self.state.data if self.state.data in list(STATE_NAMES) else None
        return StatementFilter(
            month=date(int(month[1]), int(month[2]), 1) if month else None,
            partner_id=self.partner.data,
            states={StatementState(state)} if state else None,
        )

    def query(self) -> dict[str, str]:
        """Return the filters as query parameters."""
        return {field.name: str(field.data) for field in self if field.data}


class PaymentForm(FlaskForm):
    """The day and the bank's reference of a payment."""

    paid_on = Day(_l("Paid on"), [needed])
    reference = StringField(_l("Reference"), [needed, at_most(LONGEST_REFERENCE)], [tidy])


class AnswerForm(FlaskForm):
    """A message to the partner about a line."""

    text = TextAreaField(_l("Message"), [needed, at_most(LONGEST_TEXT)], [lines])


class GrantForm(AnswerForm):
    """A difference that the partner is granted, and the message that says so."""

    net_cents = SignedEuros(_l("Difference in euros without tax"), [filled_in])


class AdjustmentForm(ReasonForm):
    """An amount of the partner's next statement; `key` comes with the form and books it once."""

    net_cents = SignedEuros(
        _l("Amount in euros without tax"),
        [filled_in],
        description=_l("Use a minus sign to take something back."),
    )
    tax_bp = Percent(_l("Tax in percent, on top"), [filled_in])
    key = HiddenField(validators=[needed, at_most(LONGEST_KEY)], filters=[tidy])
    renew = CorrectionForm.renew
