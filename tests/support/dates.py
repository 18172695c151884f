"""Days as messages write them: 8 Nov 2026 in English, 08.11.2026 in Albanian."""

from __future__ import annotations

from datetime import date


def written(day: date, language: str = "en") -> str:
    """The day as a message in the language has it."""
    return f"{day.day} {day:%b %Y}" if language == "en" else f"{day:%d.%m.%Y}"
