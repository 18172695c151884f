"""Choose the reader's language of texts that the catalogue has in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def either(sq: str, en: str, language: str) -> str:
    """Return the text in the language, in Albanian if there is no other."""
    return (language == "en" and en) or sq


def title_in(terms: Mapping[str, Any], language: str) -> str:
    """Return the title in a conversion's terms, the offer's title at that time."""
    return either(terms["title_sq"], terms.get("title_en", ""), language)


class TitledRow:
    """A base of records with an offer's title in both languages."""

    __slots__ = ()
    title_sq: str
    title_en: str

    def title(self, language: str) -> str:
        """Return the title in the language, in Albanian if there is no other."""
        return either(self.title_sq, self.title_en, language)
