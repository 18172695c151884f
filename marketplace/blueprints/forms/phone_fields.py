"""Tolerant parsing of a mobile number and of a PIN, for every page that has one."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import tidy
from marketplace.customers.numbers import REASONS, damage_of, mobile_number

BLANKS: Final = re.compile(r"\s+")


def without_blanks(text: str | None) -> str:
    """Return the PIN in plain digits, however it was grouped or however wide its digits are."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", tidy(text)))


def number(text: str | None) -> str:
    """Return a mobile number in E.164; a text that is not a number stays as it was typed."""
    typed = tidy(text)
    return mobile_number(typed) or typed


def a_mobile_number(_form: Form, field: Field) -> None:
    """Refuse what is no mobile number; what looks like one is refused with the reason."""
    if mobile_number(field.data) is not None:
        return
    damage = damage_of(field.data)
    if damage is not None:
        raise ValidationError(_("This is a damaged number: %(reason)s.", reason=REASONS[damage]))
    raise ValidationError(_("Please enter a mobile number, for example 049 123 456."))
