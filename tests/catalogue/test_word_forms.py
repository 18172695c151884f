"""Words are compared by their forms in Albanian and English, names word by word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from statistics import mean
from typing import Any

import pytest

from marketplace.catalogue.shop_window.word_index import WordForms
from marketplace.catalogue.word_forms import are_forms, has_words, keys, same_name
from marketplace.demo import toml_files
from marketplace.foundation.languages.folding import words


@pytest.mark.parametrize(
    "pair", ["coffee coffees", "ticket tickets", "wash washing", "berry berries", "buke bukes"]
)
def test_english_and_albanian_forms_are_found(pair: str) -> None:
    assert are_forms(*pair.split())


@pytest.mark.parametrize("pair", ["coffee coffin", "bread broad", "tea team", "20 200", "mb mbi"])
def test_other_words_are_not(pair: str) -> None:
    assert not are_forms(*pair.split())


@pytest.mark.parametrize(
    ("one", "other"), [("Prishtinë", "prishtina"), ("Fushë Kosovë", "fushe Kosova")]
)
def test_a_name_is_the_same_in_every_form(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fushë Kosovë", "Kosova"), ("Pejë", "Prizren"), ("Pejë", ""), ("", ""), (".", ".")],
)
def test_another_name_is_not(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize("q", ["pica", "PICË mesme", "ice", "mesmja", "1", ""])
def test_a_text_has_words_in_any_form_and_parts_of_words(q: str) -> None:
    assert has_words("Picë e mesme 1+1", q)


@pytest.mark.parametrize("q", ["pizza", "pica kafe", "?"])
def test_a_text_that_lacks_one_of_the_words_has_them_not(q: str) -> None:
    assert not has_words("Picë e mesme 1+1", q)


def test_a_word_of_the_demo_is_taken_for_few_others() -> None:
    offers = [offer for _category, offer in toml_files.offers()]
    vocabulary = set(words(" ".join(text for offer in offers for text in _texts(offer))))
    forms = WordForms({}).extended(vocabulary)
    others = {word: len(forms.of(word)) - 1 for word in vocabulary}
    assert len(vocabulary) > 500
    assert max(others.values()) <= 3
    assert mean(others.values()) < 0.4


def _texts(offer: dict[str, Any]) -> list[str]:
    return [*offer["title"].values(), *offer.get("description", {}).values()]


def test_threads_get_the_keys_of_their_own_words() -> None:
    vocabulary = [
        f"{start}{end}" for start in ("walk", "bak", "park") for end in ("ing", "ed", "s")
    ]
    alone = {word: keys.__wrapped__(word) for word in vocabulary}
    with ThreadPoolExecutor(8) as pool:
        asked = vocabulary * 300
        assert list(pool.map(keys.__wrapped__, asked)) == [alone[word] for word in asked]
