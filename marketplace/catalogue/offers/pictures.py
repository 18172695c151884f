"""Store pictures of offers, encoded anew at fixed sizes, so that nothing else of an upload remains.

Neither metadata nor other content hidden in the upload is kept. An upload's name is a hash of its
content and a part's name has the part in it (`crops`), so that a picture under a name never
changes. The whole picture is kept too, encoded anew, so that another part can be chosen later.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Final

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps

from marketplace.catalogue.offers.crops import (
    CENTRE,
    Crop,
    Size,
    box_of,
    name_of_crop,
    parse_name,
)
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.secrets_at_rest.private_files import private_folder

FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
SCAN: Final = b"\xff\xda"  # begins each pass over a JPEG picture, and is nowhere in its data
MOST_SCANS: Final = 64  # cameras and editors write up to about 15; each one costs a whole decoding
SIZES: Final = {width: (width, width * 5 // 8) for width in (240, 480, 960)}
LARGEST: Final = SIZES[max(SIZES)]
QUALITY: Final = 80
WHOLE: Final = "whole"
WHOLE_COVERS: Final = (1920, 1200)  # what a zoom of 200 needs
WHOLE_PIXELS: Final = 8_000_000
WHOLE_SIDE: Final = 16_383  # the most of WebP
WHOLE_QUALITY: Final = 90
FRESH_SECONDS: Final = 24 * 60 * 60
BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_one_at_a_time = Lock()  # a picture of the most pixels takes hundreds of megabytes when decoded

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def save(data: bytes) -> str:
    """Store the picture at every size and return its name; raises InvalidInput for `image`.

    It accepts still JPEG, PNG, WebP and AVIF pictures of at most 8 MB and 25 million pixels.
    """
    if len(data) > MOST_BYTES:
        raise _invalid(_l("The picture is larger than 8 MB. Please choose a smaller one."))
    upload = hashlib.sha256(data).hexdigest()[:32]
    with _one_at_a_time:
        image = _decoded(data)
        if not _is_shown_whole(image.size):
            _write(_path(upload, WHOLE), _webp(_reduced(image), WHOLE_QUALITY))
        _write_sizes(image, upload, CENTRE)
    return upload


def cut(upload: str, crop: Crop) -> str:
    """Store the part of the upload at every size and return its name; idempotent.

    Raises InvalidInput for `image` where the upload is not there any more.
    """
    name = name_of_crop(upload, crop)
    if crop == CENTRE or all(_is_fresh(_path(name, width)) for width in SIZES):
        return name
    with _one_at_a_time:
        _write_sizes(_whole_image(upload), name, crop)
    return name


def path(name: str, width: int) -> Path | None:
    """Return the WebP file of the picture at the width in pixels, or None if there is none."""
    if width not in SIZES or parse_name(name) is None:
        return None
    file = _path(name, width)
    return file if file.is_file() else None


def whole(upload: str) -> Path | None:
    """Return the WebP file of the whole upload, of which a part is shown; None if there is none.

    An upload of the shape and at most the largest size that is shown is kept in that size alone, as
    are those from before the whole was kept.
    """
    if parse_name(upload) != (upload, CENTRE):
        return None
    files = (_path(upload, WHOLE), _path(upload, LARGEST[0]))
    return next((file for file in files if file.is_file()), None)


def size_of_whole(upload: str) -> Size | None:
    """Return the size of that file in pixels, or None if there is none."""
    file = whole(upload)
    if file is None:
        return None
    with Image.open(file, formats=("WEBP",)) as image:
        return image.size


def uploads() -> Path:
    """Return the folder of the pictures, which is created with the first of them."""
    return Path(current_app.instance_path) / "uploads"


def name_of(file: Path) -> str:
    """Return the name of the picture that the file holds, whole or at one of its sizes."""
    return file.name.rpartition("-")[0]


def _path(name: str, width: int | str) -> Path:
    return uploads() / f"{name}-{width}.webp"


def _is_fresh(file: Path) -> bool:
    """Return whether the file was written lately, so that it is not deleted before it is used."""
    try:
        return clock.now().timestamp() - file.stat().st_mtime < FRESH_SECONDS
    except FileNotFoundError:
        return False


def _whole_image(upload: str) -> Image.Image:
    file = whole(upload)
    if file is None:
        raise _invalid(_l("This picture is not there any more. Please choose its file again."))
    with Image.open(file, formats=("WEBP",)) as image:
        image.load()
        return image


def _decoded(data: bytes) -> Image.Image:
    """Return the decoded picture, upright, with its colours alone."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _require_still_and_small(image)
            if image.format == "JPEG" and data.count(SCAN) > MOST_SCANS:
                raise _invalid(_incomplete())
            image.draft("RGB", WHOLE_COVERS)
            return _plain(ImageOps.exif_transpose(image))
    except BOMB:
        raise _invalid(_too_many_pixels()) from None
    except BROKEN:
        raise _invalid(_incomplete()) from None


def _require_still_and_small(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _invalid(_too_many_pixels())
    if getattr(image, "n_frames", 1) > 1:
        raise _invalid(_l("Animated pictures cannot be used. Please choose a still one."))


def _plain(image: Image.Image) -> Image.Image:
    """Return the colours alone, on white where the picture is transparent."""
    plain = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        plain.paste(image, mask=image.getchannel("A"))
    else:
        plain.paste(image.convert("RGB"))
    return plain


def _is_shown_whole(size: Size) -> bool:
    """Return whether all of the picture is shown, at the largest size or enlarged to it."""
    width, height = size
    return width * LARGEST[1] == height * LARGEST[0] and width <= LARGEST[0]


def _reduced(image: Image.Image) -> Image.Image:
    """Return the whole picture with the pixels that are shown of a part, and some to spare."""
    width, height = image.size
    scale = min(
        1,
        max(WHOLE_COVERS[0] / width, WHOLE_COVERS[1] / height),
        math.sqrt(WHOLE_PIXELS / (width * height)),
        WHOLE_SIDE / max(width, height),
    )
    size = (max(1, int(width * scale)), max(1, int(height * scale)))
    return image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)


def _write_sizes(image: Image.Image, name: str, crop: Crop) -> None:
    box = box_of(image.size, crop)
    for width, size in SIZES.items():
        fitted = image.resize(size, Image.Resampling.LANCZOS, box)
        _write(_path(name, width), _webp(fitted, QUALITY))


def _webp(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", quality=quality, method=2)
    return written.getvalue()


def _write(file: Path, data: bytes) -> None:
    """Write the file atomically, as another request may write the same picture now.

    A temporary file is its owner's alone, and stays so: the application serves the pictures.
    """
    private_folder(file.parent)
    with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
        part.write(data)
    Path(part.name).replace(file)


def _incomplete() -> LazyString:
    return _l("This is not a complete JPEG, PNG, WebP or AVIF picture. Please choose another file.")


def _too_many_pixels() -> LazyString:
    return _l("The picture has more than 25 million pixels. Please choose a smaller one.")


def _invalid(message: LazyString) -> InvalidInput:
    return InvalidInput("image", message)
