"""The forms of the register of disclosures."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from marketplace.blueprints.admins.customers.forms import LONGEST_KEY, CorrectionForm
from marketplace.blueprints.admins.disclosures.labels import STATE_NAMES
from marketplace.blueprints.admins.shared.checkboxes import CheckboxesField
from marketplace.blueprints.admins.shared.filter_forms import ANY, Period
from marketplace.blueprints.forms.fields import NOT_LISTED, Day, at_most, lines, needed, tidy
from marketplace.foundation.database import period
from marketplace.membership.data_export.parts import Part
from marketplace.membership.disclosures.part_names import PART_NAMES
from marketplace.membership.disclosures.register import DisclosureFilter, DisclosureState
from marketplace.membership.disclosures.requests import AuthorityRequest

LONGEST_NAME: Final = 200
LONGEST_REFERENCE: Final = 100
LONGEST_TEXT: Final = 1000


class DisclosureForm(FlaskForm):
    """A request of an authority. `key` comes with the form, so that sending it twice adds one."""

    authority = StringField(
        _l("Authority"),
        [needed, at_most(LONGEST_NAME)],
        [tidy],
        description=_l("The court, prosecution, police or agency that asks."),
    )
    official = StringField(_l("Signed by"), [Optional(), at_most(LONGEST_NAME)], [tidy])
    reference = StringField(
        _l("Reference"),
        [needed, at_most(LONGEST_REFERENCE)],
        [tidy],
        description=_l("The number of the case or the order."),
    )
    received_on = Day(_l("Received on"), [needed])
    legal_basis = TextAreaField(
        _l("Legal ground"),
        [needed, at_most(LONGEST_TEXT)],
        [lines],
        description=_l("The law and the order. Do not name the customer here."),
    )
    customer = StringField(
        _l("Customer"),
        [needed, at_most(LONGEST_NAME)],
        [tidy],
        description=_l("The whole number, email or username, or # and the number of the account."),
    )
    parts = CheckboxesField(
        _l("What is asked for"),
        [needed],
        choices=[SelectChoice(part, name) for part, name in PART_NAMES.items()],
        validate_choice=False,
        description=_l("Only what the order names."),
    )
    from_day = Day(_l("From"), [needed])
    until_day = Day(_l("To"), [needed])
    secret = BooleanField(
        _l("The customer must not know"),
        description=_l("Where the law or the order says so. It can be lifted later."),
    )
    key = HiddenField(validators=[needed, at_most(LONGEST_KEY)], filters=[tidy])
    renew = CorrectionForm.renew

    def asked(self, customer_id: int) -> AuthorityRequest:
        """Return the request that was typed, about the customer."""
        return AuthorityRequest(
            authority=self.authority.data,
            official=self.official.data or "",
            legal_basis=self.legal_basis.data,
            reference=self.reference.data,
            received_on=self.received_on.data,
            customer_id=customer_id,
            parts={Part(part) for part in self.parts.data or () if part in PART_NAMES},
            from_day=self.from_day.data,
            until_day=self.until_day.data,
            secret=self.secret.data,
        )


class ApprovalForm(FlaskForm):
    """An approval, with what the person who approves has to say about it."""

    reason = TextAreaField(_l("Note"), [Optional(), at_most(LONGEST_TEXT)], [lines])


class HandoverForm(FlaskForm):
    """The day on which the authority was given the extract, to whom and how."""

    handed_on = Day(_l("Handed over on"), [needed])
    note = TextAreaField(
        _l("To whom and how"),
        [needed, at_most(LONGEST_TEXT)],
        [lines],
        description=_l("For example: by sealed letter to the clerk of the court."),
    )


class DisclosureFilterForm(Period):
    """A filter of the register by state, account and the days on which requests were added."""

    state = SelectField(
        _l("State"),
        choices=[ANY, *(SelectChoice(state, name) for state, name in STATE_NAMES.items())],
        default="",
        invalid_choice_message=NOT_LISTED,
    )

    def criteria(self, customer_id: int | None) -> DisclosureFilter:
        """Return the filter of a valid form."""
        return DisclosureFilter(
            state=DisclosureState(self.state.data) if self.state.data else None,
            period=period.Period(self.since.data, self.until.data),
            customer_id=customer_id,
        )

    def query(self, customer_id: int | None) -> dict[str, Any]:
        """Return the filters as query parameters."""
        chosen = {} if customer_id is None else {"customer": customer_id}
        return self.query_params() | chosen
