"""The forms with which a partner's owner adds a phone or a key."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TelField

from marketplace.accounts.tokens import LONGEST_NAME
from marketplace.blueprints.fields import at_most, needed, tidy
from marketplace.blueprints.number_fields import a_mobile_number, number, without_blanks
from marketplace.blueprints.partners.fields import Pick


class PhoneForm(FlaskForm):
    """A phone that will confirm codes by SMS."""

    number = TelField(_l("Mobile number"), [needed, a_mobile_number], [number])
    name = StringField(_l("What you call this phone"), [needed, at_most(LONGEST_NAME)], [tidy])
    branch = Pick(_l("Branch"))


class PhonePinForm(FlaskForm):
    """The PIN that came to the phone by SMS."""

    pin = StringField(_l("PIN"), [needed, at_most(12)], [without_blanks])


class KeyForm(FlaskForm):
    """A key for a till."""

    name = StringField(_l("Which till will use it"), [needed, at_most(LONGEST_NAME)], [tidy])
    branch = Pick(_l("Branch"))
