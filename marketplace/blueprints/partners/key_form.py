"""The form of a new till key."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from marketplace.accounts.tokens import LONGEST_NAME
from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.forms.row_select import RowSelectField


class KeyForm(FlaskForm):
    """A key for a till."""

    name = StringField(_l("Till that will use it"), [needed, at_most(LONGEST_NAME)], [tidy])
    branch = RowSelectField(_l("Branch"))
