"""Boxes to tick, of which none need be."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput


class CheckboxesField(SelectMultipleField):
    """Some of the choices. The page sends an empty one along, so that none can be told from unsent.

    A field that was not sent keeps its value, as other fields do.
    """

    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was ticked."""
        if valuelist:
            super().process_formdata([value for value in valuelist if value])
