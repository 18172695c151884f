"""Normalise usernames and email addresses, and list the languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf

from marketplace.blueprints.forms.fields import tidy
from marketplace.blueprints.web.language import LANGUAGES

a_language = AnyOf(list(LANGUAGES), _l("Please choose one of the languages."))


def lower(text: str | None) -> str:
    """Return the text as usernames and email addresses are stored."""
    return tidy(text).lower()
