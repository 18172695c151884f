"""Values as they stand in what is told by SMS and USSD."""

from __future__ import annotations

from datetime import date

from marketplace.messages import wording


def worded(value: object, language: str) -> str:
    """Whole numbers with their thousands apart, days (of the programme) written out."""
    if isinstance(value, int):
        return wording.number(value, language)
    if isinstance(value, date):
        return wording.day(value.isoformat(), language)
    return str(value)
