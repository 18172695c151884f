"""Refusals of the business: one class per reason, with the sentence that the person reads.

Each room defines its own refusals; every edge turns them into its answer in one place.
"""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import (
    LazyString,
    format_date,
    format_datetime,
    format_number,
    get_locale,
    lazy_ngettext,
)
from flask_babel import lazy_gettext as _l

from marketplace.foundation.dates import message_day, message_moment


class Refusal(Exception):  # noqa: N818 - a refusal is an answer of the business, not an error
    """A refusal of the business; `says` is its sentence, filled with the details given."""

    status = 409
    says: LazyString = _l("That is not possible.")

    def __init__(self, **details: object) -> None:
        super().__init__()
        self.details = details

    def __str__(self) -> str:
        """Return the sentence in the current language."""
        formatted = {name: _formatted(value) for name, value in self.details.items()}
        return str(self.says) % formatted if formatted else str(self.says)

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Return the sentences for fields of a form, each after its field's name."""
        return []

    @property
    def api_details(self) -> dict[str, str]:
        """Return the details that an API answers with besides the sentence; moments in ISO 8601."""
        return {}


def _formatted(value: object) -> object:
    """Format a moment or day of the programme, and a number with its thousands apart."""
    if isinstance(value, datetime):
        return format_datetime(value, message_moment(str(get_locale())))
    if isinstance(value, date):
        return format_date(value, message_day(str(get_locale())))
    if isinstance(value, int) and get_locale():
        return format_number(value)
    return value


class NotFound(Refusal):
    """The thing does not exist, or it belongs to another person."""

    status = 404
    says = _l("We could not find that.")


class NotAllowed(Refusal):
    """The person may not do that."""

    status = 403
    says = _l("You are not allowed to do that.")


class OfOneField(Refusal):
    """A refusal of one value alone; `field` names it for the form."""

    field: str

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Return the sentence with its field."""
        return [(self.field, str(self))]


class InvalidInput(OfOneField):
    """A value is not acceptable; `field` names it for the form, `message` is the sentence."""

    status = 422
    says = _l("%(message)s")

    def __init__(self, field: str, message: LazyString | str) -> None:
        super().__init__(message=message)
        self.field = field


class TooManyAttempts(Refusal):
    """Too many failures; `minutes` is the wait."""

    status = 429

    def __init__(self, *, minutes: int) -> None:
        super().__init__(minutes=minutes)
        self.minutes = minutes
        self.says = lazy_ngettext(
            "Too many attempts. Please try again in %(num)s minute.",
            "Too many attempts. Please try again in %(num)s minutes.",
            minutes,
        )
