"""Pictures of the demo's offers: WebP files in the package, at each size that is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from marketplace.catalogue.offers import pictures
from marketplace.demo import toml_files
from marketplace.foundation.secrets_at_rest.private_files import open_private, private_folder

FOLDER: Final = Path(__file__).parent / "pictures"
LARGEST: Final = max(pictures.SIZES)

PictureKey = tuple[str, str | None]
"""A motif, and the palette where it is not the motif's own."""


def load_pictures() -> Mapping[PictureKey, str]:
    """Copy every picture that an offer names; returns the uploads' names by motif and palette.

    Nothing is encoded: to encode them took a third of the time in which the demo is loaded.
    """
    private_folder(pictures.uploads())
    return {key: _copy(key) for key in picture_keys()}


def picture_file(key: PictureKey, width: int = LARGEST) -> Path:
    """The file of the picture, `motif-width.webp` or `motif-palette-width.webp`."""
    return FOLDER / f"{'-'.join(part for part in key if part)}-{width}.webp"


def picture_keys() -> set[PictureKey]:
    """The motif and palette of every picture that an offer names."""
    return {
        (offer["picture"], offer.get("palette"))
        for _, offer in toml_files.offers()
        if "picture" in offer
    }


def _copy(key: PictureKey) -> str:
    """Put the picture's files where uploads are; a name is a hash, as an upload's is."""
    name = hashlib.sha256(picture_file(key).read_bytes()).hexdigest()[:32]
    for width in pictures.SIZES:
        copy = pictures.uploads() / f"{name}-{width}.webp"
        with open(copy, "wb", opener=open_private) as file:
            file.write(picture_file(key, width).read_bytes())
    return name
