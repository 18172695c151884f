"""Find the nouns and adjectives that an Albanian word may be a form of.

Albanian puts the article, the case and the number at the end of a word: *bukë* (bread) is *buka*,
*bukës*, *bukën*, *bukëve* as well. Without a dictionary an ending can belong to several words, so a
word has several analyses: each is a declension and a stem. Two words are forms of one where they
share an analysis.

The endings are those of the standard language's declensions, without accents (`ë` is `e`, `ç` is
`c`), as people type them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Nothing is cut off what is shorter: too many words would be one.
SHORTEST_STEM: Final = 3
SHORT_STEM: Final = re.compile(r"[aeiou][^aeiou]")  # `or` of *orë* (hour), `uj` of *ujë* (water)


@dataclass(frozen=True, slots=True)
class Endings:
    """Endings of a declension, and the pattern of the stem's last letters that takes them."""

    declension: str
    endings: tuple[str, ...]
    stem: re.Pattern[str]


def _endings(declension: str, endings: str, stem: str) -> Endings:
    """Return the endings, written with spaces between them; `-` is the bare stem."""
    return Endings(
        declension,
        tuple("" if ending == "-" else ending for ending in endings.split()),
        re.compile(f"(?:{stem})$"),
    )


_CONSONANT: Final = "[^aeiouy]"
DECLENSIONS: Final = (
    # *bukë*, *picë*, *Prishtinë* (buka, bukës, bukën, bukët, bukëve; picat, picave), *kafe* (kafja,
    # kafeja, kafesë, kafenë, kafetë), *zbritje* (zbritjeje)
    _endings("f", "e a es en et eve esh at ave ash ja eja ese ene ete eje", _CONSONANT),
    # *kumbull*, *flutur*
    _endings("f", "-", "ull|ur"),
    # *shtëpi*, *Vushtrri* (shtëpia, shtëpisë, shtëpinë), *ari*, *kafexhi* (ariu, kafexhinj)
    _endings("i", "i ia ise ine ite ive ie ish iu iut iun inj injte injve", _CONSONANT),
    # *telefon*, *hotel*, *çmim*, and adjectives (lirë: lira; elektrik: elektrike)
    _endings("m", "- i it in e et eve esh a at ave ash", _CONSONANT),
    # *byrek*, *Istog* (byreku, byrekut)
    _endings("m", "u ut un", "[kgh]"),
    # *udhëtues*: udhëtuesve; *peshk*: peshqve; *muaj*: muajve, muajsh; *Ferizaj*: Ferizajt
    _endings("m", "ve", "[sjq]"),
    _endings("m", "t sh", "j"),
    # plurals in -ra: *çaj*, *mish*, *mall*, *djathë*
    _endings("m", "ra rat rave era erat erave", "j|sh|th|ll"),
    # *pako*, *radio*
    _endings("o", "- ja s se n ne t te ve", "o"),
    # *kinema*, *menu*
    _endings("o", "- ja se ne te ve", "[au]"),
    # *muze*, *lice*
    _endings("e", "- u ut un t ve", f"{_CONSONANT}e"),
)
_BY_ENDING: Final = {
    ending: [rule for rule in DECLENSIONS if ending in rule.endings]
    for ending in sorted({ending for rule in DECLENSIONS for ending in rule.endings})
}
_LONGEST_ENDING: Final = max(map(len, _BY_ENDING))
# The stem of a form, and another one that the word may have in its other forms.
CHANGES: Final = (
    (re.compile(r"q$"), "k"),  # peshq: peshk
    (re.compile(r"gj$"), "g"),  # tregje: treg
    (re.compile(r"(?<=[aou])j$"), "ll"),  # portokaj: portokall
)
CHANGING_STEM: Final = 4
SYNCOPE: Final = re.compile(r"(?<=[^aeiouy])e(?=[rl]$)")  # libër: libri; letër: letra; vogël: vogla
# Plurals and others that no rule gives, with the word of the dictionary.
IRREGULAR: Final = {
    form: word
    for word, forms in (
        ("dite", "ditsh"),
        ("dore", "duar duart duarve duarsh"),
        ("dere", "dyer dyert dyerve"),
        ("nate", "net nete netet neteve"),
        ("grua", "gruaja gruan gruas gra grate grave"),
        ("njeri", "njeriu njeriut njeriun njerez njerezit njerezve"),
        ("vella", "vellai vellait vellezer vellezerit vellezerve"),
        ("vit", "vjet vjete vjetet vjetve"),
        ("madh", "medha medhenj"),
        ("vogel", "vegjel vegjelit vegjelve"),
        ("ri", "re reja rinj rinjte rinjve"),
        ("zi", "zeze zeza zinj"),
        ("ka", "kau qe qete"),
        ("kale", "kuaj kuajt kuajve"),
        ("plak", "pleq pleqte pleqve"),
        ("mashkull", "meshkuj meshkujt meshkujve"),
    )
    for form in (word, *forms.split())
}


def analyses(word: str) -> frozenset[str]:
    """Return the analyses of a folded word, each as `declension:stem`; none for a number."""
    found = set(_regular(word)) if word.isascii() and word.isalpha() else set()
    if word in IRREGULAR:
        found.add(f"irregular:{IRREGULAR[word]}")
    return frozenset(found)


def _regular(word: str) -> Iterator[str]:
    for size in range(min(_LONGEST_ENDING, len(word)) + 1):
        stem, ending = word[: len(word) - size], word[len(word) - size :]
        if len(stem) >= SHORTEST_STEM or SHORT_STEM.fullmatch(stem):
            for rule in _BY_ENDING.get(ending, ()):
                if rule.stem.search(stem):
                    yield from _stems(stem, rule.declension)
    if SYNCOPE.search(word):
        stem = SYNCOPE.sub("", word)
        yield from (f"m:{stem}", f"f:{stem}")


def _stems(stem: str, declension: str) -> Iterator[str]:
    yield f"{declension}:{stem}"
    if declension == "m" and len(stem) >= CHANGING_STEM:
        for ending, other in CHANGES:
            if ending.search(stem):
                yield f"{declension}:{ending.sub(other, stem)}"
