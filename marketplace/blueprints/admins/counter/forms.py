"""The forms of the counter: a gift, or a reserved gift, for a number."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TelField
from wtforms.validators import Length, Regexp

from marketplace.blueprints.forms.fields import needed, tidy
from marketplace.blueprints.forms.phone_fields import a_mobile_number, number

LONGEST_SLUG = 120


class NumberForm(FlaskForm):
    """The number of the customer's line."""

    number = TelField(_l("The customer's number"), [needed, a_mobile_number], [number])


class AskForm(NumberForm):
    """A request for a gift of the shop."""

    offer = HiddenField(validators=[needed, Length(max=LONGEST_SLUG)], filters=[tidy])


class FetchForm(NumberForm):
    """A request for a gift that is reserved in the shop."""

    reservation = HiddenField(validators=[needed, Regexp(r"[0-9]{1,18}\Z")], filters=[tidy])
