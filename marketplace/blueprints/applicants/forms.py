"""The forms of businesses that apply, tolerant where the meaning is plain."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    FieldList,
    Form,
    FormField,
    StringField,
    SubmitField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError

from marketplace.blueprints.forms.branch_form import LONGEST_NAME
from marketplace.blueprints.forms.fields import (
    LARGEST,
    Euros,
    WholeNumber,
    an_email,
    at_most,
    lines,
    needed,
    number_needed,
    tidy,
    within,
)
from marketplace.catalogue.applications.apply import LONGEST_ANSWER
from marketplace.catalogue.applications.content import (
    MOST_BRANCHES,
    ApplicationContent,
    FirstOffer,
)
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.catalogue.partners.tax_numbers import LONGEST_TYPED, tax_number
from marketplace.customers.numbers import e164

LONGEST_DESCRIPTION: Final = 2_000


def a_tax_number(_form: Form, field: Field) -> None:
    """Refuse what is no tax number in any spelling; it is shown as it was typed."""
    if tax_number(field.data) is None:
        raise ValidationError(_("A tax number has 9 digits, for example 811234567."))


def a_phone(_form: Form, field: Field) -> None:
    """Refuse what is no telephone number in any spelling."""
    if e164(field.data) is None:
        raise ValidationError(_("Enter a phone number."))


class PlaceForm(Form):
    """One branch of the business."""

    name = StringField(_l("Name of the branch"), [needed, at_most(LONGEST_NAME)], [tidy])
    city = StringField(_l("City"), [needed, at_most(60)], [tidy])
    address = StringField(_l("Address"), [needed, at_most(200)], [tidy])
    opening_hours = StringField(_l("Opening hours"), [Optional(), at_most(200)], [tidy])


class ApplicationForm(FlaskForm):
    """A business that applies: who it is, where its branches are, what it would offer first."""

    business = StringField(_l("Name of the business"), [needed, at_most(LONGEST_NAME)], [tidy])
    tax_number = StringField(
        _l("Tax number"), [needed, at_most(LONGEST_TYPED), a_tax_number], [tidy]
    )
    contact = StringField(_l("Contact person"), [needed, at_most(LONGEST_NAME)], [tidy])
    email = EmailField(_l("Email"), [needed, at_most(254), an_email], filters=[tidy])
    phone = TelField(_l("Phone"), [needed, at_most(30), a_phone], [tidy])
    branches = FieldList(FormField(PlaceForm), min_entries=1, max_entries=MOST_BRANCHES)
    more = SubmitField(_l("Add a branch"))
    title = StringField(_l("Your first offer"), [needed, at_most(LONGEST_NAME)], [tidy])
    description = TextAreaField(
        _l("What the customer gets"), [needed, at_most(LONGEST_DESCRIPTION)], [lines]
    )
    worth = Euros(_l("Value in euros"), [number_needed])
    points = WholeNumber(_l("Points"), [Optional(), within(1, LARGEST)])

    def facts(self) -> ApplicationContent:
        """Return the values that were typed."""
        return ApplicationContent(
            business=self.business.data,
            tax_number=self.tax_number.data,
            contact=self.contact.data,
            email=self.email.data,
            phone=self.phone.data,
            language=str(get_locale()),
            branches=tuple(BranchContent(**_place(entry.form)) for entry in self.branches),
            offer=FirstOffer(
                title=self.title.data,
                description=self.description.data,
                worth_cents=self.worth.data or 0,
                points=self.points.data,
            ),
        )


class AnswerForm(FlaskForm):
    """The answer to marketing's question."""

    answer = TextAreaField(_l("Your answer"), [needed, at_most(LONGEST_ANSWER)], [lines])


def _place(form: PlaceForm) -> dict[str, Any]:
    return {name: form[name].data or "" for name in ("name", "city", "address", "opening_hours")}
