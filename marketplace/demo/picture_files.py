"""Pictures of the demo's offers: WebP files in the package, saved like any upload."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Final

from marketplace.catalogue.offers import pictures
from marketplace.demo import toml_files

FOLDER: Final = Path(__file__).parent / "pictures"

PictureKey = tuple[str, str | None]
"""A motif, and the palette where it is not the motif's own."""


def load_pictures() -> Mapping[PictureKey, str]:
    """Save every picture that an offer names; returns the uploads' names by motif and palette."""
    with ThreadPoolExecutor() as pool:
        # Each thread sees the app that is current here: that is where uploads are kept.
        saved = {key: pool.submit(copy_context().run, _save, key) for key in picture_keys()}
    return {key: name.result() for key, name in saved.items()}


def picture_file(key: PictureKey) -> Path:
    """The file of the picture, `motif.webp` or `motif-palette.webp`."""
    return FOLDER / f"{'-'.join(part for part in key if part)}.webp"


def picture_keys() -> set[PictureKey]:
    """The motif and palette of every picture that an offer names."""
    return {
        (offer["picture"], offer.get("palette"))
        for _, offer in toml_files.offers()
        if "picture" in offer
    }


def _save(key: PictureKey) -> str:
    return pictures.save(picture_file(key).read_bytes())
