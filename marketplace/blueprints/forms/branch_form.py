"""The form of a branch, shared by staff and the partner's owner."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, TelField
from wtforms.validators import Optional, ValidationError

from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.customers import numbers

LONGEST_NAME: Final = 120


def phone_number(_form: Form, field: Field) -> None:
    """Refuse what is no telephone number in any spelling; it is shown as it was typed."""
    if not numbers.is_number(field.data):
        raise ValidationError(_("Enter a phone number."))


class BranchForm(FlaskForm):
    """A branch as customers find it."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    city = StringField(_l("City"), [needed, at_most(60)], [tidy])
    address = StringField(_l("Address"), [needed, at_most(200)], [tidy])
    opening_hours = StringField(_l("Opening hours"), [Optional(), at_most(200)], [tidy])
    phone = TelField(_l("Phone"), [Optional(), at_most(20), phone_number], [tidy])

    def facts(self) -> BranchContent:
        """Return the values that were typed."""
        return BranchContent(
            name=self.name.data,
            city=self.city.data,
            address=self.address.data,
            opening_hours=self.opening_hours.data or "",
            phone=self.phone.data or None,
        )
