"""Words that the catalogue keeps in both languages, in the one that the reader has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def either(sq: str, en: str, language: str) -> str:
    """The text in the language, Albanian where there is no other."""
    return (language == "en" and en) or sq


def title_in(terms: Mapping[str, Any], language: str) -> str:
    """The title in the terms of a conversion: the offer's as it was then."""
    return either(terms["title_sq"], terms.get("title_en", ""), language)


class TitledRow:
    """What bears an offer's title in both languages."""

    __slots__ = ()
    title_sq: str
    title_en: str

    def title(self, language: str) -> str:
        """The title in the language, Albanian where there is no other."""
        return either(self.title_sq, self.title_en, language)
