"""Format the values in texts by SMS and USSD."""

from __future__ import annotations

from datetime import date

from marketplace.messages.texts import formatting


def worded(value: object, language: str) -> str:
    """Return whole numbers with thousands separators, and days of the programme written out."""
    if isinstance(value, int):
        return formatting.number(value, language)
    if isinstance(value, date):
        return formatting.day(value.isoformat(), language)
    return str(value)
