"""Index the offers by their words, and find them by words, their forms and parts of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from marketplace.catalogue.word_forms import keys

Ids = frozenset[int]
Words = Mapping[int, tuple[str, ...]]
FEW = 50  # changed offers, beyond which a new index is as fast
SHORTEST_PART = 4  # letters of a form whose parts are found; shorter ones are in too many words


def grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, Ids]:
    """Return the ids of each name."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for name, offer_id in pairs:
        groups[name].append(offer_id)
    return {name: frozenset(ids) for name, ids in groups.items()}


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Folded words, each with its offers; `text` has every word once, on a line of its own."""

    by_word: Mapping[str, Ids]
    text: str

    @classmethod
    def of(cls, words: Words) -> WordIndex:
        """Build the index from the words of each offer, by the offer's id."""
        return cls._of(grouped((word, i) for i, own in words.items() for word in own))

    @classmethod
    def _of(cls, by_word: Mapping[str, Ids]) -> WordIndex:
        return cls(by_word, "\n".join(["", *by_word, ""]))

    def revised(self, old: Words, new: Words) -> WordIndex:
        """Return the index of the new words, built from this one: fast for few changes."""
        changed = {i for i in old.keys() | new.keys() if old.get(i) is not new.get(i)}
        if len(changed) > FEW:
            return WordIndex.of(new)
        by_word = dict(self.by_word)
        for offer_id in changed:
            for word in old.get(offer_id, ()):
                by_word[word] -= {offer_id}
            for word in new.get(offer_id, ()):
                by_word[word] = by_word.get(word, frozenset()) | {offer_id}
        return WordIndex._of({word: ids for word, ids in by_word.items() if ids})

    def having(self, forms: Iterable[str]) -> Ids:
        """Return the offers with one of the words."""
        return self._with_one_of({form for form in forms if form in self.by_word})

    def matching(self, word: str, forms: Iterable[str]) -> Ids:
        """Return the offers with a word that contains the word, or one of its forms."""
        parts = {form for form in forms if len(form) >= SHORTEST_PART and word not in form}
        whole = {form for form in forms if form in self.by_word}
        return self._with_one_of(whole.union(*map(self._words_with, {word} | parts)))

    def containing(self, part: str) -> Ids:
        """Return the offers with a word that contains the part."""
        return self._with_one_of({*self._words_with(part)})

    def _with_one_of(self, words: set[str]) -> Ids:
        """Return the offers of the words; a set of thousands is copied only where it must be."""
        if len(words) == 1:
            return self.by_word[words.pop()]
        return frozenset().union(*(self.by_word[word] for word in words))

    def _words_with(self, part: str) -> Iterator[str]:
        """Yield the words with the part, by one pass over all words in a single string."""
        at = self.text.find(part)
        while at >= 0:
            end = self.text.index("\n", at)
            yield self.text[self.text.rindex("\n", 0, at) + 1 : end]
            at = self.text.find(part, end)


@dataclass(frozen=True, slots=True)
class WordForms:
    """The words of offers by the keys of their forms; also words that no offer has any longer."""

    by_key: Mapping[str, tuple[str, ...]]

    def of(self, word: str) -> set[str]:
        """Return the word and the words that are forms of it."""
        return {word}.union(*(self.by_key.get(key, ()) for key in keys(word)))

    def extended(self, words: Iterable[str]) -> WordForms:
        """Return the forms with these words as well."""
        added: defaultdict[str, set[str]] = defaultdict(set)
        for word in words:
            for key in keys(word):
                added[key].add(word)
        return WordForms(
            {**self.by_key} | {key: (*self.by_key.get(key, ()), *new) for key, new in added.items()}
        )
