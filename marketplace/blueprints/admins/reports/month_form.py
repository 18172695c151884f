"""The form of a period of months."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import Month
from marketplace.foundation import clock
from marketplace.points.idle import MONTHS, months_before

USUAL: Final = 12
MOST: Final = 36


class Months(FlaskForm):
    """A period of months, both ends inclusive; the last twelve by default."""

    class Meta:
        """A form that only reads."""

        csrf = False

    since = Month(_l("From"))
    until = Month(_l("To"))

    def validate_until(self, field: Field) -> None:
        """Refuse a period that ends before it begins, or has more months than a chart holds."""
        first, last = self.days()
        count = (last.year - first.year) * MONTHS + last.month - first.month + 1
        if count < 1:
            raise ValidationError(_("The last month must not be before the first."))
        if count > MOST:
            raise ValidationError(_("Choose at most %(n)s months.", n=MOST))
        del field

    def days(self) -> tuple[date, date]:
        """Return the first day of the first month and of the last."""
        last = self.until.data or clock.today().replace(day=1)
        return self.since.data or months_before(last, USUAL - 1), last

    def query_params(self) -> dict[str, Any]:
        """Return the typed values as query parameters."""
        return {field.name: field.raw_data[0] for field in self if any(field.raw_data or ())}


def months_form() -> Months:
    """Return the months of the query string, with defaults for empty fields."""
    form = Months(request.args)
    for field, usual in zip((form.since, form.until), form.days(), strict=True):
        if not any(field.raw_data or ()):
            field.data = usual
    return form
