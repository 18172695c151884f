"""The form of a branch, shared by staff and the partner's owner."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, TelField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from marketplace.blueprints.forms.fields import ParsedField, at_most, needed, tidy
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.catalogue.shop_window.distance import Point, read_point
from marketplace.customers import numbers

LONGEST_NAME: Final = 120


def phone_number(_form: Form, field: Field) -> None:
    """Refuse what is no telephone number in any spelling; it is shown as it was typed."""
    if not numbers.is_number(field.data):
        raise ValidationError(_("Enter a phone number."))


class Coordinates(ParsedField):
    """A latitude and longitude in degrees, as maps show and copy them."""

    widget = TextInput()

    def shown(self) -> str:
        """Return the coordinates as a person types them."""
        return "{}, {}".format(*self.data) if self.data else ""

    def read(self, typed: str) -> Point:
        """Return the coordinates typed."""
        point = read_point(typed)
        if point is None:
            raise ValueError(_("Enter two numbers, for example 42.6629, 21.1655."))
        return point


class BranchForm(FlaskForm):
    """A branch as customers find it."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    city = StringField(_l("City"), [needed, at_most(60)], [tidy])
    address = StringField(_l("Address"), [needed, at_most(200)], [tidy])
    opening_hours = StringField(_l("Opening hours"), [Optional(), at_most(200)], [tidy])
    phone = TelField(_l("Phone"), [Optional(), at_most(20), phone_number], [tidy])
    coordinates = Coordinates(
        _l("Coordinates"),
        [Optional()],
        description=_l(
            "As a map shows them, for example: 42.6629, 21.1655. Customers then find the branch on "
            "a map and offers near them."
        ),
    )

    def facts(self) -> BranchContent:
        """Return the values that were typed."""
        latitude, longitude = self.coordinates.data or (None, None)
        return BranchContent(
            name=self.name.data,
            city=self.city.data,
            address=self.address.data,
            opening_hours=self.opening_hours.data or "",
            phone=self.phone.data or None,
            latitude=latitude,
            longitude=longitude,
        )
