"""Find the words that a person meant who mistyped, among the words by which offers are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from marketplace.catalogue.shop_window.search import MOST_WORDS, Query, search
from marketplace.catalogue.shop_window.window import Window
from marketplace.catalogue.word_forms import LONGEST
from marketplace.foundation.languages.folding import words

SHORTEST: Final = 3  # letters; shorter words are too near to too many
LONG: Final = 6  # letters from which two slips are forgiven, otherwise one


def better_words(window: Window, query: Query, now: datetime) -> str | None:
    """Return the query's words with the mistyped ones put right, if offers are found by them.

    A slip is a letter too many, too few, another one, or two neighbours swapped. Words are spelt
    as in the offers (`picë`). None where no word is near, or where nothing is found by them.
    """
    typed = words(query.q)[:MOST_WORDS]
    meant = [_nearest(window, word) for word in typed]
    if meant == typed or None in meant:
        return None
    better = " ".join(window.spellings.get(word, word) for word in meant if word)
    return better if search(window, replace(query, q=better, page=1), now).total else None


def _nearest(window: Window, word: str) -> str | None:
    """Return the word itself where offers are found by it, else the nearest, else None.

    Of words as near as each other it is the one by which most offers are found.
    """
    if window.in_offers.containing(word) or window.in_categories.containing(word):
        return word
    if not SHORTEST <= len(word) <= LONGEST:
        return None
    from rapidfuzz import process  # noqa: PLC0415 - needed only where nothing was found
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    slips = 1 if len(word) < LONG else 2
    near = process.extract(
        word, window.vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=None
    )
    found = window.in_offers.by_word
    ranked = sorted(near, key=lambda one: (one[1], -len(found.get(one[0], ())), one[0]))
    return ranked[0][0] if ranked else None
