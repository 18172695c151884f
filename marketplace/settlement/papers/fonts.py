"""Make the fonts of the papers from the installed variable font, once in a process.

The variable font has thousands of characters and every weight; the papers need the letters of
Latin and Cyrillic alphabets in two weights. Reducing it first takes a second, not nine.
"""

from __future__ import annotations

import threading
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import fontpkg_noto_sans
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

VARIABLE: Final = Path(fontpkg_noto_sans.__file__).parent / "files" / "NotoSans[wdth,wght].ttf"
WEIGHTS: Final = {"": 400, "B": 700}
LETTERS: Final = (
    *range(0x20, 0x180),  # Latin, with ë ç č ć š ž đ
    *range(0x400, 0x460),  # Cyrillic
    *(0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x20AC, 0x2212),
)
_LOCK: Final = threading.Lock()


def font_files() -> dict[str, Path]:
    """Return the file of each style: empty for regular, `B` for bold."""
    with _LOCK:
        return {style: Path(_folder().name) / f"{style or 'R'}.ttf" for style in WEIGHTS}


@cache
def _folder() -> TemporaryDirectory[str]:
    """Return the folder with the fonts, which is removed at the end of the process."""
    folder: TemporaryDirectory[str] = TemporaryDirectory(prefix="fonts-")
    reduced = _reduced()
    for style, weight in WEIGHTS.items():
        reduced.seek(0)
        font = instancer.instantiateVariableFont(TTFont(reduced), {"wght": weight, "wdth": 100})
        font.save(Path(folder.name) / f"{style or 'R'}.ttf")
    return folder


def _reduced() -> BytesIO:
    options, reduced = subset.Options(), BytesIO()
    options.layout_features = []
    options.drop_tables = ["GPOS", "GSUB", "GDEF"]
    options.hinting = False
    subsetter: Any = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    with TTFont(VARIABLE, lazy=True) as font:
        subsetter.subset(font)
        font.save(reduced)
    return reduced
