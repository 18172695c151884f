"""Read texts that are kept by language, in the reader's or in one that there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.foundation.languages import default_language, languages
from marketplace.foundation.languages.names import names_in_latin
from marketplace.foundation.languages.scripts import in_cyrillic, written_in

Texts = dict[str, str]
"""One text in several languages, by their codes: `{"sq": "Kafe", "en": "Coffee"}`."""


def text_in(texts: Mapping[str, str], language: str, names: frozenset[str] = frozenset()) -> str:
    """Return the text in the language; where it is missing in the default one, then in any.

    A text in Cyrillic is made from the Latin one, unless there is one of its own. The `names`, and
    those of the partners, stay in Latin in it.
    """
    return _own(texts, language, names) or _own(texts, default_language()) or _any(texts)


def is_missing(texts: Mapping[str, str], language: str) -> bool:
    """Return whether a reader of the language gets the text in another one."""
    return not _own(texts, language).strip() and any(map(str.strip, texts.values()))


def shown_language(texts: Mapping[str, str], language: str) -> str:
    """Return the language in which a reader of `language` gets the text."""
    order = (language, default_language(), *languages(), *texts)
    return next((code for code in order if _own(texts, code)), language)


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
    order = (language, default_language(), *languages())
    codes: Iterable[str] = dict.fromkeys(map(written_in, order))
    return func.coalesce(*(func.nullif(column[code].as_string(), "") for code in codes), "")


def _own(texts: Mapping[str, str], language: str, names: frozenset[str] = frozenset()) -> str:
    """Return the text in the language, written or made; empty where there is neither."""
    text = texts.get(language, "")
    if text or (source := written_in(language)) == language:
        return text
    return in_cyrillic(texts.get(source, ""), names_in_latin() | names)


def _any(texts: Mapping[str, str]) -> str:
    known = (texts.get(code, "") for code in (*languages(), *sorted(texts)))
    return next(filter(None, known), "")
