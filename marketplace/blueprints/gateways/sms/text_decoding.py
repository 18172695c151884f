"""Decode the bytes of an SMS by the coding and the character set that the gateway names."""

from __future__ import annotations

import codecs
from typing import Final
from urllib.parse import parse_qsl

UTF_8: Final = "utf-8"
UTF_16: Final = "utf-16-be"  # of UCS-2, in which telephones send letters that GSM-7 lacks
UCS_2: Final = "2"
NUL: Final = 0
MARKS: Final = {codecs.BOM_UTF16_BE: UTF_16, codecs.BOM_UTF16_LE: "utf-16-le"}
READABLE: Final = (
    "utf-8",
    "utf-16",
    "iso8859",
    "cp125",
    "cp437",
    "cp850",
    "cp852",
    "ascii",
    "koi8",
)
BYTES: Final = "latin-1"  # keeps every byte, so that it can be read again as what it is


def decode_text(raw: bytes, coding: str = "", charset: str = "") -> str:
    """Return the text of the bytes; what cannot be read becomes U+FFFD, which leaves a doubt.

    `coding` and `charset` are Kannel's `%c` (0 text, 1 bytes, 2 UCS-2) and `%C`. A gateway that
    names neither sends UTF-8, or UTF-16 as it came from the telephone: then every other byte of
    Latin letters is zero. Bytes that are not UTF-8, of a gateway that names no character set, are
    windows-1252.
    """
    named = _codec(charset) or (UTF_16 if coding == UCS_2 else None)
    if named is None and not coding and _looks_like_utf_16(raw):
        named = UTF_16
    if named is None:
        return _text_of_unknown(raw)
    if named.startswith("utf-16"):
        named = MARKS.get(raw[:2], UTF_16 if named == "utf-16" else named)
    return raw.decode(named, errors="replace").lstrip("\ufeff")


def query_bytes(query: bytes) -> dict[str, bytes]:
    """Return the first value of each parameter of a URL's query, without decoding its text."""
    pairs = parse_qsl(query.decode(BYTES), keep_blank_values=True, encoding=BYTES)
    return {name: value.encode(BYTES) for name, value in reversed(pairs)}


def _codec(charset: str) -> str | None:
    """Return the name of Python's codec for the character set; None for one that is not text."""
    name = charset.strip().replace("_", "-").casefold()
    if name in {"ucs-2", "ucs2", "iso-10646-ucs-2"}:
        return UTF_16
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found.startswith(READABLE) else None


def _looks_like_utf_16(raw: bytes) -> bool:
    return len(raw) % 2 == 0 and raw[::2].count(NUL) > raw[1::2].count(NUL)


def _text_of_unknown(raw: bytes) -> str:
    try:
        return raw.decode(UTF_8)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
