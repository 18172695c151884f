"""A field of checkboxes, all of which may be empty."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput


class CheckboxesField(SelectMultipleField):
    """Some of the choices.

    The page sends an empty value along, so that no choice can be told from a field that was
    not sent; the latter keeps its value, as other fields do.
    """

    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the ticked choices."""
        if valuelist:
            super().process_formdata([value for value in valuelist if value])
