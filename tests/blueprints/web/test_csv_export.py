"""CSV files have the form that the reader's spreadsheet expects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.blueprints.web.csv_export import csv_response, euros

ROW = ("Kafe, e madhe", euros(1250), Decimal("0.50"), 1200, None, "=1+1", "-3")


def written(app: Flask, language: str, rows: Sequence[Sequence[object]]) -> list[str]:
    with app.test_request_context("/"), force_locale(language):
        text = csv_response("f.csv", ("a", "b"), rows).get_data(as_text=True)
    assert text.startswith("\ufeff")
    return text.removeprefix("\ufeff").splitlines()


def test_in_english_values_are_separated_by_commas(plain_app: Flask) -> None:
    assert written(plain_app, "en", [ROW]) == [
        "a,b",
        "\"Kafe, e madhe\",12.50,0.50,1200,,'=1+1,'-3",
    ]


@pytest.mark.parametrize("language", ["sq", "sr_Latn", "sr_Cyrl"])
def test_where_decimals_have_commas_values_are_separated_by_semicolons(
    plain_app: Flask, language: str
) -> None:
    assert written(plain_app, language, [ROW]) == [
        "a;b",
        "Kafe, e madhe;12,50;0,50;1200;;'=1+1;'-3",
    ]


def test_moments_are_on_the_clock_of_prishtina(plain_app: Flask) -> None:
    noon = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert written(plain_app, "sq", [(noon,)])[1] == "2026-06-30 14:00:00"


@pytest.mark.parametrize(
    ("cents", "cell"), [(0, "0.00"), (5, "0.05"), (1250, "12.50"), (-150, "-1.50")]
)
def test_cents_are_euros_with_two_decimals(cents: int, cell: str) -> None:
    assert str(euros(cents)) == cell
