"""The demo's pictures: each motif that the files name, drawn once and kept like any upload."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from marketplace.catalogue import pictures
from marketplace.demo import sources
from marketplace.demo.drawing import draw

Motif = tuple[str, str | None]


def hang() -> Mapping[Motif, str]:
    """Draw and keep every picture of the files; returns their names by motif and palette."""
    wanted = sorted(_motifs(), key=str)
    with ThreadPoolExecutor() as pool:
        drawn = pool.map(png, wanted)
        return {motif: pictures.save(data) for motif, data in zip(wanted, drawn, strict=True)}


def png(motif: Motif) -> bytes:
    """The picture as a file."""
    written = BytesIO()
    draw(*motif).save(written, "PNG", compress_level=1)
    return written.getvalue()


def _motifs() -> set[Motif]:
    return {
        (offer["picture"], offer.get("palette"))
        for _, offer in sources.offers()
        if "picture" in offer
    }
