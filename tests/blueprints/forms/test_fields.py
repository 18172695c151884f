"""Form fields of all audiences accept the usual spellings, and explain why a value is invalid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.validators import Optional

from marketplace.blueprints.forms import fields
from marketplace.blueprints.forms.row_select import row_id_or_none
from marketplace.blueprints.forms.signed_euros import SignedEuros
from marketplace.blueprints.forms.typed_code import typed_code


class Sheet(Form):
    """One field of each measure."""

    count = fields.WholeNumber(validators=[Optional(), fields.within(1, 10)])
    worth = fields.Euros(validators=[Optional()])
    day = fields.Day(validators=[Optional()])
    moment = fields.LocalMoment(validators=[Optional()])


@pytest.fixture(autouse=True)
def in_a_request(plain_app: Flask) -> Iterator[None]:
    with plain_app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def typed(name: str, text: str) -> Field:
    """The field after the text was typed into it."""
    form = Sheet(MultiDict({name: text}))
    form.validate()
    return form[name]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", " 7 ", 7),
        ("count", "+7", 7),
        ("count", "", None),
        ("worth", "12", 1200),
        ("worth", "12,5", 1250),
        ("worth", "0.05", 5),
        ("worth", "12.50 €", 1250),
        ("worth", "", None),
        ("day", "2028-02-29", date(2028, 2, 29)),
        ("day", "", None),
        ("moment", "2030-06-30T23:59", datetime(2030, 6, 30, 21, 59, tzinfo=UTC)),
        ("moment", "2030-01-01 00:00", datetime(2029, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_form_field_reads_the_usual_spellings_of_a_value(
    name: str, text: str, value: Any
) -> None:
    field = typed(name, text)
    assert (field.data, field.errors) == (value, [])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("count", "0", "Enter a number from 1 to 10."),
        ("count", "11", "Enter a number from 1 to 10."),
        ("count", "7.5", "Enter a whole number."),
        ("count", "1_0", "Enter a whole number."),
        ("count", "9" * 19, "That number is too long."),
        ("worth", "12.505", "Enter an amount in euros, for example 12.50."),
        ("worth", "-1", "Enter an amount in euros, for example 12.50."),
        ("worth", "1e3", "Enter an amount in euros, for example 12.50."),
        ("day", "2027-02-29", "Enter a date, for example 2030-06-30."),
        ("day", "30.06.2030", "Enter a date, for example 2030-06-30."),
        ("day", "0001-01-01", "Enter a date, for example 2030-06-30."),
        ("moment", "tomorrow", "Enter a date and time, for example 2030-06-30 23:59."),
        ("moment", "2030-06-30T23:59Z", "Enter a date and time, for example 2030-06-30 23:59."),
    ],
)
def test_an_invalid_form_value_is_explained_once_and_kept(name: str, text: str, said: str) -> None:
    field = typed(name, text)
    assert [str(error) for error in field.errors] == [said]
    assert f'value="{text}"' in field()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("count", 7, "7"),
        ("worth", 1205, "12.05"),
        ("day", date(2030, 6, 30), "2030-06-30"),
        ("moment", datetime(2030, 6, 30, 21, 59, tzinfo=UTC), "2030-06-30T23:59"),
        ("worth", None, ""),
    ],
)
def test_a_value_is_shown_as_a_person_types_it(name: str, value: Any, shown: str) -> None:
    assert f'value="{shown}"' in Sheet(data={name: value})[name]()


def test_a_field_that_was_not_sent_keeps_its_value() -> None:
    assert Sheet(MultiDict({"worth": "1"}), data={"count": 7}).count.data == 7


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Furra   Drita ", "Furra Drita"),
        ("a\0b\nc\td", "a b c d"),
        ("a\u00a0\u200bb", "a b"),
        (None, ""),
    ],
)
def test_a_text_is_one_line_without_invisible_blanks(text: str | None, tidied: str) -> None:
    assert fields.tidy(text) == tidied


def test_the_lines_of_a_longer_text_are_kept() -> None:
    assert fields.lines("\n one \r\n\n two\0 \n") == "one\n\ntwo"


@pytest.mark.parametrize(("value", "row"), [("", None), (None, None), ("None", None), ("7", 7)])
def test_the_empty_choice_is_no_row(value: str | None, row: int | None) -> None:
    assert row_id_or_none(value) == row


@pytest.mark.parametrize("value", ["x", "-1", "٣", "9" * 30])
def test_an_invalid_id_in_a_form_is_read_as_an_id_that_no_row_has(value: str) -> None:
    assert row_id_or_none(value) == 0


def test_an_amount_that_may_be_negative_is_shown_as_it_is_typed() -> None:
    class Difference(Form):
        net = SignedEuros(validators=[Optional()])

    for cents, shown in ((-1205, "-12.05"), (7, "0.07"), (0, "0.00"), (None, "")):
        field = Difference(data={"net": cents}).net
        assert f'value="{shown}"' in field(), cents
        assert Difference(MultiDict({"net": shown})).net.data == cents, cents


def test_a_code_is_read_out_of_the_address_it_was_scanned_with_and_a_partners_link_stays() -> None:
    ours = "https://pika.example/partner/confirm?code=ABCD-EFGH-JKMNP"
    theirs = "https://kino.example/ticket?code=AB_1"
    assert typed_code(f" {ours} ") == "ABCD-EFGH-JKMNP"
    assert typed_code(f" {theirs} ") == theirs
    assert typed_code("abcd_efgh.jkmnp") == "abcd-efgh-jkmnp"
