"""Tell whether two words are forms of one, in Albanian and in English.

A word has keys: its analyses in Albanian (*bukës*: the stem `buk`) and its stem in English
(*coffees*: `coffe`). Words that share a key are forms of one word. Which language a word is in is
not asked, as people search in both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock
from typing import Final

from marketplace.catalogue import albanian
from marketplace.foundation.languages.folding import fold, words

CACHED_WORDS: Final = 1 << 13  # about a kilobyte each
LONGEST: Final = 40  # letters; longer than every word

_one_at_a_time: Final = Lock()  # the stemmer keeps the word that it works on


@lru_cache(maxsize=CACHED_WORDS)
def keys(word: str) -> frozenset[str]:
    """Return the keys of a folded word, which all its forms have as well; none for a number."""
    if len(word) > LONGEST or not (word.isascii() and word.isalpha()):
        return frozenset()
    with _one_at_a_time:
        stem = _stem_of()(word)
    return albanian.analyses(word) | {f"en:{stem}"}


@cache
def _stem_of() -> Callable[[str], str]:
    """Return the stemmer of English, once a word is looked up."""
    import snowballstemmer  # noqa: PLC0415 - it imports every language, for commands that need none

    stem_of: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_of


def are_forms(one: str, other: str) -> bool:
    """Return whether two folded words are the same or forms of one word."""
    return one == other or not keys(one).isdisjoint(keys(other))


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same, word by word: `Fushë Kosova` and `Fushë Kosovë`."""
    pair = words(one), words(other)
    return len(pair[0]) == len(pair[1]) > 0 and all(map(are_forms, *pair))


def has_words(text: str, q: str) -> bool:
    """Return whether each word of `q` is in the text, as a part of a word or in another form."""
    folded = fold(text)
    return all(
        word in folded or any(are_forms(word, one) for one in words(folded))
        for word in words(q) or [fold(q)]
    )
