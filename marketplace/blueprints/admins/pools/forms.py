"""The forms of code pools."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.forms.code_pools import FORM_NAMES
from marketplace.blueprints.forms.fields import (
    LARGEST,
    NOT_LISTED,
    WholeNumber,
    number_needed,
    within,
)
from marketplace.blueprints.forms.row_select import RowSelectField

LOW_AT: Final = 50


class LowAtForm(FlaskForm):
    """The number of codes left at which marketing and the partner are warned."""

    low_at = WholeNumber(
        _l("Warn at this many codes left"), [number_needed, within(0, LARGEST)], default=LOW_AT
    )


class NewPoolForm(LowAtForm):
    """The offer that hands out its partner's own codes, and the form in which they are shown."""

    offer = RowSelectField(_l("Offer"))
    form = SelectField(
        _l("Customers see the code as"),
        choices=[SelectChoice(form.value, name) for form, name in FORM_NAMES.items()],
        invalid_choice_message=NOT_LISTED,
    )
