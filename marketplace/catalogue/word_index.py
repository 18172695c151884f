"""Which offers a word stands in, also as a part of a longer word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Ids = frozenset[int]


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
    def of(cls, words: Mapping[int, Iterable[str]]) -> WordIndex:
        """The index of the offers' words, by the offers' ids."""
        by_word = grouped((word, offer_id) for offer_id, ws in words.items() for word in set(ws))
        return cls(by_word, "\n".join(["", *by_word, ""]))

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
