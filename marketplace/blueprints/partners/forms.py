"""The forms of partner users, tolerant where the meaning is plain."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from marketplace.blueprints.forms.account_fields import a_username
from marketplace.blueprints.forms.fields import (
    LARGEST,
    Day,
    Euros,
    WholeNumber,
    an_email,
    at_most,
    needed,
    number_needed,
    tidy,
    within,
)
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.blueprints.forms.texts import TextFields, TextsForm, only_default
from marketplace.blueprints.forms.typed_code import typed_code
from marketplace.programme.models import Rule
from marketplace.programme.values import NUMBERS

LONGEST_NAME = 120
LONGEST_TEXT = 4000


class CodeForm(FlaskForm):
    """The one large field of the start page."""

    code = StringField(_l("Code"), [DataRequired(_l("Enter the customer's code."))], [typed_code])


class ConfirmForm(CodeForm):
    """The code that was checked, and the branch that hands over the offer."""

    branch = RowSelectField(_l("Branch"))


class FilterForm(FlaskForm):
    """Filters of the confirmations; empty shows all."""

    class Meta:
        """A form that only reads needs no token."""

        csrf = False

    since = Day(_l("From"), [Optional()], name="from")
    until = Day(_l("To"), [Optional()], name="to")
    branch = RowSelectField(_l("Branch"))
    offer = RowSelectField(_l("Offer"))
    cashier = RowSelectField(_l("Confirmed by"))
    phone = RowSelectField(_l("Phone"))
    key = RowSelectField(_l("Till"))

    def validate_until(self, field: Day) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("The last day must not be before the first."))

    def query(self) -> dict[str, str]:
        """Return the filters in force as query parameters."""
        return {field.name: str(field.data) for field in self if field.data}


class CashierForm(FlaskForm):
    """A cashier's name and branch."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    branch = RowSelectField(_l("Branch"))


class NewCashierForm(CashierForm):
    """A new cashier, who chooses the password by a link; the owner hands it over without email."""

    email = EmailField(_l("Email"), [Optional(), at_most(254), an_email], filters=[tidy])
    username = StringField(_l("Username"), [needed, a_username], [tidy])


class ProposalForm(TextsForm):
    """An offer that the partner proposes; marketing adds the picture and publishes it."""

    texts = (
        TextFields("title", _l("Title in %(language)s"), 120, needed=only_default),
        TextFields(
            "description",
            _l("What the customer gets, in %(language)s"),
            LONGEST_TEXT,
            lines=True,
            needed=only_default,
        ),
        TextFields("terms", _l("Terms in %(language)s"), LONGEST_TEXT, lines=True),
    )
    category = RowSelectField(_l("Category"))
    worth = Euros(_l("Value in euros"), [number_needed])
    points = WholeNumber(_l("Points"), [number_needed, within(1, LARGEST)])
    points_most = WholeNumber(_l("Most points"), [Optional(), within(1, LARGEST)])
    points_step = WholeNumber(_l("Step in points"), [Optional(), within(1, LARGEST)])
    stock = WholeNumber(_l("Quantity available"), [Optional(), within(0, LARGEST)])
    per_customer = WholeNumber(_l("Limit per customer"), [Optional(), within(1, LARGEST)])
    opens = Day(_l("First day"), [Optional()])
    closes = Day(_l("Last day"), [Optional()])
    code_days = WholeNumber(
        _l("Days that a code is valid"), [number_needed, within(*NUMBERS[Rule.CODE_DAYS])]
    )

    revision = HiddenField()

    def validate_closes(self, field: Day) -> None:
        """Refuse an offer that closes before it opens."""
        if self.opens.data and field.data and field.data < self.opens.data:
            raise ValidationError(_l("The last day must not be before the first."))
