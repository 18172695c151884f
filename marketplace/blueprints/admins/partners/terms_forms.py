"""The forms of what a partner is owed, and of whom to pay."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.forms.fields import (
    NOT_LISTED,
    Day,
    Euros,
    Percent,
    WholeNumber,
    at_most,
    filled_in,
    needed,
    tidy,
    within,
)
from marketplace.catalogue.partners.change_terms import TermsContent
from marketplace.catalogue.partners.payee import (
    LONGEST_IBAN,
    LONGEST_NAME,
    LONGEST_TAX_NUMBER,
    MOST_DAYS,
    PayeeContent,
)
from marketplace.catalogue.partners.terms_models import Basis

GENERAL: Final = {
    Basis.FIXED: _l("A fixed amount for each code"),
    Basis.SHARE: _l("A share of the code's value"),
    Basis.NOTHING: _l("Nothing: the partner bears it"),
}
BASES: Final = {**GENERAL, Basis.PARTNER: _l("The same as for the partner's other offers")}


class TermsForm(ReasonForm):
    """The amount owed for a confirmed code; `made_from` is the version that was shown."""

    basis = RadioField(
        _l("Owed for a confirmed code"),
        choices=[SelectChoice(basis.value, words) for basis, words in GENERAL.items()],
        invalid_choice_message=NOT_LISTED,
    )
    fixed_cents = Euros(_l("Amount in euros without tax"), [Optional()])
    share_bp = Percent(_l("Share in percent"), [Optional()])
    tax_bp = Percent(_l("Tax in percent, on top"), [filled_in])
    starts_on = Day(_l("Effective from the start of"), [Optional()])
    made_from = WholeNumber("", [Optional()], widget=HiddenInput())

    def facts(self) -> TermsContent:
        """Return the values that were typed."""
        return TermsContent(
            basis=Basis(self.basis.data),
            fixed_cents=self.fixed_cents.data,
            share_bp=self.share_bp.data,
            tax_bp=self.tax_bp.data,
        )


class OfferTermsForm(TermsForm):
    """The amount owed for a code of one offer, or that its partner's terms hold."""

    basis = RadioField(
        _l("Owed for a confirmed code"),
        choices=[SelectChoice(basis.value, words) for basis, words in BASES.items()],
        invalid_choice_message=NOT_LISTED,
    )


class PayeeForm(ReasonForm):
    """The business that is paid; `made_from` is the version that was shown."""

    legal_name = StringField(_l("Legal name"), [needed, at_most(LONGEST_NAME)], [tidy])
    tax_number = StringField(_l("Tax number"), [needed, at_most(LONGEST_TAX_NUMBER)], [tidy])
    iban = StringField("IBAN", [needed, at_most(LONGEST_IBAN)], [tidy])
    payment_days = WholeNumber(
        _l("Days to pay, from the closing of a statement"), [filled_in, within(0, MOST_DAYS)]
    )
    made_from = WholeNumber("", [Optional()], widget=HiddenInput())

    def facts(self) -> PayeeContent:
        """Return the values that were typed."""
        return PayeeContent(
            legal_name=self.legal_name.data,
            tax_number=self.tax_number.data,
            iban=self.iban.data,
            payment_days=self.payment_days.data,
        )
