"""The forms of code pools."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import (
    LARGEST,
    NOT_LISTED,
    WholeNumber,
    number_needed,
    within,
)
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.catalogue.pools.code_form import CodeForm

LOW_AT: Final = 50
FORM_NAMES: Final[dict[CodeForm, LazyString]] = {
    CodeForm.TEXT: _l("Text"),
    CodeForm.QR: _l("QR code"),
    CodeForm.CODE128: _l("Barcode Code 128"),
    CodeForm.EAN13: _l("Barcode EAN-13"),
    CodeForm.LINK: _l("Link (https)"),
}


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


class CodesForm(FlaskForm):
    """A file of codes."""

    file = FileField(_l("File of codes"))

    def validate_file(self, field: FileField) -> None:
        """Require a file."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Please choose a file."))
