"""Translate the messages that WTForms brings along with the project's own catalogues.

WTForms has no Albanian texts, and Serbian ones in Cyrillic alone.
"""

from __future__ import annotations

from typing import Final, cast

from flask_babel import get_domain, lazy_ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

MESSAGES: Final = (
    _l("Field must be equal to %(other_name)s."),
    lazy_ngettext(
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
        1,
    ),
    lazy_ngettext(
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
        1,
    ),
    lazy_ngettext(
        "Field must be exactly %(max)d character long.",
        "Field must be exactly %(max)d characters long.",
        1,
    ),
    _l("Field must be between %(min)d and %(max)d characters long."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("Date must be at least %(min)s."),
    _l("Date must be at most %(max)s."),
    _l("Date must be between %(min)s and %(max)s."),
    _l("This field is required."),
    _l("Invalid input."),
    _l("Invalid email address."),
    _l("Invalid IP address."),
    _l("Invalid Mac address."),
    _l("Invalid URL."),
    _l("Invalid UUID."),
    _l("Invalid value, must be one of: %(values)s."),
    _l("Invalid value, can't be any of: %(values)s."),
    _l("This field cannot be edited."),
    _l("This field is disabled and cannot have a value."),
    _l("Invalid Choice: could not coerce."),
    _l("Not a valid choice."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    lazy_ngettext(
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
        1,
    ),
    _l("Not a valid datetime value."),
    _l("Not a valid date value."),
    _l("Not a valid time value."),
    _l("Not a valid week value."),
    _l("Not a valid integer value."),
    _l("Not a valid decimal value."),
    _l("Not a valid float value."),
)
"""Every message of WTForms that a person can read, listed so that the catalogues have it."""


class FormTranslations:
    """The translations that WTForms asks for, in the language of the request.

    WTForms fills the gaps of a message itself, so that they stay open here.
    """

    def gettext(self, text: str) -> str:
        """Return the text in the language of the request."""
        return cast("str", get_domain().get_translations().ugettext(text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form of the text for the number, in the language of the request."""
        return cast("str", get_domain().get_translations().ungettext(singular, plural, number))


def translate() -> None:
    """Let every form of the project speak the language of the request."""
    FlaskForm.Meta.get_translations = _translations


def _translations(_meta: FlaskForm.Meta, _form: FlaskForm) -> FormTranslations:
    return FormTranslations()
