"""Uploaded pictures that no offer names are deleted after a week."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from marketplace.catalogue.offers import pictures
from marketplace.catalogue.offers.crops import Crop
from marketplace.catalogue.offers.picture_retention import delete_unused
from marketplace.foundation import clock
from tests.support.cast import Cast


@pytest.fixture
def uploads(app: Flask) -> Iterator[Path]:
    """The folder of the pictures, empty before and after."""
    assert app
    shutil.rmtree(pictures.uploads(), ignore_errors=True)
    yield pictures.uploads()
    shutil.rmtree(pictures.uploads(), ignore_errors=True)


def upload(colour: str = "red", size: tuple[int, int] = (80, 50)) -> str:
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return pictures.save(written.getvalue())


def age(uploads: Path, **ago: int) -> None:
    """Set the age of all files."""
    moment = (clock.now() - timedelta(**ago)).timestamp()
    for file in uploads.iterdir():
        os.utime(file, (moment, moment))


def names(uploads: Path) -> set[str]:
    return {pictures.name_of(file) for file in uploads.iterdir()}


def test_an_uploaded_picture_that_no_offer_names_is_deleted_after_a_week(
    uploads: Path, cast: Cast
) -> None:
    shown = upload("red")
    cast.an_offer(image=shown)
    upload("blue")
    age(uploads, days=7, minutes=1)
    delete_unused()
    assert names(uploads) == {shown}
    assert len(list(uploads.iterdir())) == len(pictures.SIZES)


def test_a_part_that_no_offer_shows_is_deleted_after_a_week_and_its_upload_stays(
    uploads: Path, cast: Cast
) -> None:
    upload_name = upload("red", size=(80, 80))
    shown = pictures.cut(upload_name, Crop(10, 10, 150))
    pictures.cut(upload_name, Crop(90, 90, 150))
    cast.an_offer(image=shown)
    age(uploads, days=7, minutes=1)
    delete_unused()
    assert names(uploads) == {upload_name, shown}
    assert pictures.whole(upload_name) == uploads / f"{upload_name}-whole.webp"


def test_parts_and_wholes_of_an_upload_that_no_offer_shows_are_deleted_after_a_week(
    uploads: Path,
) -> None:
    pictures.cut(upload("red", size=(80, 80)), Crop(10, 10, 150))
    age(uploads, days=7, minutes=1)
    delete_unused()
    assert not list(uploads.iterdir())


def test_an_uploaded_picture_of_this_week_is_kept(uploads: Path) -> None:
    name = upload()
    age(uploads, days=6, hours=23)
    delete_unused()
    assert names(uploads) == {name}


def test_uploading_it_again_starts_the_week_anew(uploads: Path) -> None:
    upload()
    age(uploads, days=30)
    name = upload()
    delete_unused()
    assert names(uploads) == {name}


def test_the_remains_of_a_broken_upload_are_deleted_after_a_week(uploads: Path) -> None:
    uploads.mkdir(parents=True)
    (uploads / "tmp123.part").write_bytes(b"half a picture")
    age(uploads, days=8)
    delete_unused()
    assert not list(uploads.iterdir())


def test_deleting_unused_pictures_works_without_any_upload(uploads: Path) -> None:
    delete_unused()
    assert not uploads.exists()
