"""Titles are in the reader's language, and in Albanian where there is no other."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.catalogue.titles import TitledRow, title_in
from marketplace.foundation.languages.texts import texts_of


@pytest.mark.parametrize(
    ("terms", "language", "title"),
    [
        ({"title_sq": "Kafe", "title_en": "Coffee"}, "sq", "Kafe"),
        ({"title_sq": "Kafe", "title_en": "Coffee"}, "en", "Coffee"),
        ({"title_sq": "Kafe", "title_en": ""}, "en", "Kafe"),
        ({"title_sq": "Kafe"}, "en", "Kafe"),
    ],
)
def test_a_title_falls_back_to_albanian(terms: dict[str, Any], language: str, title: str) -> None:
    assert title_in(terms, language) == title
    offer = type("Offer", (TitledRow,), {"titles": texts_of(terms, "title")})()
    assert offer.title(language) == title
