"""The form of a PIN that came by SMS."""

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
    """The PIN as typed; a text that cannot be a PIN does not count as a try."""

    pin = StringField(_l("PIN"), [needed, _digits], [without_blanks])
