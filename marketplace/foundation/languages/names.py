"""Hold the names from the data that stay in Latin inside Serbian texts in Cyrillic.

A process knows the names of the partners once it has read the shop window. They are kept beside
the app, since each app has its own database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import current_app

SHORTEST: Final = 3
"""Shorter names would stay in Latin inside words that only look like them."""

_KEY: Final = "names_in_latin"
_NONE: Final[frozenset[str]] = frozenset()


def names_of(values: Iterable[str]) -> frozenset[str]:
    """Return those of the values that are long enough to be told from words."""
    return frozenset(name for value in values if len(name := value.strip()) >= SHORTEST)


def keep_in_latin(values: Iterable[str]) -> None:
    """Replace the names that stay in Latin by these."""
    current_app.extensions[_KEY] = names_of(values)


def names_in_latin() -> frozenset[str]:
    """Return the names that stay in Latin; empty where the app has not read them."""
    return current_app.extensions.get(_KEY, _NONE) if current_app else _NONE
