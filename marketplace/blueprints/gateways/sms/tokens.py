"""Split the words of an SMS into numbers and other words, also glued ones (`20MB`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from marketplace.catalogue.offers import sms_reserved_words

LONGEST_NUMBER: Final = 12
LONGEST_GLUED: Final = 64  # parting takes the square of it, and a long SMS may be one word
A_GREAT_MANY: Final = 10**LONGEST_NUMBER  # more than anything takes
_NUMBER: Final = re.compile(r"[0-9][0-9O]*")  # the letter is typed for the digit: `2O MB`


@dataclass(frozen=True, slots=True)
class Tokens:
    """The numbers and the other words of a text, each in their order."""

    numbers: list[int]
    words: list[str]


def tokenise(words: Collection[str], codes: Collection[str]) -> Tokens:
    """Return the numbers and the words, without filler words."""
    pieces = [piece for word in words for piece in _parted(word, codes)]
    others = [piece for piece in pieces if isinstance(piece, str)]
    return Tokens(
        numbers=[piece for piece in pieces if isinstance(piece, int)],
        words=[one for one in others if one not in sms_reserved_words.FILLERS or one in codes],
    )


def _parted(word: str, codes: Collection[str]) -> Iterator[int | str]:
    if _known(word, codes):
        yield word
    elif _NUMBER.fullmatch(word):
        yield _number(word)
    else:
        yield from _glued(word, codes) or (word,)


def _glued(word: str, codes: Collection[str]) -> tuple[int | str, ...]:
    """Split a number and a known word typed as one; None where two splits are possible.

    `90HEJ` can be split in one way, while `KAFE140` may be `KAFE1 40` or `KAFE 140`.
    """
    if len(word) > LONGEST_GLUED:
        return ()
    ways: list[tuple[int | str, ...]] = []
    for place in range(1, len(word)):
        head, tail = word[:place], word[place:]
        if _NUMBER.fullmatch(head) and _known(tail, codes):
            ways.append((_number(head), tail))
        if _known(head, codes) and _NUMBER.fullmatch(tail):
            ways.append((head, _number(tail)))
    return ways[0] if len(ways) == 1 else ()


def _known(word: str, codes: Collection[str]) -> bool:
    return word in codes or word in sms_reserved_words.RESERVED


def _number(digits: str) -> int:
    plain = digits.replace("O", "0").lstrip("0") or "0"
    return int(plain) if len(plain) <= LONGEST_NUMBER else A_GREAT_MANY
