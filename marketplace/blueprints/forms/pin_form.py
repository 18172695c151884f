"""The form of a PIN that came by SMS, wherever one is asked for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Regexp

from marketplace.blueprints.forms.fields import needed
from marketplace.blueprints.forms.phone_fields import without_blanks
from marketplace.customers import pins

_digits = Regexp(
    rf"[0-9]{{{pins.DIGITS}}}\Z", message=_l("The PIN has %(digits)s digits.", digits=pins.DIGITS)
)


class PinForm(FlaskForm):
    """The PIN, as it is typed or as the customer tells it; what cannot be one costs no try."""

    pin = StringField(_l("PIN"), [needed, _digits], [without_blanks])
