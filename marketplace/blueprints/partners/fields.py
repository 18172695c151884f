"""Form fields at the counter: days, whole numbers, euros, and the partner's own rows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from wtforms import DateField, Form, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

LONGEST_NUMBER: Final = 18
EUROS: Final = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?\s*€?")
Rows = list[tuple[int, str]]


class Day(DateField):
    """A day of the programme's calendar."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day typed; complain in our own words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a day, for example 2030-06-30.")) from None


class WholeNumber(IntegerField):
    """A whole number."""

    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number typed; complain in our own words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


class Euros(IntegerField):
    """An amount in euros with a comma or a point, as integer cents."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount typed."""
        match = EUROS.fullmatch(valuelist[0].strip()) if valuelist else None
        self.data = None
        if match is None:
            raise ValueError(_("Write an amount in euros, for example 12.50."))
        self.data = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


class Pick(SelectField):
    """One of the partner's own rows, or none where `none` names the empty choice."""

    def __init__(self, label: LazyString, **given: Any) -> None:
        super().__init__(label, coerce=_row_or_none, validate_choice=False, **given)

    def offer(self, rows: Rows, *, none: str | None = None, prompt: str | None = None) -> None:
        """Let one of the rows (pairs of id and name) be picked, or what is named by `none`.

        A `prompt` stands first too, but cannot be picked.
        """
        first = [SelectChoice("", word) for word in (none, prompt) if word is not None]
        self.choices = [*first, *(SelectChoice(str(key), name) for key, name in rows)]
        self._may_be_none = prompt is None

    def pre_validate(self, form: Form) -> None:
        """Refuse whatever cannot be picked."""
        del form
        value = "" if self.data is None else str(self.data)
        rows = {choice.value for choice in self.choices if choice.value}
        if value not in rows and (value or not self._may_be_none):
            raise ValidationError(_("Choose one from the list."))


def _row_or_none(value: object) -> int | None:
    """The row's id; what cannot be one is 0, which no row has."""
    text = "" if value is None else str(value)
    if not text or text == "None":
        return None
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else 0
