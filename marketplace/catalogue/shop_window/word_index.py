"""Which offers a word stands in, also as a part of a longer word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Ids = frozenset[int]
Words = Mapping[int, tuple[str, ...]]
FEW = 50  # changes at a time, beyond which a new index is made as fast


def grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, Ids]:
    """The ids of each name."""
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
        """The index of the offers' words, by the offers' ids."""
        return cls._of(grouped((word, i) for i, found in words.items() for word in found))

    @classmethod
    def _of(cls, by_word: Mapping[str, Ids]) -> WordIndex:
        return cls(by_word, "\n".join(["", *by_word, ""]))

    def revised(self, old: Words, new: Words) -> WordIndex:
        """The index of the new words, made from this one of the old: cheap where few changed."""
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

    def holding(self, part: str) -> Ids:
        """The offers in which the part stands, whole or within a longer word."""
        return frozenset().union(*(self.by_word[word] for word in self._words_with(part)))

    def _words_with(self, part: str) -> Iterator[str]:
        """One pass over all words in a single string, faster than asking each."""
        at = self.text.find(part)
        while at >= 0:
            end = self.text.index("\n", at)
            yield self.text[self.text.rindex("\n", 0, at) + 1 : end]
            at = self.text.find(part, end)
