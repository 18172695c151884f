"""Read the values of feeds as documented, or refuse them with a sentence that shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import get_month_names
from flask import Flask

from marketplace.foundation import clock
from marketplace.imports import values
from marketplace.imports.row_errors import RowError

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english(plain_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set English, and the 22nd of November 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with plain_app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def says(read: Callable[[str], object], text: str) -> str:
    fault = read(text)
    assert isinstance(fault, RowError), fault
    return str(fault)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.99", 199),
        ("0.5", 50),
        ("12", 1200),
        ("-3.10", -310),
        ("-0", 0),
        ("0.00", 0),
        ("007.05", 705),
        ("100000.00", 10_000_000),
    ],
)
def test_amounts_are_euros_with_up_to_two_decimals(text: str, cents: int) -> None:
    assert values.cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "1,99",
            "1.999",
            "1.",
            ".5",
            "NaN",
            "inf",
            "1e5",
            "+1",
            "--1",
            "1 000",
            "€1",
            "\u0661.\u0665\u0660",
            "²",
        ),
        *("0x10", "1_000", "1.9\u0669"),
    ],
)
def test_an_invalid_amount_of_a_feed_is_quoted_in_the_refusal(text: str) -> None:
    assert says(values.cents, text).startswith(f"“{text}” is not an amount in euros")


@pytest.mark.parametrize("text", ["100000.01", "-100000.01", "9" * 30])
def test_a_huge_amount_is_a_slip(text: str) -> None:
    assert says(values.cents, text) == f"“{text}” is too large for a charge."


def test_a_long_value_is_shown_in_part() -> None:
    assert says(values.cents, "9" * 4000).startswith(f"“{'9' * 60}…” is not an amount")


def test_months_are_their_first_day() -> None:
    for text in ("2026-11", "2026-11-01", "11/2026", "01.11.2026", "11/1/2026", "1/11/2026"):
        assert values.month(text) == date(2026, 11, 1), text
    assert values.month("2024-11") == date(2024, 11, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-6",
        "0000-01",
        "06-2026",
        "2026-06-02",
        "6/2/2026",
        "\u0662\u0660\u0662\u0666-\u0660\u0666",
    ],
)
def test_an_invalid_month_of_a_feed_is_quoted_in_the_refusal(text: str) -> None:
    assert says(values.month, text) == f"“{text}” is not a month like 2026-06."


@pytest.mark.parametrize(
    "text", ["Oct-26", "OCT 26", "Okt-26", "tet-26", "Tetor 2026", "окт-26", "oct.-26", "Eki.26"]
)
def test_a_month_may_have_the_name_that_a_spreadsheet_gave_it(text: str) -> None:
    assert values.month(text) == date(2026, 10, 1)


@pytest.mark.parametrize("language", ["en", "sq", "sr_Latn", "sr_Cyrl", "de", "mk"])
def test_every_month_is_read_in_the_languages_of_the_region(language: str) -> None:
    for month, name in get_month_names("abbreviated", "format", language).items():
        assert values.month(f"{name}-25") == date(2025, month, 1), name


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("12,50", "12.50"),
        ("-3,1", "-3.1"),
        ("1.234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("12.50", "12.50"),
        ("1,234.50", "1,234.50"),
        ("1,2,3", "1,2,3"),
        ("1,234", "1,234"),
    ],
)
def test_a_decimal_comma_becomes_a_point(text: str, point: str) -> None:
    assert values.with_point(text) == point


def test_a_month_to_come_and_a_closed_one_are_refused() -> None:
    assert says(values.month, "2026-12") == "“2026-12” is in the future."
    assert "too long ago" in says(values.month, "2024-10")


def test_the_month_begins_at_midnight_in_prishtina(monkeypatch: pytest.MonkeyPatch) -> None:
    eve = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: eve)
    assert isinstance(values.month("2026-12"), RowError)
    monkeypatch.setattr(clock, "now", lambda: eve + timedelta(seconds=1))
    assert values.month("2026-12") == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["+38349123456", "049123456", "049 123 456", "0038349123456"])
def test_mobile_numbers_are_e164_or_national(text: str) -> None:
    assert values.mobile(text) == values.line_number(text) == "+38349123456"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+355691234567", "it belongs to another country"),
        ("+38165123456", "it belongs to another country"),
        ("+3834912345", "it has too few digits"),
        ("04912345", "it has too few digits"),
        ("+383491234567", "it has too many digits"),
        ("+38338123456", "no mobile number begins like this"),
        ("3.83492E+10", "a spreadsheet shortened it and its last digits are lost"),
        ("3,83492E+10", "a spreadsheet shortened it and its last digits are lost"),
    ],
)
def test_a_damaged_number_is_refused_with_the_reason_and_is_never_a_contract(
    text: str, reason: str
) -> None:
    for read in (values.mobile, values.line_number):
        assert says(read, text) == f"“{text}” is a damaged number: {reason}."
    assert isinstance(values.contract(text), RowError)


@pytest.mark.parametrize(
    "text",
    ["F-1000003", "10203040", "0691234567", "x/Y_1", "a" * 32, "2024-000123", "3E5", "038/123"],
)
def test_contracts_are_their_id_also_of_digits_alone(text: str) -> None:
    assert values.contract(text) == values.line_number(text) == text


@pytest.mark.parametrize("text", ["", "F 1", "a" * 33, "kontratë", "F\t1", "F\u200b1"])
def test_an_invalid_contract_id_of_a_feed_is_quoted_in_the_refusal(text: str) -> None:
    assert says(values.contract, text) == f"“{text}” is not a contract id."
    assert isinstance(values.line_number(text), RowError)


@pytest.mark.parametrize("text", ["049123456", "+38349123456", "+355691234567"])
def test_a_contract_never_reads_like_a_number(text: str) -> None:
    assert says(values.contract, text) == f"“{text}” is not a contract id."


@pytest.mark.parametrize("text", ["c1", "2026-06/000123", "x" * 64, "=1+1", "'; DROP TABLE lines"])
def test_ids_are_signs_without_spaces(text: str) -> None:
    read = values.row_id(text)
    assert read == text if " " not in text else isinstance(read, RowError)


@pytest.mark.parametrize("text", ["", "c 1", "x" * 65, "ç1", "c\u00a01", "c\x7f"])
def test_an_invalid_row_id_of_a_feed_is_refused(text: str) -> None:
    assert "is not an id" in says(values.row_id, text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-06-30T14:05:00+02:00", datetime(2026, 6, 30, 12, 5, tzinfo=UTC)),
        ("2026-06-30T12:05:00Z", datetime(2026, 6, 30, 12, 5, tzinfo=UTC)),
        ("2026-06-30T14:05:00", datetime(2026, 6, 30, 12, 5, tzinfo=UTC)),  # Prishtina's summer
        ("2026-01-30 14:05", datetime(2026, 1, 30, 13, 5, tzinfo=UTC)),  # and winter
        ("2026-11-22T12:05:00Z", NOW + timedelta(minutes=5)),  # clocks that are a little fast
    ],
)
def test_moments_are_iso_8601_without_a_zone_on_the_programmes_clock(
    text: str, at: datetime
) -> None:
    assert values.moment(text) == at


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026-06-30",
            "20260630",
            "2026-02-29T10:00",
            "2026-06-31T10:00:00",
            "2026-06-30T25:00",
        ),
        *(
            "30.06.2026 14:05",
            "1782828300",
            "now",
            "\u0662\u0660\u0662\u0666-\u0660\u0666-\u0663\u0660T10:00",
            "2026-06-30T10:00+99:00",
        ),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_an_invalid_time_of_a_feed_is_quoted_in_the_refusal(text: str) -> None:
    assert says(values.moment, text).startswith(f"“{text}” is not a date and time like")


def test_moments_to_come_and_of_closed_books_are_refused() -> None:
    assert "in the future" in says(values.moment, "2026-11-22T12:05:01Z")
    assert isinstance(values.moment("2024-11-01T00:00:00+01:00"), datetime)
    assert "too long ago" in says(values.moment, "2024-10-31T23:59:59+01:00")


def test_days_are_iso_and_may_be_left_out() -> None:
    assert values.day("") is None
    assert values.day("2024-02-29") == date(2024, 2, 29)
    for text in (
        "2026-02-29",
        "30.06.2026",
        "soon",
        "2026-06-30T10:00",
        "\u0662\u0660\u0662\u0666-\u0660\u0666-\u0663\u0660",
    ):
        assert says(values.day, text) == f"“{text}” is not a date like 2026-06-30."
