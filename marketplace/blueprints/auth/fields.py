"""Normalise usernames and email addresses, and list the languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from marketplace.blueprints.forms.fields import tidy
from marketplace.foundation.languages import languages


def a_language(_form: object, field: Field) -> None:
    """Refuse a language that is not turned on."""
    if field.data not in languages():
        raise ValidationError(_l("Please choose one of the languages."))


def lower(text: str | None) -> str:
    """Return the text as usernames and email addresses are stored."""
    return tidy(text).lower()
