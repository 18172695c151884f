"""Read texts that are kept by language, in the reader's or in one that there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.foundation.languages import default_language, languages

Texts = dict[str, str]
"""One text in several languages, by their codes: `{"sq": "Kafe", "en": "Coffee"}`."""


def text_in(texts: Mapping[str, str], language: str) -> str:
    """Return the text in the language; where it is missing in the default one, then in any."""
    return texts.get(language) or texts.get(default_language()) or _any(texts)


def is_missing(texts: Mapping[str, str], language: str) -> bool:
    """Return whether a reader of the language gets the text in another one."""
    return not texts.get(language, "").strip() and any(map(str.strip, texts.values()))


def shown_language(texts: Mapping[str, str], language: str) -> str:
    """Return the language in which a reader of `language` gets the text."""
    order = (language, default_language(), *languages(), *texts)
    return next((code for code in order if texts.get(code)), language)


def texts_of(values: Mapping[str, Any], name: str) -> Texts:
    """Return the texts of that name in a snapshot, a message's facts or a form's values.

    Both forms are known: `{"title": {"sq": ...}}`, and the older `{"title_sq": ...}`.
    """
    found = values.get(name)
    if isinstance(found, Mapping):
        return dict(found)
    start = f"{name}_"
    return {key.removeprefix(start): text for key, text in values.items() if key.startswith(start)}


def by_field(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by the names of their form fields: `{"title_sq": ...}`."""
    return {f"{name}_{code}": text for code, text in texts.items()}


def with_other_languages(old: Mapping[str, str], new: Mapping[str, str]) -> Texts:
    """Return the new texts, and the old ones in languages that are turned off."""
    on = languages()
    return {code: text for code, text in old.items() if code not in on} | dict(new)


def sql_text_in(column: InstrumentedAttribute[Texts], language: str) -> ColumnElement[str]:
    """Return the SQL expression of `text_in` of a column, to order by."""
    codes: Iterable[str] = dict.fromkeys((language, default_language(), *languages()))
    return func.coalesce(*(func.nullif(column[code].as_string(), "") for code in codes), "")


def _any(texts: Mapping[str, str]) -> str:
    known = (texts.get(code, "") for code in (*languages(), *sorted(texts)))
    return next(filter(None, known), "")
