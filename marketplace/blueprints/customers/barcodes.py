"""Draw a partner's own code as bars, in SVG, at the moment it is asked for."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from marketplace.catalogue.pools.code_form import CodeForm

BARCODES: Final = frozenset({CodeForm.CODE128, CodeForm.EAN13})
QUIET: Final = 11  # modules of white on each side: the most that the two standards ask for
HEIGHT: Final = 60  # modules


def barcode_svg(code: str, form: CodeForm) -> bytes:
    """Return the code as an SVG of black bars on white, without text: that stands beside it."""
    modules = _modules(code, form)
    width = len(modules) + 2 * QUIET
    bars = "".join(
        f'<rect x="{start + QUIET}" y="0" width="{length}" height="{HEIGHT}"/>'
        for start, length in _bars(modules)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}"'
        f' preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>{bars}</svg>'
    ).encode()


def _modules(code: str, form: CodeForm) -> str:
    """Return the code's modules, `1` for black."""
    import barcode  # noqa: PLC0415 - only this page needs it, and importing it takes long

    drawn = barcode.get(form.value, code).build()
    return "".join("0" if module == "0" else "1" for module in drawn[0])


def _bars(modules: str) -> list[tuple[int, int]]:
    """Return the start and the width of each bar."""
    bars, place = [], 0
    for black, group in groupby(modules):
        length = len(list(group))
        if black == "1":
            bars.append((place, length))
        place += length
    return bars
