"""List everything that is wrong with a form, each line with the field that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _
from wtforms import Field, FieldList, Form, FormField, RadioField, SelectMultipleField
from wtforms.csrf.core import CSRFTokenField
from wtforms.widgets import HiddenInput


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One error: its field's label and the id to jump to, both empty where no field is seen."""

    message: str
    label: str = ""
    id: str = ""


def error_lines(form: Form) -> list[ErrorLine]:
    """Return the errors of the form as a whole, then those of its fields in their order.

    The order and the links are those of an error summary as W3C's WAI describes it
    (https://www.w3.org/WAI/tutorials/forms/notifications/#listing-errors).
    """
    whole = [ErrorLine(str(message)) for message in form.form_errors]
    return list(dict.fromkeys([*whole, *_of_fields(form)]))


def _of_fields(fields: Iterable[Field]) -> Iterator[ErrorLine]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _of_fields(field.form)
            continue
        if isinstance(field, FieldList):
            yield from _of_fields(field)
        for message in field.errors:
            if not isinstance(message, dict | list | tuple):  # a list's field repeats its entries'
                yield _line(field, str(message))


def _line(field: Field, message: str) -> ErrorLine:
    if isinstance(field, CSRFTokenField):
        return ErrorLine(_("This page was open for too long. Please send it again."))
    if isinstance(field.widget, HiddenInput) or isinstance(field, FieldList):
        return ErrorLine(message)
    drawn_as_boxes = isinstance(field, RadioField | SelectMultipleField)
    return ErrorLine(
        message, str(field.label.text), f"{field.id}-0" if drawn_as_boxes else field.id
    )


def init_app(app: Flask) -> None:
    """Give the templates the lines of a form's error summary."""
    app.jinja_env.filters["error_lines"] = error_lines
