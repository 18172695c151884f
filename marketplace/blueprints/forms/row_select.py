"""A field to choose one row, such as a branch, partner or shop, by its id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask_babel import LazyString
from wtforms import Field, Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import NOT_LISTED

LONGEST_NUMBER: Final = 18
Rows = list[tuple[int, str]]
Validator = Callable[[Form, Field], object]


class RowSelectField(SelectField):
    """One of the rows, or none where the empty choice is allowed."""

    _may_be_none = True

    def __init__(
        self, label: LazyString, validators: Sequence[Validator] = (), **given: Any
    ) -> None:
        super().__init__(label, validators, coerce=row_id_or_none, validate_choice=False, **given)

    def offer(self, rows: Rows, *, none: str | None = None, prompt: str | None = None) -> None:
        """Set the choices: rows as pairs of id and name, and `none` as the name of the empty one.

        A `prompt` is shown first but cannot be chosen.
        """
        first = [SelectChoice("", word) for word in (none, prompt) if word is not None]
        self.choices = [*first, *(SelectChoice(str(key), name) for key, name in rows)]
        self._may_be_none = prompt is None

    def pre_validate(self, form: Form) -> None:
        """Refuse a value that is not among the choices."""
        del form
        value = "" if self.data is None else str(self.data)
        rows = {str(choice.value) for choice in self.choices if choice.value}
        if value not in rows and (value or not self._may_be_none):
            raise ValidationError(NOT_LISTED)


def row_id_or_none(value: object) -> int | None:
    """Return the row's id; a text that is not an id is 0, which no row has."""
    text = "" if value is None else str(value)
    if not text or text == "None":
        return None
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else 0
