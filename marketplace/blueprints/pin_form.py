"""The form of a PIN that came by SMS, wherever one is asked for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from marketplace.blueprints.fields import at_most, needed
from marketplace.blueprints.number_fields import without_blanks


class PinForm(FlaskForm):
    """The PIN, as it is typed or as the customer tells it."""

    pin = StringField(_l("PIN"), [needed, at_most(12)], [without_blanks])
