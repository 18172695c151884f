"""The pictures of the demo's offers are files in the package."""

from __future__ import annotations

from PIL import Image

from marketplace.demo.picture_files import FOLDER, picture_file, picture_keys

MOST_BYTES_IN_ALL = 1_500_000


def test_the_demo_has_a_file_for_each_picture_of_an_offer_and_no_other() -> None:
    assert set(FOLDER.iterdir()) == {picture_file(key) for key in picture_keys()}


def test_each_demo_picture_has_the_largest_size_of_an_offer_picture() -> None:
    for file in FOLDER.iterdir():
        with Image.open(file) as image:
            assert (image.format, image.size) == ("WEBP", (960, 600))


def test_the_files_are_small_enough_to_be_shipped() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES_IN_ALL
