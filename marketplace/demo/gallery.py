"""The demo's pictures: each motif that the files name, drawn once and kept like any upload."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO

from marketplace.catalogue.offers import pictures
from marketplace.demo import sources
from marketplace.demo.drawing import draw

Motif = tuple[str, str | None]


def hang() -> Mapping[Motif, str]:
    """Draw and keep every picture of the files; returns their names by motif and palette."""
    with ThreadPoolExecutor() as pool:
        # Each thread sees the app that is current here: that is where uploads are kept.
        kept = {motif: pool.submit(copy_context().run, _keep, motif) for motif in _motifs()}
    return {motif: name.result() for motif, name in kept.items()}


def _keep(motif: Motif) -> str:
    return pictures.save(png(motif))


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
