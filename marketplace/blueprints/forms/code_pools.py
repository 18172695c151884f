"""The form that uploads a partner's own codes, and the names of the code forms."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from marketplace.catalogue.pools.code_form import CodeForm

FORM_NAMES: Final[dict[CodeForm, LazyString]] = {
    CodeForm.TEXT: _l("Text"),
    CodeForm.QR: _l("QR code"),
    CodeForm.CODE128: _l("Barcode Code 128"),
    CodeForm.EAN13: _l("Barcode EAN-13"),
    CodeForm.LINK: _l("Link (https)"),
}


class CodesForm(FlaskForm):
    """A file of codes."""

    file = FileField(_l("File of codes"))

    def validate_file(self, field: FileField) -> None:
        """Require a file."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Please choose a file."))
