"""Store pictures of offers, encoded anew at fixed sizes, so that nothing else of an upload remains.

Neither metadata nor other content hidden in the upload is published; the name is a hash of the
content, so that a picture under a name never changes.
"""

from __future__ import annotations

import hashlib
import re
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

from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.secrets_at_rest.private_files import private_folder

FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
SCAN: Final = b"\xff\xda"  # begins each pass over a JPEG picture, and is nowhere in its data
MOST_SCANS: Final = 64  # cameras and editors write up to about 15; each one costs a whole decoding
SIZES: Final = {width: (width, width * 5 // 8) for width in (240, 480, 960)}
QUALITY: Final = 80
NAME: Final = re.compile(r"[0-9a-f]{32}")
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
    name = hashlib.sha256(data).hexdigest()[:32]
    with _one_at_a_time:
        image = _decoded(data)
        for width, size in SIZES.items():
            _write(_path(name, width), _encoded(image, size))
    return name


def path(name: str, width: int) -> Path | None:
    """Return the WebP file of the picture at the width in pixels, or None if there is none."""
    if width not in SIZES or not NAME.fullmatch(name):
        return None
    file = _path(name, width)
    return file if file.is_file() else None


def uploads() -> Path:
    """Return the folder of the pictures, which is created with the first of them."""
    return Path(current_app.instance_path) / "uploads"


def name_of(file: Path) -> str:
    """Return the name of the picture that the file holds at one of its sizes."""
    return file.name.partition("-")[0]


def _path(name: str, width: int) -> Path:
    return uploads() / f"{name}-{width}.webp"


def _decoded(data: bytes) -> Image.Image:
    """Return the decoded picture, upright, with its colours alone."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _require_still_and_small(image)
            if image.format == "JPEG" and data.count(SCAN) > MOST_SCANS:
                raise _invalid(_incomplete())
            image.draft("RGB", SIZES[max(SIZES)])
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


def _encoded(image: Image.Image, size: tuple[int, int]) -> bytes:
    written = BytesIO()
    fitted = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    fitted.save(written, "WEBP", quality=QUALITY, method=2)
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
