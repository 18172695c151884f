"""What the fields of these forms have in common: tidy texts, and complaints in our own words."""

from __future__ import annotations

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from marketplace.blueprints.language import LANGUAGES
from marketplace.members.numbers import mobile_number

BLANKS: Final = re.compile(r"\s+")

needed = DataRequired(_l("Please fill this in."))
a_language = AnyOf(list(LANGUAGES), _l("Please choose one of the languages."))


def at_most(longest: int) -> Length:
    """The validator of a text's length."""
    return Length(max=longest, message=_l("At most %(n)s characters.", n=longest))


def tidy(text: str | None) -> str:
    """The text in one line, without outer, double or invisible blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def lower(text: str | None) -> str:
    """The text as usernames and email addresses are kept."""
    return tidy(text).lower()


def without_blanks(text: str | None) -> str:
    """The text as a PIN is meant, however it was grouped."""
    return BLANKS.sub("", tidy(text))


def number(text: str | None) -> str:
    """A mobile number in E.164; what cannot be one stays as it was typed."""
    typed = tidy(text)
    return mobile_number(typed) or typed


def a_mobile_number(_form: Form, field: Field) -> None:
    """The validator of a mobile number."""
    if mobile_number(field.data) is None:
        raise ValidationError(_("Please write a mobile number, for example 049 123 456."))


def an_email(_form: Form, field: Field) -> None:
    """The validator of an email address: of its form alone, nobody is asked whether it exists."""
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        message = _("Please write an email address, for example arta@example.com.")
        raise ValidationError(message) from None
