"""The part of a picture that is shown: where it lies, and what its name says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.offers.crops import (
    CENTRE,
    Crop,
    box_of,
    crop_of,
    name_of_crop,
    nearest_crop,
    parse_name,
    upload_of,
)

UPLOAD = "0123456789abcdef" * 2
crops = st.builds(Crop, st.integers(0, 100), st.integers(0, 100), st.integers(100, 300))


@pytest.mark.parametrize(
    ("size", "crop", "box"),
    [
        ((800, 500), CENTRE, (0, 0, 800, 500)),
        ((800, 500), Crop(100, 0, 100), (0, 0, 800, 500)),
        ((800, 500), Crop(50, 50, 200), (200, 125, 600, 375)),
        ((800, 500), Crop(100, 0, 200), (400, 0, 800, 250)),
        ((1600, 500), Crop(25, 50, 100), (0, 0, 800, 500)),
        ((1600, 500), Crop(60, 50, 100), (560, 0, 1360, 500)),
        ((800, 5000), Crop(50, 20, 100), (0, 750, 800, 1250)),
        ((800, 5000), Crop(50, 100, 100), (0, 4500, 800, 5000)),
    ],
)
def test_the_focal_point_is_the_middle_of_what_is_shown_as_far_as_the_edges_permit(
    size: tuple[int, int], crop: Crop, box: tuple[float, ...]
) -> None:
    assert box_of(size, crop) == box


@given(st.tuples(st.integers(1, 35_000), st.integers(1, 35_000)), crops)
def test_what_is_shown_of_a_picture_lies_inside_it_and_is_8_by_5(
    size: tuple[int, int], crop: Crop
) -> None:
    left, upper, right, lower = box_of(size, crop)
    assert 0 <= left < right <= size[0]
    assert 0 <= upper < lower <= size[1]
    assert (right - left) / (lower - upper) == pytest.approx(8 / 5)


@given(crops)
def test_the_name_of_a_part_says_which_part_it_is(crop: Crop) -> None:
    name = name_of_crop(UPLOAD, crop)
    assert parse_name(name) == (UPLOAD, crop)
    assert (upload_of(name), crop_of(name)) == (UPLOAD, crop)


def test_the_middle_of_an_upload_has_the_uploads_own_name() -> None:
    assert name_of_crop(UPLOAD, CENTRE) == UPLOAD


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0" * 31,
        UPLOAD.upper(),
        f"{UPLOAD}-50-50-100",  # the middle has one name
        f"{UPLOAD}-050-50-150",
        f"{UPLOAD}-101-50-100",
        f"{UPLOAD}-50-50-301",
        f"{UPLOAD}-50-50-099",
        f"{UPLOAD}-50-50",
        f"{UPLOAD}-50-50-٣٠٠",
        f"{UPLOAD}-whole",
        f"../{UPLOAD}",
    ],
)
def test_every_part_has_one_name_and_nothing_else_is_a_pictures_name(name: str) -> None:
    assert parse_name(name) is None
    assert (upload_of(name), crop_of(name)) == ("", CENTRE)


def test_numbers_beyond_their_limits_become_the_nearest_and_missing_ones_the_middle() -> None:
    assert nearest_crop(-5, 101, 9_999) == Crop(0, 100, 300)
    assert nearest_crop(None, 7, None) == Crop(50, 7, 100)
