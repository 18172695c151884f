"""Pictures are accepted or refused, and nothing else of the upload is stored."""

from __future__ import annotations

import os
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
from marketplace.catalogue.offers.crops import Crop
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
    data = file_of(an_image((500, 500)), kind, exif=exif, icc_profile=SECRET * 20)
    assert SECRET in data
    name = pictures.save(data)
    for width in pictures.SIZES:
        assert SECRET not in file_kept(name, width)
        assert not kept(name, width).getexif()
    whole = pictures.whole(name)
    assert whole is not None
    assert SECRET not in whole.read_bytes()
    with Image.open(whole) as image:
        assert not image.getexif()


QUARTERS = {
    (0, 0): "red",
    (100, 0): "lime",
    (0, 100): "blue",
    (100, 100): "yellow",
}
RGB = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}


def quarters(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """A picture with a colour in each corner."""
    image = Image.new(mode, size)
    half = (size[0] // 2, size[1] // 2)
    for (x, y), colour in QUARTERS.items():
        corner = (x * half[0] // 100, y * half[1] // 100)
        ImageDraw.Draw(image).rectangle(
            (*corner, corner[0] + half[0] - 1, corner[1] + half[1] - 1), fill=colour
        )
    return image


def looks(image: Image.Image, colour: str) -> bool:
    """Return whether the middle of the picture has the colour."""
    pixel = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    return all(abs(one - other) < 16 for one, other in zip(pixel, RGB[colour], strict=True))


@pytest.mark.parametrize("size", [(800, 500), (400, 1600)])
def test_the_chosen_part_is_shown_at_every_size(app: Flask, size: tuple[int, int]) -> None:
    assert app
    upload = pictures.save(file_of(quarters(size), "PNG"))
    for corner, colour in QUARTERS.items():
        name = pictures.cut(upload, Crop(*corner, 200))
        for width, shown in pictures.SIZES.items():
            assert kept(name, width).size == shown
            assert looks(kept(name, width), colour)


def test_another_part_has_another_name_and_the_first_keeps_its_own(app: Flask) -> None:
    assert app
    upload = pictures.save(file_of(quarters((800, 500)), "PNG"))
    left = pictures.cut(upload, Crop(0, 0, 200))
    before = file_kept(left, 480)
    right = pictures.cut(upload, Crop(100, 0, 200))
    assert len({upload, left, right}) == 3
    assert file_kept(left, 480) == before


def test_the_focal_point_is_that_of_the_upright_picture(app: Flask) -> None:
    assert app
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # it is turned to the right by a quarter
    upload = pictures.save(file_of(quarters((1600, 400)), "JPEG", exif=exif, quality=95))
    assert pictures.size_of_whole(upload) == (400, 1600)
    assert looks(kept(pictures.cut(upload, Crop(100, 0, 300)), 480), "red")
    assert looks(kept(pictures.cut(upload, Crop(0, 100, 300)), 480), "yellow")


def test_transparent_parts_of_a_chosen_part_become_white(app: Flask) -> None:
    assert app
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 400, 100), fill="red")
    upload = pictures.save(file_of(image, "PNG"))
    part = kept(pictures.cut(upload, Crop(50, 100, 200)), 240)
    assert part.getpixel((120, 75)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(1, 1), (20, 1000), (1000, 20), (3, 3000)])
def test_a_part_of_a_tiny_or_a_long_picture_has_the_shape_too(
    app: Flask, size: tuple[int, int]
) -> None:
    assert app
    upload = pictures.save(file_of(an_image(size), "PNG"))
    assert kept(pictures.cut(upload, Crop(100, 0, 300)), 480).size == (480, 300)
    assert pictures.size_of_whole(upload) == size


@pytest.mark.parametrize(
    ("size", "whole"),
    [
        ((960, 600), (960, 600)),
        ((800, 500), (960, 600)),  # it is shown at this size, all of it
        ((961, 600), (961, 600)),
        ((2400, 1500), (1920, 1200)),
        ((3000, 100), (3000, 100)),
        ((1, 17_000), (1, 16_383)),
    ],
)
def test_the_whole_is_kept_as_large_as_its_parts_need(
    app: Flask, size: tuple[int, int], whole: tuple[int, int]
) -> None:
    assert app
    upload = pictures.save(file_of(Image.new("L", size), "PNG"))
    assert pictures.size_of_whole(upload) == whole


def test_a_part_of_a_picture_that_is_gone_is_refused(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with pytest.raises(InvalidInput, match="not there any more") as refused:
            pictures.cut("0" * 32, Crop(10, 10, 100))
        assert refused.value.field == "image"


def test_a_part_that_was_cut_long_ago_is_cut_anew_so_that_it_is_not_deleted_as_unused(
    app: Flask,
) -> None:
    assert app
    upload = pictures.save(file_of(an_image(), "PNG"))
    file = pictures.path(pictures.cut(upload, Crop(0, 0, 200)), 480)
    assert file is not None
    os.utime(file, (0, 0))
    pictures.cut(upload, Crop(0, 0, 200))
    assert file.stat().st_mtime > 0


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
        "/pictures/{name}-whole.webp",
        "/pictures/{name}-101-50-100-480.webp",
        "/pictures/{name}-50-50-100-480.webp",
        "/pictures/{name}-10-10-150-480.webp",  # nobody has chosen that part
    ],
)
def test_no_other_file_is_served_as_a_picture(
    app: Flask, client: BrowserLike, address: str
) -> None:
    assert app
    name = pictures.save(file_of(an_image(), "PNG"))
    assert client.get(address.format(name=name)).status_code == 404
