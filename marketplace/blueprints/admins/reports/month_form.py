"""From one month to another: the period of what is told by month."""

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
    """From one month to another, both inclusive; the last twelve where nothing is asked."""

    class Meta:
        """It only reads."""

        csrf = False

    since = Month(_l("From"))
    until = Month(_l("To"))

    def validate_until(self, field: Field) -> None:
        """Refuse what ends before it begins, and more months than a chart has room for."""
        first, last = self.days()
        count = (last.year - first.year) * MONTHS + last.month - first.month + 1
        if count < 1:
            raise ValidationError(_("The last month must not be before the first."))
        if count > MOST:
            raise ValidationError(_("Choose at most %(n)s months.", n=MOST))
        del field

    def days(self) -> tuple[date, date]:
        """The first of the first month and of the last."""
        last = self.until.data or clock.today().replace(day=1)
        return self.since.data or months_before(last, USUAL - 1), last

    def asked(self) -> dict[str, Any]:
        """What was typed, as an address carries it."""
        return {field.name: field.raw_data[0] for field in self if any(field.raw_data or ())}


def asked_months() -> Months:
    """The months that the address asks for; the usual ones stand in the fields it leaves empty."""
    form = Months(request.args)
    for field, usual in zip((form.since, form.until), form.days(), strict=True):
        if not any(field.raw_data or ()):
            field.data = usual
    return form
