"""Offers are found by words and by parts of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.shop_window.word_index import FEW, WordForms, WordIndex, Words

OFFERS = {1: ("kafe", "kafeja"), 2: ("kafe", "mjalte"), 3: ("buke",)}
some_words = st.dictionaries(
    st.integers(1, 6), st.sets(st.text("abc", min_size=1, max_size=4), max_size=4).map(tuple)
)


@pytest.mark.parametrize(
    ("part", "ids"),
    [("kafe", {1, 2}), ("fej", {1}), ("e", {1, 2, 3}), ("x", set()), ("kafebuke", set())],
)
def test_a_part_of_a_word_finds_its_offers(part: str, ids: set[int]) -> None:
    assert WordIndex.of(OFFERS).containing(part) == ids


@given(old=some_words, new=some_words, part=st.text("abc", min_size=1, max_size=2))
def test_a_revised_index_finds_what_a_new_one_would(old: Words, new: Words, part: str) -> None:
    revised = WordIndex.of(old).revised(old, new)
    assert revised.containing(part) == WordIndex.of(new).containing(part)
    assert revised.by_word == WordIndex.of(new).by_word


def test_forms_are_found_whole_and_long_ones_in_parts_as_well() -> None:
    index = WordIndex.of({1: ("buke",), 2: ("bukepjekes",), 3: ("mal",), 4: ("malore",)})
    assert index.having({"buka", "buke"}) == {1}
    assert index.matching("buka", {"buka", "buke"}) == {1, 2}
    assert index.matching("mali", {"mali", "mal"}) == {3}


def test_forms_are_those_of_all_words_added() -> None:
    forms = WordForms({}).extended(["buke", "kafe"]).extended(["bukes", "20"])
    assert forms.of("buka") == {"buka", "buke", "bukes"}
    assert forms.of("bukes") == {"buke", "bukes"}
    assert forms.of("20") == {"20"}


def test_many_changes_at_once_make_a_new_index() -> None:
    new = dict.fromkeys(range(FEW + 2), ("caj",))
    assert WordIndex.of(OFFERS).revised(OFFERS, new).containing("kafe") == set()
