"""Read a feed's file; a bad line never affects others."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.imports.content.header import split
from marketplace.imports.reading import LONGEST_LINE, START, FeedFile, FileLine
from marketplace.imports.row_errors import Unreadable

COLUMNS = ("charge_id", "line", "month", "amount")
HEADER = b"charge_id,line,month,amount\n"
GOOD = b"c1,049123456,2026-06,12.50\n"
CELLS = ["c1", "049123456", "2026-06", "12.50"]


@pytest.fixture(autouse=True)
def in_english(plain_app: Flask) -> Iterator[None]:
    with plain_app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def lines_of(content: bytes) -> list[FileLine]:
    return list(FeedFile(io.BytesIO(content), COLUMNS).lines())


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        FeedFile(io.BytesIO(content), COLUMNS)
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + GOOD,
        b"\xef\xbb\xbf" + HEADER + GOOD,
        (HEADER + GOOD).replace(b",", b";"),
        (HEADER + GOOD).replace(b"\n", b"\r\n"),
        HEADER + GOOD.rstrip(b"\n"),
        b"\xef\xbb\xbf\r\n\n" + HEADER + b"\n  \n" + GOOD + b"\n\n",
        HEADER + b'"c1","049123456","2026-06","12.50"\n',
        HEADER.upper() + GOOD,
        b" charge_id , line,month , amount\n c1 , 049123456 ,2026-06, 12.50 \n",
        b'"charge_id";"line";"month";"amount"\n"c1";"049123456";2026-06;12.50\n',
        b"amount,note,line,charge_id,month\n12.50,,049123456,c1,2026-06\n",
        b'charge_id,line,note,month,amount\nc1,049123456,"a, ""b"";",2026-06,12.50\n',
        b"note,note,charge_id,line,month,amount\nx,y,c1,049123456,2026-06,12.50\n",
    ],
)
def test_a_feed_row_is_read_in_every_usual_file_format(content: bytes) -> None:
    (line,) = lines_of(content)
    assert (line.wanted, line.fault) == (CELLS, None)


def test_lines_are_numbered_as_an_editor_does_blank_ones_too() -> None:
    content = b"\n" + HEADER + b"\n" + GOOD + b"\n\n" + GOOD
    assert [line.number for line in lines_of(content)] == [4, 7]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (b'c2,"049123456,2026-06,1.00\n', "The quotes of this line do not match."),
        (b'"c2"x,049123456,2026-06,1.00\n', "The quotes of this line do not match."),
        (b"c2,049123456,2026-06\n", "not have as many values"),
        (b"c2,049123456,2026-06,1,00\n", "not have as many values"),
        (b"c2\n", "not have as many values"),
        (b"c\xe7,049123456,2026-06,1.00\n", "This line is not UTF-8 text."),
        (b"c2,04912\x003456,2026-06,1.00\n", "This line is not UTF-8 text."),
        (b"x" * LONGEST_LINE + b"\n", "This line is too long."),
        (b"c2," * 2_000_000 + b"\n", "This line is too long."),
    ],
)
def test_a_line_at_fault_takes_no_other_with_it(wrong: bytes, says: str) -> None:
    before, faulty, after = lines_of(HEADER + GOOD + wrong + GOOD)
    assert (before.wanted, before.number) == (CELLS, 2)
    assert (after.wanted, after.number) == (CELLS, 4)
    assert faulty.number == 3
    assert says in str(faulty.fault)


def test_only_the_start_of_a_too_long_feed_row_is_kept() -> None:
    faulty, good = lines_of(HEADER + b"y" * 5_000_000 + b"\n" + GOOD)
    assert faulty.cells == ["y" * 200]
    assert good.wanted == CELLS


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE])
def test_a_line_may_be_as_long_as_the_limit_with_its_end(length: int) -> None:
    start = b"c1,049123456,2026-06,"
    lines = lines_of(HEADER + start + b"1" * (length - len(start) - 1) + b"\n" + GOOD)
    assert [line.fault for line in lines] == [None, None]


def test_a_line_of_other_bytes_is_kept_so_that_it_can_be_found() -> None:
    (line,) = lines_of(HEADER + b"c\xe7\x00,1,2,3\r\n")
    assert line.cells == ["c\\xe7\\0,1,2,3"]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b" \n\n"])
def test_an_empty_file_says_so(content: bytes) -> None:
    assert refusal(content) == "The file is empty."


def test_a_header_alone_has_no_rows() -> None:
    assert lines_of(HEADER) == lines_of(HEADER.rstrip()) == []


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + GOOD).decode().encode("utf-32"),
        b"charge_id,line,month,amount,sh\xebnim\n",
        b"\0" * 5_000_000,
    ],
)
def test_a_file_of_another_encoding_says_what_to_do(content: bytes) -> None:
    assert refusal(content) == "The file is not UTF-8 text. Save it as CSV UTF-8."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    content = (HEADER + GOOD).decode().encode(encoding)
    assert refusal(content).startswith("The file is UTF-16 text")


@pytest.mark.parametrize("rows", [1, 1000])
def test_lines_that_end_with_cr_alone_are_named(rows: int) -> None:
    content = (HEADER + GOOD * rows).replace(b"\n", b"\r")
    assert refusal(content).startswith("The lines of the file end with CR alone")


def test_a_workbook_is_named() -> None:
    assert refusal(b"PK\x03\x04\0\0\0\0").startswith("The file is a spreadsheet's workbook.")


@pytest.mark.parametrize("blank", [b",,,", b",,,,,", b" , , ,", b'"","","",""', b"\xc2\xa0,,,"])
def test_rows_of_separators_alone_are_empty(blank: bytes) -> None:
    (line,) = lines_of(HEADER + blank + b"\n" + GOOD + blank + b"\r\n")
    assert line.wanted == CELLS


WIDE = b"charge_id;line;month;amount;line_number;reason\n"
WIDE_CELLS = ["c1", "049123456", "2026-06", "12,50"]


@pytest.mark.parametrize(
    "row",
    [
        b"c1;049123456;2026-06;12,50;;\n",  # in the width of the widest row
        b"c1;049123456;2026-06;12,50;;;;\n",
        b"c1;049123456;2026-06;12,50\n",  # without the empty cells at its end
        b'"c1;049123456;2026-06;12,50;3;""a reason"""\n',  # whole in one cell
        b"c1;'049123456;'2026-06;'12,50;3;x\n",  # marked as text
        b"c1;049123456;2026-06;12,50;3;Vlera s'\xebsht\xeb e plot\xeb\n",  # another alphabet
    ],
)
def test_a_row_is_read_however_a_spreadsheet_saved_it(row: bytes) -> None:
    (line,) = lines_of(WIDE + row)
    assert (line.wanted, line.fault) == (WIDE_CELLS, None)


def test_other_bytes_in_a_wanted_column_are_a_fault() -> None:
    (line,) = lines_of(WIDE + b"c\xeb1;049123456;2026-06;12,50;3;x\n")
    assert str(line.fault) == "This line is not UTF-8 text."


def test_a_first_line_without_end_is_not_read_to_its_end() -> None:
    stream = io.BytesIO(b"x" * 5_000_000)
    with pytest.raises(Unreadable, match="too long to be a header"):
        FeedFile(stream, COLUMNS)
    assert stream.tell() == LONGEST_LINE


def test_missing_columns_are_named_with_those_of_the_feed() -> None:
    assert refusal(b"charge_id,month\n") == (
        "The header does not have line, amount. The columns of this feed: "
        "charge_id, line, month, amount."
    )
    assert "does not have charge_id, line, month, amount" in refusal(
        b"c1\t049123456\t2026-06\t1.00\n"
    )
    assert "does not have charge_id, line, month, amount" in refusal(
        b'"charge_id,line,month,amount\n'
    )


def test_a_column_that_stands_twice_is_refused() -> None:
    assert refusal(b"charge_id,line,line,month,amount\n") == "The header has line twice."


def test_a_mark_leads_back_to_the_line_after_it() -> None:
    content = HEADER + GOOD * 3
    file = FeedFile(io.BytesIO(content), COLUMNS)
    next(lines := file.lines())
    mark = file.mark()
    assert (mark.position, len(list(lines))) == (len(HEADER + GOOD), 2)
    again = FeedFile(io.BytesIO(content), COLUMNS)
    assert again.skip(mark)
    assert [line.number for line in again.lines()] == [3, 4]


@pytest.mark.parametrize(
    "content", [HEADER + GOOD.replace(b"12", b"13") + GOOD, HEADER, HEADER + GOOD[:-1]]
)
def test_in_a_file_that_changed_a_mark_leads_nowhere(content: bytes) -> None:
    file = FeedFile(io.BytesIO(HEADER + GOOD * 2), COLUMNS)
    next(file.lines())
    changed = FeedFile(io.BytesIO(content), COLUMNS)
    assert not changed.skip(file.mark())
    rows = [line.number for line in changed.lines()]
    assert rows == list(range(2, content.count(b"c1") + 2))


def test_no_file_stands_at_the_start() -> None:
    assert not FeedFile(io.BytesIO(HEADER + GOOD), COLUMNS).skip(START)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b", ["a", "b"]),
        ('"a,b",c', ["a,b", "c"]),
        ('a,"say ""hi"""', ["a", 'say "hi"']),
        (",", ["", ""]),
        ('a"b,c', ['a"b', "c"]),
        ('"a', None),
    ],
)
def test_a_line_is_split_as_csv_has_it(text: str, cells: list[str] | None) -> None:
    assert split(text, ",") == cells
