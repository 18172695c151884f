"""Read the titles and terms of offers, and of conversions, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.foundation.languages.texts import Texts, text_in, texts_of
from marketplace.messages.texts import formatting


def title_in(terms: Mapping[str, Any], language: str) -> str:
    """Return the title in a conversion's terms, the offer's at that time, with a chosen amount."""
    return formatting.title(terms, language)


def terms_in(terms: Mapping[str, Any], language: str) -> str:
    """Return the conditions in a conversion's terms, those of the offer at that time."""
    return text_in(texts_of(terms, "terms"), language)


class TitledRow:
    """A base of records with an offer's title by language."""

    __slots__ = ()
    titles: Texts

    def title(self, language: str) -> str:
        """Return the title in the language, or in one that there is."""
        return text_in(self.titles, language)
