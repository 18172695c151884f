"""Write Serbian in Cyrillic, made from its Latin texts.

Codes, brand names, addresses, HTML and the gaps of texts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from cyrtranslit import to_cyrillic

MADE_FROM: Final[Mapping[str, str]] = MappingProxyType({"sr_Cyrl": "sr_Latn"})
"""The languages whose texts are made from another one's, not written."""


CACHED_TEXTS: Final = 8192

_BRANDS: Final = ("Pika", r"hej!?", "Fillo", "Msuper", "Mfillo", "Super Rrethi", "Bluetooth")
_TERMS: Final = (
    *(
        "Unicode",
        "Macintosh",
        "mobile",
        r"private-\w+",
        r"business-\w+",
        "id",
        "import",
        "email",
        "sort",
    ),
    *("Shqip", "English"),
)
_KEPT: Final = re.compile(
    "|".join(
        (
            r"%\(\w+\)[a-z]|%%|\{\w*\}",  # gaps
            r"<[^<>]*>|&#?\w+;",  # HTML
            r"https?://[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[a-z][\w-]+)+",
            r"\]\([^()\s]*\)",  # the addresses of links in Markdown
            r"(?<!\S)/[\w/-]+|(?<!\S)\.\w+",  # paths and ends of file names
            r"\b(?=[A-Z0-9]{2,}\b)[A-Z0-9]*[A-Z][A-Z0-9]*\b",  # codes: PIKA, KAFE1, MB
            r"\b[A-Za-z](?= do (?:[A-Za-z]|[A-Z]+)\b)|(?<= do )[A-Za-z]\b",  # ranges: A do Z
            r"(?<=\d )(?:cm|mm|ml|kg|km|g|l)\b",  # units
            r"\b\w*[wqxyWQXYëçËÇ]\w*\b|\b\w*[a-z][A-Z]\w*\b",  # foreign words: yoga, WebP
            rf"\b(?:{'|'.join((*_BRANDS, *_TERMS))})(?!\w)",
        )
    )
)
# Two letters that look like one of the alphabet: in-jekcija, nad-živeti.
_SEAM: Final = re.compile(r"(?i)(?<=\bin)(?=jek)|(?<=\bkon)(?=jun|jug)|(?<=\bnad)(?=ž)")


def written_in(language: str) -> str:
    """Return the language in which the texts of this one are written: `sr_Latn` of `sr_Cyrl`."""
    return MADE_FROM.get(language, language)


@lru_cache(maxsize=CACHED_TEXTS)
def in_cyrillic(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return the Serbian text in Cyrillic, without its codes, names, addresses and gaps.

    `names` stay in Latin too, where they stand as whole words and in the same letters.
    """
    parts: list[str] = []
    end = 0
    for kept in _kept_in(text, names).finditer(text):
        parts += (_letters(text[end : kept.start()]), kept[0])
        end = kept.end()
    return "".join((*parts, _letters(text[end:])))


def _kept_in(text: str, names: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of what stays in Latin; a longer name precedes its beginning."""
    here = sorted((name for name in names if name in text), key=len, reverse=True)
    if not here:
        return _KEPT
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, here))})(?!\w)|{_KEPT.pattern}")


def _letters(text: str) -> str:
    return "".join(str(to_cyrillic(part, "sr")) for part in _SEAM.split(text))
