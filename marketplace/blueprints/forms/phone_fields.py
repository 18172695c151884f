"""What is forgiven in a mobile number and in a PIN, on every page that asks for one."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import tidy
from marketplace.customers.numbers import mobile_number

BLANKS: Final = re.compile(r"\s+")


def without_blanks(text: str | None) -> str:
    """The text as a PIN is meant, however it was grouped and however wide its digits are."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", tidy(text)))


def number(text: str | None) -> str:
    """A mobile number in E.164; what cannot be one stays as it was typed."""
    typed = tidy(text)
    return mobile_number(typed) or typed


def a_mobile_number(_form: Form, field: Field) -> None:
    """The validator of a mobile number."""
    if mobile_number(field.data) is None:
        raise ValidationError(_("Please enter a mobile number, for example 049 123 456."))
