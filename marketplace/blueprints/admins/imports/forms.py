"""The form to upload a feed."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import NOT_LISTED
from marketplace.imports.models import Feed

FEED_NAMES: Final[dict[Feed, LazyString]] = {
    Feed.LINES: _l("Lines"),
    Feed.SPENDING: _l("Spending"),
    Feed.TOPUPS: _l("Top-ups"),
    Feed.TARIFF_CHANGES: _l("Tariff changes"),
}


class UploadForm(FlaskForm):
    """A file of billing or the CRM."""

    feed = SelectField(
        _l("Feed type"),
        choices=[SelectChoice(feed.value, name) for feed, name in FEED_NAMES.items()],
        invalid_choice_message=NOT_LISTED,
    )
    file = FileField(_l("CSV file"))
    dry_run = BooleanField(_l("Dry run: check every row without changing anything"))

    def validate_file(self, field: FileField) -> None:
        """Require a file."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Please choose a file."))
