"""The form of a new partner phone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TelField

from marketplace.accounts.tokens import LONGEST_NAME
from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.forms.phone_fields import a_mobile_number, number
from marketplace.blueprints.forms.row_select import RowSelectField


class PhoneForm(FlaskForm):
    """A phone that will confirm codes by SMS."""

    number = TelField(_l("Mobile number"), [needed, a_mobile_number], [number])
    name = StringField(_l("Name of this phone"), [needed, at_most(LONGEST_NAME)], [tidy])
    branch = RowSelectField(_l("Branch"))
