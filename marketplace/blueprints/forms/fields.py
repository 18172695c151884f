"""Form fields in the programme's units, with tolerant parsing and error messages."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString, format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import DateInput, DateTimeLocalInput, MonthInput, NumberInput, TextInput

from marketplace.foundation import clock

LARGEST: Final = 1_000_000
WHOLE: Final = re.compile(r"[+-]?\d+")
EUROS: Final = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")
PERCENT: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")
WHOLE_BP: Final = 10_000
MOST_DIGITS: Final = 18
LOCAL_MOMENT: Final = "%Y-%m-%dT%H:%M"
YEARS: Final = range(2000, 2200)
NOT_LISTED: Final = _l("Choose one from the list.")

needed = DataRequired(_l("Please fill this in."))
number_needed = InputRequired(_l("Please fill this in."))


def tidy(text: str | None) -> str:
    """Return the text on one line, without outer, double or invisible blanks."""
    if text and not text.isprintable():  # a long text is nearly always printable
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join((text or "").split())


def lines(text: str | None) -> str:
    """Return the text with its lines kept, each tidied."""
    return "\n".join(map(tidy, (text or "").splitlines())).strip()


def at_most(longest: int) -> Length:
    """Return the validator of a text's length."""
    return Length(max=longest, message=_l("At most %(n)s characters.", n=longest))


def within(least: int, most: int) -> NumberRange:
    """Return the validator of a number's range, both ends included."""
    ends = {"least": in_words(least), "most": in_words(most)}
    return NumberRange(least, most, _l("Enter a number from %(least)s to %(most)s.", **ends))


def in_words(number: int) -> LazyString:
    """Return the number with thousands separators, in the current language."""
    return LazyString(format_number, number)


def filled_in(_form: Form, field: Field) -> None:
    """Return the validator of a required number; an empty field gets no other error."""
    if field.data is None:
        raise StopValidation(str(number_needed.message))


def an_email(_form: Form, field: Field) -> None:
    """Return the validator of an email address; only its form is checked."""
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        message = _("Please enter an email address, for example arta@example.com.")
        raise ValidationError(message) from None


class ParsedField(Field):
    """A field whose text has to be parsed; a text that cannot be parsed is shown again."""

    data: Any

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.shown()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse the text; an empty text is None, a field that was not sent keeps its value."""
        if not valuelist:
            return
        typed = valuelist[0].strip()
        self.data = None
        self.data = self.read(typed) if typed else None

    def pre_validate(self, form: Form) -> None:
        """Stop further validators where the text could not be parsed."""
        del form
        if self.process_errors:
            raise StopValidation

    def shown(self) -> str:
        """The value as a person types it."""
        return "" if self.data is None else str(self.data)

    def read(self, typed: str) -> object:
        """The value of what was typed; raises ValueError with the sentence to show."""
        raise NotImplementedError


class WholeNumber(ParsedField):
    """A whole number."""

    widget = NumberInput(step="1")

    def read(self, typed: str) -> int:
        """The number typed."""
        if WHOLE.fullmatch(typed) is None:
            raise ValueError(_("Enter a whole number."))
        if len(typed) > MOST_DIGITS:
            raise ValueError(_("That number is too long."))
        return int(typed)


class Euros(ParsedField):
    """An amount in euros with a comma or a point, as integer cents."""

    widget = TextInput()

    def shown(self) -> str:
        """The cents as euros with a point, or nothing."""
        return "" if self.data is None else f"{self.data // 100}.{self.data % 100:02}"

    def read(self, typed: str) -> int:
        """The cents typed."""
        match = EUROS.fullmatch(typed.removesuffix("€").strip())
        if match is None:
            raise ValueError(_("Enter an amount in euros, for example 12.50."))
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


class Percent(ParsedField):
    """A percentage with a comma or a point, as integer hundredths of a percent."""

    widget = TextInput()

    def shown(self) -> str:
        """The percentage with a point, without zeros that say nothing."""
        return "" if self.data is None else f"{self.data / 100:.2f}".rstrip("0").rstrip(".")

    def read(self, typed: str) -> int:
        """The hundredths typed."""
        match = PERCENT.fullmatch(typed.removesuffix("%").strip())
        if match is None or int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) > WHOLE_BP:
            raise ValueError(_("Enter a percentage from 0 to 100, for example 12.5."))
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


class Day(ParsedField):
    """A day of the programme's calendar."""

    widget = DateInput()

    def read(self, typed: str) -> date:
        """The day typed."""
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            raise ValueError(_("Enter a date, for example 2030-06-30."))
        return day


class Month(ParsedField):
    """A month of the programme's calendar, named by its 1st."""

    widget = MonthInput()

    def shown(self) -> str:
        """The month as the browser's own field writes it."""
        return f"{self.data:%Y-%m}" if self.data else ""

    def read(self, typed: str) -> date:
        """The month typed."""
        try:
            month = date.fromisoformat(f"{typed}-01")
        except ValueError:
            month = None
        if month is None or month.year not in YEARS:
            raise ValueError(_("Enter a month, for example 2030-06."))
        return month


class LocalMoment(ParsedField):
    """A moment on the programme's clock, kept as aware UTC."""

    widget = DateTimeLocalInput()

    def shown(self) -> str:
        """The moment as the browser's own field writes it."""
        return clock.local(self.data).strftime(LOCAL_MOMENT) if self.data else ""

    def read(self, typed: str) -> datetime:
        """The moment typed."""
        try:
            moment = datetime.fromisoformat(typed)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo or moment.year not in YEARS:
            raise ValueError(_("Enter a date and time, for example 2030-06-30 23:59."))
        return clock.from_local(moment)
