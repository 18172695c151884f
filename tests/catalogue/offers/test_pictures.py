"""Pictures are accepted or refused, and nothing else of the upload is stored."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageDraw

from marketplace import create_app
from marketplace.catalogue.offers import pictures
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.settings import Settings
from tests.support.csrf_client import BrowserLike

ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 2
SECRET = b"<script>alert(1)</script>"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app with an uploads folder of its own; pictures need no database."""
    folder = tmp_path_factory.mktemp("pictures")
    transports = {"email_transport": "mailbox", "sms_transport": "mailbox"}
    settings = {"marketplace_env": "test", "instance_path": folder, **transports}
    app = create_app(Settings.model_validate(settings))
    with app.app_context():
        yield app


def an_image(size: tuple[int, int] = (800, 500), mode: str = "RGB") -> Image.Image:
    """A picture that is red above and blue below."""
    image = Image.new(mode, size, "red")
    ImageDraw.Draw(image).rectangle((0, size[1] // 2, *size), fill="blue")
    return image


def file_of(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def kept(name: str, width: int) -> Image.Image:
    return Image.open(BytesIO(file_kept(name, width)))


def file_kept(name: str, width: int) -> bytes:
    file = pictures.path(name, width)
    assert file is not None
    return file.read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_picture_format_becomes_webp_at_every_size(app: Flask, kind: str) -> None:
    assert app
    name = pictures.save(file_of(an_image(), kind))
    for width, size in pictures.SIZES.items():
        assert (kept(name, width).format, kept(name, width).size) == ("WEBP", size)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_colour_is_taken(app: Flask, mode: str) -> None:
    assert app
    assert kept(pictures.save(file_of(Image.new(mode, (40, 25)), "PNG")), 240).mode == "RGB"


def test_transparent_parts_of_a_picture_become_white(app: Flask) -> None:
    assert app
    name = pictures.save(file_of(Image.new("RGBA", (80, 50), (0, 0, 0, 0)), "PNG"))
    assert kept(name, 240).getpixel((120, 75)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (500, 800)])
def test_every_shape_is_cut_to_the_same(app: Flask, size: tuple[int, int]) -> None:
    assert app
    assert kept(pictures.save(file_of(an_image(size), "PNG")), 480).size == (480, 300)


def test_a_picture_taken_with_the_camera_on_its_side_stands_upright(app: Flask) -> None:
    assert app
    exif = Image.Exif()
    exif[ORIENTATION] = 3  # upside down
    name = pictures.save(file_of(an_image(), "JPEG", exif=exif))
    red, _, blue = kept(name, 480).getpixel((240, 20))
    assert blue > red


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_it_was_taken_and_what_was_written_in_it_is_gone(app: Flask, kind: str) -> None:
    assert app
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(GPS)[LATITUDE] = (42.0, 39.0, 48.0)
    data = file_of(an_image(), kind, exif=exif, icc_profile=SECRET * 20)
    assert SECRET in data
    name = pictures.save(data)
    for width in pictures.SIZES:
        assert SECRET not in file_kept(name, width)
        assert not kept(name, width).getexif()


def test_a_picture_that_is_also_a_page_is_only_a_picture_afterwards(app: Flask) -> None:
    assert app
    name = pictures.save(file_of(an_image(), "PNG") + SECRET)
    assert SECRET not in file_kept(name, 480)


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 25), colour) for colour in ("red", "blue", "green")]
    return file_of(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "complete"),
        (b"hello", "complete"),
        (b"<!doctype html><script>alert(1)</script>", "complete"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "complete"),
        (file_of(an_image(), "GIF"), "complete"),
        (file_of(an_image(), "TIFF"), "complete"),
        (file_of(an_image(), "JPEG")[:2000], "complete"),
        (file_of(an_image(), "PNG")[:200], "complete"),
        (file_of(an_image(), "WEBP")[:-40], "complete"),
        (a_bomb(800, 500), "complete"),
        (a_bomb(5001, 5000), "25 million"),
        (a_bomb(100_000, 100_000), "25 million"),
        (file_of(an_image(), "JPEG") + b"\xff\xda" * 65, "complete"),
        (moving("WEBP"), "Animated"),
        (moving("PNG"), "Animated"),
        (b"\0" * (pictures.MOST_BYTES + 1), "8 MB"),
    ],
)
def test_everything_else_is_refused_with_a_clear_sentence(
    app: Flask, data: bytes, says: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with pytest.raises(InvalidInput) as refused:
            pictures.save(data)
        assert refused.value.field == "image"
        assert says in str(refused.value)


def test_a_refused_picture_leaves_no_file(app: Flask) -> None:
    before = set(Path(app.instance_path).rglob("*"))
    with pytest.raises(InvalidInput):
        pictures.save(file_of(an_image((801, 501)), "JPEG")[:2000])
    assert set(Path(app.instance_path).rglob("*")) == before


def test_the_same_picture_has_one_name(app: Flask) -> None:
    assert app
    data = file_of(an_image(), "PNG")
    assert pictures.save(data) == pictures.save(data)


def test_a_picture_is_served_for_ever(app: Flask, client: BrowserLike) -> None:
    assert app
    name = pictures.save(file_of(an_image(), "PNG"))
    answer = client.get(f"/pictures/{name}-480.webp")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "/pictures/{name}-481.webp",
        "/pictures/{name}-0480.webp.webp",
        "/pictures/..%2f..%2fmarketplace.db-480.webp",
        "/pictures/" + "0" * 32 + "-480.webp",
        "/pictures/{name}.webp",
    ],
)
def test_no_other_file_is_served_as_a_picture(
    app: Flask, client: BrowserLike, address: str
) -> None:
    assert app
    name = pictures.save(file_of(an_image(), "PNG"))
    assert client.get(address.format(name=name)).status_code == 404
