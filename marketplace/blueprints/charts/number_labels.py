"""Labels of charts: numbers as short as possible in the reader's language."""

from __future__ import annotations

from babel.numbers import format_compact_decimal
from flask import Flask
from flask_babel import get_locale


def short_number(value: int) -> str:
    """Return the number in a few characters: 1.5K, 2,5 mln; its minus is a minus, not a hyphen."""
    text = format_compact_decimal(value, locale=get_locale(), fraction_digits=1)
    return text.replace("-", "\N{MINUS SIGN}")


def init_app(app: Flask) -> None:
    """Give the templates `|short_number`."""
    app.add_template_filter(short_number)
