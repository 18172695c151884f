"""Why the business says no: one class per reason, with the words that the person reads.

Each room names its own refusals; every edge turns them into its answer in one place.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString, format_datetime, format_number, get_locale, lazy_ngettext
from flask_babel import lazy_gettext as _l

from marketplace.foundation.dates import message_moment


class Refusal(Exception):  # noqa: N818 - a refusal is an answer of the business, not an error
    """The business says no. `says` is the sentence, filled with the facts given."""

    status = 409
    says: LazyString = _l("That is not possible.")

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    def __str__(self) -> str:
        """The sentence in the language now in force."""
        shown = {name: _shown(value) for name, value in self.facts.items()}
        return str(self.says) % shown if shown else str(self.says)

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The sentences that belong beside fields of a form, each with its field's name."""
        return []

    @property
    def facts_for_programs(self) -> dict[str, str]:
        """What a program is told beside the sentence, by name; moments in ISO 8601."""
        return {}


def _shown(value: object) -> object:
    """A moment on the programme's clock, a number with its thousands apart; the rest as it is."""
    if isinstance(value, datetime):
        return format_datetime(value, message_moment(str(get_locale())))
    if isinstance(value, int) and get_locale():
        return format_number(value)
    return value


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else."""

    status = 404
    says = _l("We could not find that.")


class NotAllowed(Refusal):
    """The person may not do that."""

    status = 403
    says = _l("You are not allowed to do that.")


class OfOneField(Refusal):
    """Says something of one value alone; `field` names it for the form."""

    field: str

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The one sentence, with its field."""
        return [(self.field, str(self))]


class InvalidInput(OfOneField):
    """A value is not acceptable; `field` names it for the form, `message` is the sentence."""

    status = 422
    says = _l("%(message)s")

    def __init__(self, field: str, message: LazyString | str) -> None:
        super().__init__(message=message)
        self.field = field


class TooManyAttempts(Refusal):
    """Too many failures; `minutes` is how long to wait."""

    status = 429

    def __init__(self, *, minutes: int) -> None:
        super().__init__(minutes=minutes)
        self.minutes = minutes
        self.says = lazy_ngettext(
            "Too many attempts. Please try again in %(num)s minute.",
            "Too many attempts. Please try again in %(num)s minutes.",
            minutes,
        )
