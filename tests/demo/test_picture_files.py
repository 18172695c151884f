"""The pictures of the demo's offers are files in the package."""

from __future__ import annotations

from PIL import Image

from marketplace.catalogue.offers.pictures import SIZES
from marketplace.demo.picture_files import FOLDER, picture_file, picture_keys

MOST_BYTES_IN_ALL = 1_500_000


def test_the_demo_has_a_file_for_each_size_of_an_offers_picture_and_no_other() -> None:
    files = {picture_file(key, width) for key in picture_keys() for width in SIZES}
    assert set(FOLDER.iterdir()) == files


def test_each_demo_picture_has_the_sizes_in_which_offer_pictures_are_shown() -> None:
    for key in picture_keys():
        for width, size in SIZES.items():
            with Image.open(picture_file(key, width)) as image:
                assert (image.format, image.size) == ("WEBP", size)


def test_the_files_are_small_enough_to_be_shipped() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES_IN_ALL
