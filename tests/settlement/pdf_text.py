"""Read a PDF of ours back as text: each string through the table of its font's letters."""

from __future__ import annotations

import re
import zlib
from typing import Final

STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
STRING: Final = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
OBJECT: Final = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
ESCAPES: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, its strings separated by single spaces."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = _fonts(objects)
    contents = re.findall(rb"/Contents (\d+) 0 R", pdf)
    return [_page(_unpacked(objects[int(number)]), fonts) for number in contents]


def _page(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, letters = [], {}
    for font, string in STRING.findall(content):
        if font:
            letters = fonts[font]
            continue
        plain = re.sub(rb"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), string, flags=re.DOTALL)
        glyphs = [int.from_bytes(plain[at : at + 2]) for at in range(0, len(plain), 2)]
        said.append("".join(letters.get(glyph, "\ufffd") for glyph in glyphs))
    return " ".join(" ".join(said).split())


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    """The letters of each font by its name in the pages (`F1`)."""
    found = {}
    for body in objects.values():
        for name, number in re.findall(rb"/F(\d+) (\d+) 0 R", body):
            table = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
            assert table is not None
            found[name] = _letters(_unpacked(objects[int(table[1])]))
    return found


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}


def _unpacked(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
