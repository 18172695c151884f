"""The form of the alerts that a customer chooses."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.customers.alerts import CLOSING_DAYS, Alerts
from marketplace.foundation.refusals import InvalidInput

NEVER: Final = ""


class AlertsForm(FlaskForm):
    """The alerts that a customer gets."""

    favourite_closes_days = SelectField(
        _l("Before a favourite ends"),
        choices=[
            SelectChoice(NEVER, _l("No alert")),
            *(
                SelectChoice(
                    str(days), lazy_ngettext("%(num)s day before", "%(num)s days before", days)
                )
                for days in CLOSING_DAYS
            ),
        ],
        default=NEVER,
        validate_choice=False,
    )
    favourite_back = BooleanField(_l("When a favourite that was gone is back"))
    code_ends = BooleanField(_l("Before one of my codes ends unused"))

    def chosen(self) -> Alerts:
        """Return the alerts chosen; raises InvalidInput for days that are not in the list."""
        days = self.favourite_closes_days.data
        if days not in {NEVER, *map(str, CLOSING_DAYS)}:
            raise InvalidInput("favourite_closes_days", _l("Choose one from the list."))
        return Alerts(
            favourite_closes_days=int(days) if days else None,
            favourite_back=self.favourite_back.data,
            code_ends=self.code_ends.data,
        )
