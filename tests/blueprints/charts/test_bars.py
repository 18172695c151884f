"""Bars beside words, and the numbers beside a chart in words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.blueprints.charts.bars import lengths
from marketplace.blueprints.charts.number_labels import short_number


@pytest.mark.parametrize(
    ("values", "percent"),
    [
        ([50, 200, 100], [25, 100, 50]),
        ([1, 1_000_000], [0.5, 100]),  # a little is not nothing
        ([0, 3], [0, 100]),
        ([0, 0], [0, 0]),
        ([], []),
    ],
)
def test_each_bar_is_as_long_as_its_share_of_the_longest_value(
    values: list[int], percent: list[float]
) -> None:
    assert lengths(values) == percent


@pytest.mark.parametrize(
    ("value", "english", "albanian"),
    [
        (0, "0", "0"),
        (250, "250", "250"),
        (1500, "1.5K", "1,5\xa0mijë"),
        (-2_000_000, "\N{MINUS SIGN}2M", "\N{MINUS SIGN}2\xa0mln"),
    ],
)
def test_numbers_are_short_in_both_languages(
    plain_app: Flask, value: int, english: str, albanian: str
) -> None:
    with plain_app.test_request_context():
        with force_locale("en"):
            assert short_number(value) == english
        with force_locale("sq"):
            assert short_number(value) == albanian
